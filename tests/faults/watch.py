"""Owns the watch over a simulated month: after every step it looks whether all still holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from faults import must_hold
from faults.forms import CROWD
from faults.must_hold import Book
from faults.people import People
from faults.sight import Sight
from incasso.local_time import day_of

# What may follow on an answer; on an end nothing may.
AFTER = {
    "accepted": {"accepted", "returned", "withdrawn"},
    **{end: {end} for end in must_hold.FINAL},
}

# Where a database file says it.
USER_VERSION = slice(60, 64)


@dataclass(kw_only=True)
class Watch:
    """What was seen so far. `wrong` is what others found, `answered` what came of a share.

    A step is looked at with what it changed, as a request that stays as it is keeps what holds of
    it. Once a day all is read anew, by the product's own road.
    """

    people: People
    database: Path
    sight: Sight
    wrong: list[str] = field(default_factory=list)
    answered: dict[int, str] = field(default_factory=dict)
    day: date | None = None
    gone: frozenset[str] = frozenset()
    swept: frozenset[str] = frozenset()
    version: int = 0

    def look(self, *, whole: bool = False) -> list[str]:
        """Return what does not hold: of what changed, or of all when `whole`."""
        people = self.people
        changed, book = self.sight.look(), self.sight.book
        today = day_of(people.true_time)
        whole, self.day = whole or today != self.day, today
        found = self._anew(book) if whole else must_hold.of_each(changed)
        found += must_hold.of_all(book, CROWD)
        found += must_hold.adrift(book, people.true_time)
        found += must_hold.unguarded(book, people.post.has)
        found += [*self.wrong, *people.fooled, *people.post.faults(), *self._traces(whole)]
        kept = {one.id for one in book.leads}
        found += [f"lost: {key}" for key, one in people.holds.items() if one not in kept]
        return [*found, *self._revived(changed)]

    def _anew(self, seen: Book) -> list[str]:
        """Read all, and look at all of it; it must be what was seen step by step."""
        book = must_hold.read(self.people.ledger)
        other = [] if must_hold.same(book, seen) else ["the tables are not what was seen of them"]
        counts = must_hold.miscounted(self.people.ledger, book)
        return [*must_hold.of_each(book), *counts, *other]

    def _revived(self, changed: Book) -> Iterator[str]:
        """What ended stays as it ended, and what was answered is not unanswered again."""
        for share in changed.all_shares:
            before = self.answered.get(share.id, share.state)
            if share.state not in AFTER.get(before, {share.state}):
                yield f"share {share.id} was {before}, is {share.state}"
            if share.state in AFTER:
                self.answered[share.id] = share.state

    def _traces(self, whole: bool) -> Iterator[str]:
        """Look for what was erased: just after, and once a day.

        No row holds it from then on, and no byte of the file once that was written anew.
        """
        before, self.gone = self.gone, frozenset(self.people.gone)
        with self.database.open("rb") as file:
            head = file.read(USER_VERSION.stop)
        version = int.from_bytes(head[USER_VERSION])
        if version != self.version:
            self.version, self.swept = version, before
        if whole or self.gone > before:
            held = b"".join(path.read_bytes() for path in self.database.parent.glob("*.sqlite3*"))
            live = self.sight.live(self.database.with_suffix(".live"))
            yield from (f"a row with {mark}" for mark in self.gone if mark.encode() in live)
            yield from (f"a trace of {mark}" for mark in self.swept if mark.encode() in held)
