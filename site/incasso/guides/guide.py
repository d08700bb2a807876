"""Owns what an article is: its head, strictly read, and the article once rendered."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from pydantic import Field
from pydantic.dataclasses import dataclass as strict_dataclass

from incasso.errors import Mistake, Mistakes
from incasso.guides.prose import Prose
from incasso.strict import STRICT, read, read_toml

FENCE = "+++"
WORDS_A_MINUTE = 200

Head = TypeVar("Head", bound="TextHead")


@strict_dataclass(config=STRICT, kw_only=True)
class SeenSource:
    """A source of a fact that is not in the law's table, and the day it was last seen."""

    title: str
    address: str = Field(pattern=r"^https://\S+$")
    seen: date


@strict_dataclass(config=STRICT, kw_only=True)
class TextHead:
    """What every page written in Markdown says of itself."""

    title: str = Field(max_length=90)
    description: str = Field(max_length=155)
    checked: date
    sources: tuple[SeenSource, ...] = ()


@strict_dataclass(config=STRICT, kw_only=True)
class GuideHead(TextHead):
    """`number` orders the guides; `chapter` and `station` are ids of portal.toml."""

    number: int = Field(ge=1)
    chapter: str
    station: str
    question: str
    related: tuple[str, ...] = Field(min_length=2, max_length=4)


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A source as the reader sees it. `standing` is the law table's, None for other sources."""

    title: str
    address: str
    checked: date
    standing: str | None = None


@dataclass(frozen=True, kw_only=True)
class Article(Generic[Head]):
    """A rendered text: a guide if its head is a `GuideHead`, else a plain page."""

    slug: str
    head: Head
    prose: Prose
    sources: tuple[Cited, ...]

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        return max(1, round(self.prose.words / WORDS_A_MINUTE))


Guide = Article[GuideHead]
Text = Article[TextHead]


def split(text: str, where: str) -> tuple[str, str, int]:
    """Return the head, the body, and the number of lines before the body.

    Raises:
        Mistakes: one, when there is no head.
    """
    lines = text.split("\n")
    if lines[0].strip() == FENCE and FENCE in [line.strip() for line in lines[1:]]:
        end = next(n for n, line in enumerate(lines) if n and line.strip() == FENCE)
        return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 1
    mend = f"Begin the file with a TOML head between two lines of {FENCE}"
    raise Mistakes([Mistake(where=where, what="the head is missing", mend=mend)])


def read_head(kind: type[Head], head: str, where: str) -> Head:
    """Return the head as a `kind`. Raises `Mistakes` with every fault of it."""
    return read(kind, read_toml(head, where), where)
