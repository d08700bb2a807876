"""Owns whether all is complete: no request without its reason, no message without its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, select

from incasso.leads.books import event
from incasso.leads.delays import LONGEST, TRIES
from incasso.leads.ledger import Ledger
from incasso.leads.pauses import on_hold
from incasso.leads.post_status import PostStatus, post_status
from incasso.leads.states import LeadState, Posted
from incasso.leads.tables import assignment, decision, lead, outbox
from incasso.leads.trail import Broken, Verb, broken, head

# Routing is done in the request's own transaction; what is longer without it, was lost there.
REASON_WITHIN = timedelta(minutes=5)
# What is due for so long is passed over; what is tried so often ends each worker that tries it.
END_WITHIN = LONGEST
TRIED_AT_MOST = 2 * TRIES
# What waits longer has a mail server that is away, or no worker at all.
LEAVES_WITHIN = timedelta(minutes=15)
# This is asked each minute, of a million requests too: so of the trail's newest rows. `audit` reads
# them all, daily.
NEWEST = 5000


@dataclass(frozen=True, kw_only=True)
class Health:
    """How everything stands. `held`: no mail leaves, on an operator's word or after a restore.

    `without_reason` are refs, `late` numbers of messages that wait long, `without_end` of those
    that are passed over or tried without end, `broken` of the trail's newest rows.
    """

    mail: PostStatus
    held: bool
    without_reason: tuple[str, ...]
    late: tuple[int, ...]
    without_end: tuple[int, ...]
    broken: tuple[Broken, ...]

    @property
    def well(self) -> bool:
        """Nothing needs a person."""
        incomplete = self.without_reason or self.without_end or self.broken
        return self.mail.well and not (self.held or self.late or incomplete)


def health(ledger: Ledger, now: datetime) -> Health:
    """Return how everything stands.

    Raises:
        StoreUnavailable: the database fails.
    """
    mail = post_status(ledger)
    with ledger.reading() as connection:
        held = on_hold(connection)
        return Health(
            mail=mail,
            held=held,
            without_reason=without_reason(connection, now, newest=NEWEST),
            # While mail is on hold it waits by order.
            late=() if held else _waiting_since(connection, now - LEAVES_WITHIN),
            without_end=() if held else _without_end(connection, now),
            broken=tuple(broken(connection, newest=NEWEST)),
        )


def without_reason(
    connection: Connection, now: datetime, *, newest: int | None = None
) -> tuple[str, ...]:
    """Return the refs that lack agency and decision: of the trail's `newest` rows, or of all."""
    open_ = lead.c.state.in_((LeadState.ROUTED, LeadState.UNROUTED))
    late = lead.c.created_at <= now - REASON_WITHIN
    found = select(lead.c.ref).where(open_, late).order_by(lead.c.created_at)
    if newest is None:
        given = exists().where(assignment.c.lead_id == lead.c.id)
        decided = exists().where(decision.c.lead_id == lead.c.id)
        return tuple(connection.scalars(found.where(~given, ~decided)))
    new = event.c.sequence > head(connection).sequence - newest
    # Outer joins, so that the database begins with these few rows and not with all requests.
    lacking = (
        select(event.c.lead_id)
        .outerjoin(assignment, assignment.c.lead_id == event.c.lead_id)
        .outerjoin(decision, decision.c.lead_id == event.c.lead_id)
        .where(new, event.c.verb == Verb.ACCEPTED)
        .where(assignment.c.id.is_(None), decision.c.id.is_(None))
    )
    few = list(connection.scalars(lacking))
    return tuple(connection.scalars(found.where(lead.c.id.in_(few)))) if few else ()


def _waiting_since(connection: Connection, then: datetime) -> tuple[int, ...]:
    return _open(connection, outbox.c.created_at <= then)


def _without_end(connection: Connection, now: datetime) -> tuple[int, ...]:
    # By when it is due, not by its age: one that is tried again by hand is old, and has its time.
    passed_over = outbox.c.next_at <= now - END_WITHIN
    return _open(connection, passed_over | (outbox.c.tries > TRIED_AT_MOST))


def _open(connection: Connection, which: ColumnElement[bool]) -> tuple[int, ...]:
    waits = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED))
    found = select(outbox.c.id).where(waits, which).order_by(outbox.c.id)
    return tuple(connection.scalars(found))
