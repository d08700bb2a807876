"""Owns the trail: what was done and by whom, each row chained to the one before, and its check."""

import hashlib
import json
import logging
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select

from incasso.leads.books import event
from incasso.leads.ledger import Ledger
from incasso.leads.tables import lead

log = logging.getLogger(__name__)

_LAST = select(event.c.sequence, event.c.hash).order_by(event.c.sequence.desc()).limit(1)
_WRITE = insert(event)
AT_ONCE = 1000


class Actor(StrEnum):
    """Who did it. The worker is our own rules at work: routing, bringing mail, passing time."""

    ASKER = "asker"
    AGENCY = "agency"
    OPERATOR = "operator"
    WORKER = "worker"


class Verb(StrEnum):
    """What was done: to a request, to a message about it, or to who gets anything at all."""

    ACCEPTED = "accepted"
    ADDED = "added"
    ROUTED = "routed"
    REPLACED = "replaced"
    SENT = "sent"
    REFUSED = "refused"
    GIVEN_UP = "given-up"
    BOUNCED = "bounced"
    OPENED = "opened"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    RELEASED = "released"
    REQUEUED = "requeued"
    DISMISSED = "dismissed"
    REROUTED = "rerouted"
    CLOSED = "closed"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A place where the trail is not what was written."""

    sequence: int
    what: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """The end of the trail; noted elsewhere, it shows later whether rows were cut off."""

    sequence: int = 0
    hash: str = ""

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


def note(
    connection: Connection,
    actor: Actor,
    verb: Verb,
    now: datetime,
    lead_id: str | None = None,
    **facts: Any,
) -> None:
    """Write down what is done, inside the transaction that does it.

    `facts` are slugs, codes, numbers and states: never a word that an asker typed.
    """
    last = head(connection)
    row = {"sequence": last.sequence + 1, "at": now, "actor": actor, "verb": verb}
    row |= {"lead_id": lead_id, "facts": facts}
    made = _digest(last.hash, row)
    connection.execute(_WRITE, row | {"hash": made})
    # The log keeps the trail outside the database. A number that comes twice was rolled back first.
    log.info("%s", verb, extra={"facts": row | {"hash": made}})


def head(connection: Connection) -> Head:
    """Return the end of the trail."""
    found = connection.execute(_LAST).first()
    return Head(sequence=found.sequence, hash=found.hash) if found else Head()


def broken(connection: Connection, *, newest: int) -> Iterator[Broken]:
    """Yield every place where the trail's `newest` rows are not what was written."""
    # One more, for the first of them to hang on.
    start = head(connection).sequence - newest - 1
    yield from _links(connection, start, Head() if start <= 0 else None)


def broken_anywhere(ledger: Ledger, noted: Head | None = None) -> Iterator[Broken]:
    """Yield every place where the trail is not what was written; no writer waits for long.

    `noted` is an end of the trail that was noted before: it must still be there. Rows that were
    cut off at the end show by that, and by requests of which no acceptance is on record.

    Raises:
        StoreUnavailable: the database fails.
    """
    before: Head | None = Head()
    with ledger.reading() as connection:
        end = head(connection)
    while before and before.sequence < end.sequence:
        with ledger.reading() as connection:
            before = yield from _links(connection, before.sequence, before, most=AT_ONCE)
    with ledger.reading() as connection:
        if noted is not None:
            at = select(event.c.hash).where(event.c.sequence == noted.sequence)
            if noted.sequence and connection.scalar(at) != noted.hash:
                yield Broken(sequence=noted.sequence, what="is not the end that was noted before")
        yield from _unrecorded(connection, end)


def _links(
    connection: Connection, start: int, before: Head | None, most: int | None = None
) -> Generator[Broken, None, Head | None]:
    """Yield what is wrong after `start`; return the last row, for what follows to hang on.

    Without the row `before` them, the first of these rows hangs on one that is not read.
    """
    rows = select(event).where(event.c.sequence > start).order_by(event.c.sequence).limit(most)
    for row in connection.execute(rows).all():
        missing = row.sequence - before.sequence - 1 if before else 0
        if missing and before:
            gap = f"{before.sequence + 1} to {row.sequence - 1}" if missing > 1 else "1 row"
            yield Broken(sequence=row.sequence, what=f"what stood before it is missing: {gap}")
        elif before and row.hash != _digest(before.hash, row._asdict()):
            yield Broken(sequence=row.sequence, what="was changed, or what stands before it was")
        before = Head(sequence=row.sequence, hash=row.hash)
    return before


def _unrecorded(connection: Connection, end: Head) -> Iterator[Broken]:
    """Yield a fault for requests since the trail began whose acceptance is not in it."""
    begun = connection.scalar(select(func.min(event.c.at)))
    if begun is None:
        return
    recorded = select(event.c.lead_id).where(event.c.lead_id == lead.c.id)
    accepted = recorded.where(event.c.verb == Verb.ACCEPTED).exists()
    absent = select(func.count()).where(lead.c.created_at >= begun, ~accepted)
    if count := connection.scalar(absent.select_from(lead)):
        what = f"{count} requests are not on record after it, or before: rows were cut off"
        yield Broken(sequence=end.sequence, what=what)


def _digest(before: str, row: Mapping[str, Any]) -> str:
    at = row["at"].astimezone(UTC).isoformat()
    said = [row[key] for key in ("sequence", "actor", "verb", "lead_id", "facts")]
    whole = json.dumps([before, at, *said], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()
