"""Owns what time brings: a reminder on the last day, and the end of an answer that never came."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select

from incasso.leads.deadlines import REMINDER_BEFORE_END
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.letting_go import drop_out
from incasso.leads.pauses import MAIL_MAY_LEAVE
from incasso.leads.persons import release
from incasso.leads.states import AssignmentState, Kind, LeadState
from incasso.leads.tables import assignment, lead, outbox
from incasso.leads.trail import Actor, Verb, note

NOT_REMINDED = ~exists().where(
    outbox.c.assignment_id == assignment.c.id, outbox.c.kind == Kind.REMINDER
)


def pass_time(ledger: Ledger, house: House, now: datetime) -> None:
    """Remind the agencies whose last day it is, and end the share of those that let it pass.

    Raises:
        StoreUnavailable: nothing was done; the next call does it.
    """
    late, soon = _until(now), _until(now + REMINDER_BEFORE_END).where(NOT_REMINDED)
    with ledger.reading() as connection:
        if all(connection.execute(which.limit(1)).first() is None for which in (late, soon)):
            return
    with ledger.writing() as connection:
        for share in connection.execute(late).all():
            about = {"lead_id": share.lead_id, "agency": share.partner}
            note(connection, Actor.WORKER, Verb.EXPIRED, now, **about)
            drop_out(connection, share, AssignmentState.EXPIRED, house, now)
        for share in connection.execute(soon).all():
            house.owe(connection, Kind.REMINDER, share.lead_id, now, assignment_id=share.id)


def _until(moment: datetime) -> Select[Any]:
    return (
        select(assignment)
        .join(lead, lead.c.id == assignment.c.lead_id)
        .where(
            assignment.c.state == AssignmentState.SENT,
            assignment.c.answer_by <= moment,
            lead.c.state == LeadState.ROUTED,
            MAIL_MAY_LEAVE,
        )
        .order_by(assignment.c.id)
    )


def forget_persons(ledger: Ledger, now: datetime) -> None:
    """Drop the hashes of persons whose period is over.

    Raises:
        StoreUnavailable: nothing was done; the next call does it.
    """
    with ledger.writing() as connection:
        release(connection, now)
