"""Owns what must hold of the tables at any moment, whatever went before."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from incasso.leads.books import received
from incasso.leads.delays import DELAYS, MOST
from incasso.leads.ledger import Ledger
from incasso.leads.quote_request import Wish
from incasso.leads.tables import assignment, consent, decision, lead, outbox
from incasso.local_time import day_of
from incasso.partners.partner import Partner

Rows = list[Any]
OPEN = ("queued", "leased")
FINAL = {"declined", "expired", "returned", "withdrawn"}
# Nothing waits longer than the longest delay and its jitter.
LONGEST_WAIT = DELAYS[-1] * MOST


@dataclass(frozen=True, kw_only=True)
class Book:
    """All that stands in the tables, read in one transaction; by lead where it is of a lead."""

    leads: Rows
    consents: dict[str, Rows]
    shares: dict[str, Rows]
    decisions: dict[str, Rows]
    owed: dict[str, Rows]

    @property
    def all_shares(self) -> Iterator[Any]:
        for shares in self.shares.values():
            yield from shares

    @property
    def all_owed(self) -> Iterator[Any]:
        for owed in self.owed.values():
            yield from owed


def read(ledger: Ledger) -> Book:
    """Read everything that is kept."""
    with ledger.reading() as connection:

        def of(table: Any) -> dict[str, Rows]:
            return by_lead(connection.execute(select(table).order_by(table.c.id)))

        return Book(
            leads=list(connection.execute(select(lead).order_by(lead.c.created_at, lead.c.ref))),
            consents=of(consent),
            shares=of(assignment),
            decisions=of(decision),
            owed=of(outbox),
        )


def by_lead(rows: Iterable[Any]) -> dict[str, Rows]:
    """Return the rows of each request."""
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row.lead_id].append(row)
    return found


def same(one: Book, other: Book) -> bool:
    """Tell whether two books say the same."""
    return _plain(one) == _plain(other)


def _plain(book: Book) -> list[Any]:
    parts = (book.consents, book.shares, book.decisions, book.owed)
    leads = {row.id: tuple(row) for row in book.leads}
    return [
        leads,
        *(
            {key: [tuple(row) for row in rows] for key, rows in part.items() if rows}
            for part in parts
        ),
    ]


def over_three(book: Book) -> Iterator[str]:
    """More agencies hold a request than may: three for quotes, one for a call."""
    most = {one.id: Wish(one.wish).places for one in book.leads}
    for lead_id, shares in book.shares.items():
        ranks = [one.rank for one in shares if one.rank is not None]
        if len(ranks) > most[lead_id] or len(set(ranks)) < len(ranks):
            yield f"{lead_id}: held at ranks {ranks}"


def not_alone(book: Book) -> Iterator[str]:
    """One that wants to be the only one has a request for quotes together with another."""
    for one in book.leads:
        held = [share for share in book.shares[one.id] if share.rank is not None]
        if len(held) > 1 and any(share.offer["alone"] for share in held):
            yield f"{one.ref}: {[share.partner for share in held]}"


def unended(book: Book) -> Iterator[str]:
    """An agency's share has ended, and it still has its place."""
    for one in book.all_shares:
        if one.state in FINAL and one.rank is not None:
            yield f"share {one.id} is {one.state}, and holds rank {one.rank}"


def over_cap(book: Book, partners: Collection[Partner]) -> Iterator[str]:
    """An agency got more in a day, a week or a month than it takes."""
    caps = {one.slug: one.caps for one in partners}
    windows: dict[str, Callable[[date], date]] = {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
    }
    days = [(one.partner, day_of(one.offered_at)) for one in book.all_shares]
    for name, begins in windows.items():
        got = Counter((slug, begins(day)) for slug, day in days)
        for (slug, first), number in got.items():
            cap = getattr(caps[slug], name)
            if cap is not None and number > cap:
                yield f"{slug}: {number} in the {name} of {first}, its cap is {cap}"


def twice(book: Book) -> Iterator[str]:
    """The same form is two requests, or an agency got one person's request twice."""
    keys = Counter(one.idem_key for one in book.leads if one.idem_key)
    held = Counter((one.person, one.partner) for one in book.all_shares if one.person)
    pairs = Counter((one.lead_id, one.partner) for one in book.all_shares)
    for what, number in (*keys.items(), *held.items(), *pairs.items()):
        if number > 1:
            yield f"{what}: {number} times"


def half(book: Book) -> Iterator[str]:
    """A request lacks a part that its own transaction should have written."""
    for one in book.leads:
        owed = book.owed[one.id]
        kinds = {row.kind for row in owed}
        told = {row.assignment_id for row in owed if row.kind == "in-doubt"}
        promised = {row.assignment_id for row in owed if row.kind == "partner"}
        holds = any(share.rank is not None for share in book.shares[one.id])
        parts = {
            "no consent": not book.consents[one.id],
            "no word to the asker": one.state in ("routed", "unrouted", "duplicate")
            and "asker" not in kinds,
            "routed, and nobody holds it": one.state == "routed" and not holds,
            "in quarantine, and an agency has it": one.state == "quarantine"
            and bool(book.shares[one.id]),
            "nobody has it, and the operator is not told": one.state == "unrouted"
            and "operator" not in kinds,
            "ended, and somebody holds it": one.state in ("duplicate", "withdrawn") and holds,
            "nobody knows whether an agency has it, and the asker is not told": one.state
            == "routed"
            and any(
                share.state == "undeliverable" and share.rank is not None and share.id not in told
                for share in book.shares[one.id]
            ),
            "a share without a message": any(
                share.id not in promised for share in book.shares[one.id]
            ),
            "answers without a request, or the other way": (one.answers is None)
            != (one.state == "erased"),
        }
        yield from (f"{one.ref}: {fault}" for fault, wrong in parts.items() if wrong)


def adrift(book: Book, now: datetime) -> Iterator[str]:
    """A message neither ended nor comes due; a clock that was a day off costs a day at most."""
    for one in book.all_owed:
        if one.state in OPEN and one.next_at > now + LONGEST_WAIT + timedelta(days=1):
            yield f"message {one.id} ({one.kind}) waits until {one.next_at}"


def unguarded(book: Book, has: Callable[[str], bool]) -> Iterator[str]:
    """An agency has a request, holds none of its three places, and need not erase it."""
    told = {one.assignment_id for one in book.all_owed if one.kind == "erase"}
    there = {
        one.assignment_id for one in book.all_owed if one.kind == "partner" and has(one.message_id)
    }
    for one in book.all_shares:
        if one.id in there and one.rank is None and one.id not in told:
            yield f"{one.partner} ({one.state}) has a request, and is not told to erase"


def miscounted(ledger: Ledger, book: Book) -> Iterator[str]:
    """What caps are reckoned by is not what each agency got."""
    got = Counter((one.partner, day_of(one.offered_at)) for one in book.all_shares)
    with ledger.reading() as connection:
        rows = connection.execute(select(received)).all()
    counted = {(row.partner, row.day): row.n for row in rows}
    if counted != got:
        yield f"counted {sorted(counted.items())}, got {sorted(got.items())}"


def of_each(book: Book) -> list[str]:
    """Return what does not hold of a request by itself."""
    return [fault for look in (over_three, not_alone, unended, half) for fault in look(book)]


def of_all(book: Book, partners: Collection[Partner]) -> list[str]:
    """Return what does not hold of all requests together."""
    return [*over_cap(book, partners), *twice(book)]
