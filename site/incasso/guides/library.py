"""Owns the collection of articles: all of them read, filled, and held against each other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from jinja2 import Environment

from incasso.errors import Mistake, Mistakes
from incasso.guides.guide import (
    Article,
    Cited,
    Guide,
    GuideHead,
    Head,
    Text,
    TextHead,
    read_head,
    split,
)
from incasso.guides.prose import fill, to_html

T = TypeVar("T")


class Citations(Protocol):
    """What an article's expressions see; what they cited, and what was unknown (in Markdown)."""

    context: Mapping[str, Any]

    def cited(self) -> tuple[Cited, ...]: ...

    def warning(self) -> str: ...


Desk = Callable[[], Citations]
Watch = Callable[[str], Iterable[tuple[int, str]]]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    id: str
    name: str
    guides: tuple[Guide, ...]


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What turns a text into an article.

    `desk` makes the context of one article; `watch` yields line and text of each number of the law
    that was typed by hand.
    """

    env: Environment
    desk: Desk
    watch: Watch

    def article(self, kind: type[Head], text: str, where: str, slug: str) -> Article[Head]:
        """Return the article. Raises `Mistakes` with every fault of this file."""
        head_text, body, offset = split(text, where)
        faults: list[Mistake] = []
        head = _tried(lambda: read_head(kind, head_text, where), faults)
        for line, typed in self.watch(body):
            mend = "Take it from the table, {{ wet.… }}; an example of your own is {{ 40 | euro }}"
            what = f"a number of the law typed by hand: «{typed}»"
            faults.append(Mistake(where=f"{where}:{line + offset}", what=what, mend=mend))
        desk = self.desk()
        filled = _tried(lambda: fill(body, self.env, desk.context, where, offset), faults)
        text = desk.warning() + (filled or "")
        prose = _tried(lambda: to_html(text, where), faults)
        if head is None or prose is None or faults:
            raise Mistakes(faults)
        seen = tuple(Cited(title=s.title, address=s.address, checked=s.seen) for s in head.sources)
        return Article(slug=slug, head=head, prose=prose, sources=desk.cited() + seen)


def read_guides(
    files: Mapping[str, str], writing: Writing, stations: set[str], chapters: set[str]
) -> tuple[Guide, ...]:
    """Return the guides in the order of their numbers; `files` maps a path to its text.

    Raises:
        Mistakes: every fault of every guide, links between them included.
    """
    faults: list[Mistake] = []
    guides = _all(GuideHead, files, writing, faults)
    slugs = {_slug(path) for path in files}
    for where, guide in guides.items():
        faults += _misplaced(guide, where, slugs - {guide.slug}, stations, chapters)
    if faults:
        raise Mistakes(faults)
    return tuple(sorted(guides.values(), key=lambda guide: guide.head.number))


def read_texts(files: Mapping[str, str], writing: Writing) -> tuple[Text, ...]:
    """Return the plain pages. Raises `Mistakes` with every fault of every page."""
    faults: list[Mistake] = []
    texts = _all(TextHead, files, writing, faults)
    if faults:
        raise Mistakes(faults)
    return tuple(texts.values())


def by_chapter(guides: Iterable[Guide], chapters: Iterable[Any]) -> tuple[Chapter, ...]:
    """Return the chapters that have guides; `chapters` are portal.toml's, in its order."""
    shelves = [
        Chapter(
            id=chapter.id,
            name=chapter.name,
            guides=tuple(guide for guide in guides if guide.head.chapter == chapter.id),
        )
        for chapter in chapters
    ]
    return tuple(shelf for shelf in shelves if shelf.guides)


def _all(
    kind: type[Head], files: Mapping[str, str], writing: Writing, faults: list[Mistake]
) -> dict[str, Article[Head]]:
    articles = {}
    for where, text in sorted(files.items()):
        article = _tried(lambda: writing.article(kind, text, where, _slug(where)), faults)  # noqa: B023
        if article:
            articles[where] = article
    return articles


def _slug(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def _tried(attempt: Callable[[], T], faults: list[Mistake]) -> T | None:
    try:
        return attempt()
    except Mistake as fault:
        faults.append(fault)
    except Mistakes as several:
        faults += several.mistakes
    return None


def _misplaced(
    guide: Guide, where: str, slugs: set[str], stations: set[str], chapters: set[str]
) -> Iterable[Mistake]:
    head = guide.head
    known = [("station", {head.station}, stations), ("chapter", {head.chapter}, chapters)]
    known += [("related", set(head.related), slugs), ("link", set(guide.prose.links), slugs)]
    for key, named, there in known:
        for name in sorted(named - there):
            mend = f"Choose from: {', '.join(sorted(there))}"
            yield Mistake(
                where=where, what=f"`{key}` names «{name}», which is not there", mend=mend
            )
