"""Owns whether all is complete: no request without its reason, no message without its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select

from incasso.leads.ledger import Ledger
from incasso.leads.pauses import on_hold
from incasso.leads.post_status import PostStatus, post_status
from incasso.leads.states import LeadState, Posted
from incasso.leads.tables import assignment, decision, lead, outbox
from incasso.leads.trail import Broken, broken

# Routing is done in the request's own transaction; what is longer without it, was lost there.
REASON_WITHIN = timedelta(minutes=5)
# The tries of a message take some 75 hours.
END_WITHIN = timedelta(hours=76)
# The whole trail is for `audit`, daily; here it is what came since the last look, and more.
NEWEST = 1000


@dataclass(frozen=True, kw_only=True)
class Health:
    """How everything stands. `held`: no mail leaves, on an operator's word or after a restore.

    `without_reason` are refs, `without_end` numbers of messages, `broken` of the trail's newest.
    """

    mail: PostStatus
    held: bool
    without_reason: tuple[str, ...]
    without_end: tuple[int, ...]
    broken: tuple[Broken, ...]

    @property
    def well(self) -> bool:
        """Nothing needs a person."""
        incomplete = self.without_reason or self.without_end or self.broken
        return self.mail.well and not (self.held or incomplete)


def health(ledger: Ledger, now: datetime) -> Health:
    """Return how everything stands.

    Raises:
        StoreUnavailable: the database fails.
    """
    mail = post_status(ledger)
    with ledger.reading() as connection:
        return Health(
            mail=mail,
            held=on_hold(connection),
            without_reason=_without_reason(connection, now),
            without_end=_without_end(connection, now),
            broken=tuple(broken(connection, newest=NEWEST)),
        )


def _without_reason(connection: Connection, now: datetime) -> tuple[str, ...]:
    given = exists().where(assignment.c.lead_id == lead.c.id)
    decided = exists().where(decision.c.lead_id == lead.c.id)
    open_ = lead.c.state.in_((LeadState.ROUTED, LeadState.UNROUTED))
    late = lead.c.created_at <= now - REASON_WITHIN
    found = select(lead.c.ref).where(~given, ~decided, open_, late).order_by(lead.c.created_at)
    return tuple(connection.scalars(found))


def _without_end(connection: Connection, now: datetime) -> tuple[int, ...]:
    waits = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED))
    found = select(outbox.c.id).where(waits, outbox.c.created_at <= now - END_WITHIN)
    return tuple(connection.scalars(found.order_by(outbox.c.id)))
