"""Owns what is known of a request and of the mail, as the asker and the operator see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from incasso.leads.ledger import Ledger
from incasso.leads.offer import Offer
from incasso.leads.tables import (
    AssignmentState,
    LeadState,
    Posted,
    assignment,
    consent,
    decision,
    lead,
    outbox,
)

STATE_LABELS = {
    AssignmentState.PROMISED: "Onderweg",
    AssignmentState.SENT: "Verstuurd",
    AssignmentState.UNDELIVERABLE: "Niet bezorgd",
}


@dataclass(frozen=True, kw_only=True)
class AssignmentStatus:
    """One agency that holds the request, as it was shown before sending, and how far it came."""

    slug: str
    name: str
    place: str
    register: str
    tariff: str
    why: str
    example: bool
    state: AssignmentState
    state_label: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An agency that was ticked and did not get the request after all, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AskerStatus:
    """What the asker's own page shows; no answer that was typed."""

    id: str
    ref: str
    state: LeadState
    sent_at: datetime
    erase_on: date
    assignments: tuple[AssignmentStatus, ...]
    missed: tuple[Missed, ...]


def asked(ledger: Ledger, lead_id: str) -> AskerStatus | None:
    """Return what the asker may see of a request; None when there is none of that id.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        found = connection.execute(select(lead).where(lead.c.id == lead_id)).first()
        if found is None:
            return None
        held = select(assignment).where(assignment.c.lead_id == lead_id).order_by(assignment.c.rank)
        assignments = tuple(_assignment(row) for row in connection.execute(held))
        return AskerStatus(
            id=found.id,
            ref=found.ref,
            state=LeadState(found.state),
            sent_at=found.created_at,
            erase_on=found.erase_on,
            assignments=assignments,
            missed=_missed(connection, lead_id, {one.slug for one in assignments}),
        )


def _assignment(row: Row[Any]) -> AssignmentStatus:
    offer = Offer(**row.offer)
    state = AssignmentState(row.state)
    return AssignmentStatus(
        slug=offer.slug,
        name=offer.name,
        place=offer.place,
        register=offer.register,
        tariff=offer.tariff,
        why=offer.why,
        example=offer.example,
        state=state,
        state_label=STATE_LABELS[state],
        since=row.since,
    )


def _missed(connection: Connection, lead_id: str, got_it: set[str]) -> tuple[Missed, ...]:
    ticked = connection.scalar(select(consent.c.ticked).where(consent.c.lead_id == lead_id))
    verdicts = connection.scalar(select(decision.c.verdicts).where(decision.c.lead_id == lead_id))
    wanted = set(ticked or ()) - got_it
    return tuple(
        Missed(name=verdict["name"], reason=verdict["reason"])
        for verdict in verdicts or ()
        if verdict["slug"] in wanted
    )


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A message that failed at least once: it waits for another try, or was given up."""

    id: int
    kind: str
    ref: str
    tries: int
    next_at: datetime | None
    reply: str


@dataclass(frozen=True, kw_only=True)
class PostStatus:
    """How the mail stands. `waiting` includes `failing`; `oldest_waiting` is since when."""

    waiting: int
    failing: tuple[Stuck, ...]
    dead: tuple[Stuck, ...]
    unrouted: tuple[str, ...]
    oldest_waiting: datetime | None

    @property
    def well(self) -> bool:
        """Nothing failed, nothing was given up, no request is without an agency."""
        return not (self.failing or self.dead or self.unrouted)


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
        return PostStatus(
            waiting=waiting,
            failing=_stuck(connection, open_ & outbox.c.reply.is_not(None)),
            dead=_stuck(connection, outbox.c.state == Posted.DEAD),
            unrouted=tuple(connection.scalars(unrouted.order_by(lead.c.created_at))),
            oldest_waiting=oldest,
        )


def _stuck(connection: Connection, which: ColumnElement[bool]) -> tuple[Stuck, ...]:
    rows = connection.execute(
        select(outbox, lead.c.ref)
        .join(lead, lead.c.id == outbox.c.lead_id)
        .where(which, lead.c.state != LeadState.ERASED)
        .order_by(outbox.c.created_at, outbox.c.id)
    )
    return tuple(
        Stuck(
            id=row.id,
            kind=row.kind,
            ref=row.ref,
            tries=row.tries,
            next_at=None if row.ended_at else row.next_at,
            reply=row.reply,
        )
        for row in rows
    )
