"""Owns what is owed by mail: promised once, in one worker's hands at a time, ended once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from incasso.leads.ledger import Ledger
from incasso.leads.tables import (
    AssignmentState,
    Kind,
    LeadState,
    Posted,
    assignment,
    decision,
    lead,
    outbox,
)

# Longer than all the time-outs of one conversation with a mail server together.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One message in a worker's hands, and all that its body is made of.

    `tries` counts this one. `partner` is the slug it is for, None for the others. `answers`
    is None once the request was erased. They and the `offers` are as they were kept: to read
    them is the writer's, so that one that cannot be read holds up no other.
    """

    id: int
    lease: str
    kind: Kind
    tries: int
    message_id: str
    created_at: datetime
    lead_id: str
    ref: str
    state: LeadState
    asked_at: datetime
    erase_on: date
    answers: Mapping[str, Any] | None
    partner: str | None
    offers: tuple[Mapping[str, Any], ...]
    verdicts: tuple[Mapping[str, Any], ...]
    error: str | None


def owe(
    connection: Connection,
    kind: Kind,
    *,
    lead_id: str,
    domain: str,
    now: datetime,
    assignment_id: int | None = None,
) -> None:
    """Write down one message, inside the transaction that promises it."""
    connection.execute(
        insert(outbox).values(
            lead_id=lead_id,
            assignment_id=assignment_id,
            kind=kind,
            once=f"{kind}:{assignment_id or lead_id}",
            message_id=f"<{uuid.uuid4()}@{domain}>",
            created_at=now,
            state=Posted.QUEUED,
            tries=0,
            next_at=now,
        )
    )


def take(ledger: Ledger, now: datetime) -> Owed | None:
    """Lease the message that is due longest, or None; a lease that ran out is due again.

    Raises:
        StoreUnavailable: the database fails.
    """
    due = and_(outbox.c.state.in_((Posted.QUEUED, Posted.LEASED)), outbox.c.next_at <= now)
    oldest = select(outbox.c.id).where(due).order_by(outbox.c.next_at, outbox.c.id).limit(1)
    with ledger.reading() as connection:
        if connection.scalar(oldest) is None:
            return None
    lease = str(uuid.uuid4())
    with ledger.writing() as connection:
        taken = connection.execute(
            update(outbox)
            .where(outbox.c.id == oldest.scalar_subquery(), due)
            .values(state=Posted.LEASED, lease=lease, tries=outbox.c.tries + 1, next_at=now + LEASE)
        )
        return _owed(connection, lease) if taken.rowcount else None


def handed(ledger: Ledger, owed: Owed, reply: str, now: datetime) -> None:
    """Record that the mail server took it."""
    _end(ledger, owed, Posted.HANDED, AssignmentState.SENT, reply, now)


def dead(ledger: Ledger, owed: Owed, reply: str, now: datetime) -> None:
    """Record that it was refused for good, or tried often enough."""
    _end(ledger, owed, Posted.DEAD, AssignmentState.UNDELIVERABLE, reply, now)


def later(ledger: Ledger, owed: Owed, reply: str, next_at: datetime) -> None:
    """Record a failure that may pass, and when to try again."""
    with ledger.writing() as connection:
        values = {"state": Posted.QUEUED, "lease": None, "reply": reply, "next_at": next_at}
        connection.execute(_mine(owed).values(values))


def _mine(owed: Owed) -> Any:
    # A lease that ran out meanwhile is another worker's: then this changes nothing.
    return update(outbox).where(outbox.c.id == owed.id, outbox.c.lease == owed.lease)


def _end(
    ledger: Ledger,
    owed: Owed,
    posted: Posted,
    state: AssignmentState,
    reply: str,
    now: datetime,
) -> None:
    with ledger.writing() as connection:
        values = {"state": posted, "lease": None, "reply": reply, "ended_at": now}
        ended = connection.execute(_mine(owed).values(values))
        if ended.rowcount and owed.partner is not None:
            which = (assignment.c.lead_id == owed.lead_id, assignment.c.partner == owed.partner)
            changed = update(assignment).where(*which).values(state=state, since=now)
            connection.execute(changed)


def _owed(connection: Connection, lease: str) -> Owed:
    row = connection.execute(
        select(outbox, lead.c.ref, lead.c.state.label("lead_state"), lead.c.answers)
        .add_columns(lead.c.created_at.label("asked_at"), lead.c.erase_on, assignment.c.partner)
        .join(lead, lead.c.id == outbox.c.lead_id)
        .outerjoin(assignment, assignment.c.id == outbox.c.assignment_id)
        .where(outbox.c.lease == lease)
    ).one()
    held = select(assignment.c.offer).where(assignment.c.lead_id == row.lead_id)
    found = connection.execute(
        select(decision.c.verdicts, decision.c.error)
        .where(decision.c.lead_id == row.lead_id)
        .order_by(decision.c.id.desc())
    ).first()
    return Owed(
        id=row.id,
        lease=lease,
        kind=Kind(row.kind),
        tries=row.tries,
        message_id=row.message_id,
        created_at=row.created_at,
        lead_id=row.lead_id,
        ref=row.ref,
        state=LeadState(row.lead_state),
        asked_at=row.asked_at,
        erase_on=row.erase_on,
        answers=row.answers,
        partner=row.partner,
        offers=tuple(connection.scalars(held.order_by(assignment.c.rank))),
        verdicts=tuple(found.verdicts) if found else (),
        error=found.error if found else None,
    )
