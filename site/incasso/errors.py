"""Owns `Mistake`: the one error that an author or operator reads."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(kw_only=True, order=True, unsafe_hash=True)
class Mistake(Exception):
    """Something in our own files or settings is wrong: where, what, and how to mend it.

    `where` is a path from the repository's root (with `:line` if known) or a setting's name.
    """

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.mend}"


class Mistakes(Exception):
    """All the mistakes of one reading, so that an author mends them in one go."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))
