"""Owns how the mail stands, as the operator sees it."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from incasso.leads.ledger import Ledger
from incasso.leads.states import Kind, LeadState, Posted
from incasso.leads.tables import lead, outbox

# Its first word, and the status that a mail server says in figures beside it.
CODE = re.compile(r"\w+:?(?: [245]\.\d{1,3}\.\d{1,3})?(?=\s|$)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A message that failed at least once: it waits for another try, was given up, or bounced.

    `code` is how its reply begins. A timer's log keeps it, and the rest can hold an address.
    """

    id: int
    kind: str
    ref: str
    tries: int
    next_at: datetime | None
    code: str


@dataclass(frozen=True, kw_only=True)
class PostStatus:
    """How the mail stands. `waiting` includes `failing`; `oldest_waiting` is since when.

    `quarantine` counts what waits there; `held` are those of it that only the operator lets out,
    as their asker was sent no link to confirm by.
    """

    waiting: int
    failing: tuple[Stuck, ...]
    dead: tuple[Stuck, ...]
    unrouted: tuple[str, ...]
    oldest_waiting: datetime | None
    quarantine: int
    held: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Nothing was given up, no request waits for the operator; what failed is tried again."""
        return not (self.dead or self.unrouted or self.held)


def post_status(ledger: Ledger) -> PostStatus:
    """Return how the mail stands, and the refs of requests without an agency.

    Raises:
        StoreUnavailable: the database fails.
    """
    open_ = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED))
    with ledger.reading() as connection:
        waiting, oldest = connection.execute(
            select(func.count(), func.min(outbox.c.created_at)).where(open_)
        ).one()
        unrouted = select(lead.c.ref).where(lead.c.state == LeadState.UNROUTED)
        waits = select(lead.c.ref).where(lead.c.state == LeadState.QUARANTINE)
        asked = exists().where(outbox.c.lead_id == lead.c.id, outbox.c.kind == Kind.CONFIRM)
        held = waits.where(~asked).order_by(lead.c.created_at)
        return PostStatus(
            waiting=waiting,
            failing=_stuck(connection, open_ & outbox.c.reply.is_not(None)),
            dead=_stuck(connection, outbox.c.state.in_((Posted.DEAD, Posted.BOUNCED))),
            unrouted=tuple(connection.scalars(unrouted.order_by(lead.c.created_at))),
            oldest_waiting=oldest,
            quarantine=len(connection.scalars(waits).all()),
            held=tuple(connection.scalars(held)),
        )


def _stuck(connection: Connection, which: ColumnElement[bool]) -> tuple[Stuck, ...]:
    rows = connection.execute(
        select(outbox, lead.c.ref)
        .join(lead, lead.c.id == outbox.c.lead_id)
        .where(which, or_(lead.c.state != LeadState.ERASED, outbox.c.kind == Kind.ERASE))
        .order_by(outbox.c.created_at, outbox.c.id)
    )
    return tuple(
        Stuck(
            id=row.id,
            kind=row.kind,
            ref=row.ref,
            tries=row.tries,
            next_at=None if row.ended_at else row.next_at,
            code=_code(row.reply or ""),
        )
        for row in rows
    )


def _code(reply: str) -> str:
    found = CODE.match(reply)
    return found[0].rstrip(":") if found else ""
