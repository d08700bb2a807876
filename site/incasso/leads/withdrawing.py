"""Owns what an asker takes back: from one agency, from all of them, or everything at once."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.letting_go import let_go, stop_telling
from incasso.leads.quarantine import stop_confirming
from incasso.leads.retention import forget_within
from incasso.leads.states import AssignmentState, Kind, LeadState
from incasso.leads.tables import assignment, lead
from incasso.leads.trail import Actor, Verb, note

ENDED = (LeadState.ERASED, LeadState.WITHDRAWN)


def withdraw(
    ledger: Ledger, lead_id: str, house: House, now: datetime, partner: str | None = None
) -> bool:
    """Take the request back from `partner`, or from everybody; tell whether anything changed.

    An agency that may have the data is told to erase it, the asker gets a receipt, and nobody
    comes in its place. What waits in quarantine has no receipt: its address is not known to be
    the asker's.

    Raises:
        StoreUnavailable: nothing was taken back.
    """
    with ledger.writing() as connection:
        state = connection.scalar(select(lead.c.state).where(lead.c.id == lead_id))
        if state in (None, *ENDED):
            return False
        taken = _take_back(connection, lead_id, house, now, partner)
        if partner is not None and not taken:
            return False
        _end_if_none_holds(connection, lead_id)
        note(connection, Actor.ASKER, Verb.WITHDRAWN, now, lead_id, agency=partner)
        about = taken[0] if partner is not None else None
        if state == LeadState.QUARANTINE:
            stop_confirming(connection, lead_id)
        else:
            house.confirm(connection, Kind.RECEIPT, lead_id, now, about)
        return True


def erase(
    ledger: Ledger, lead_id: str, house: House, now: datetime, by: Actor = Actor.ASKER
) -> bool:
    """Take the request back from everybody and erase it; tell whether there was one to erase.

    There is no receipt by mail: the address is gone as well.

    Raises:
        StoreUnavailable: nothing was erased.
    """
    with ledger.writing() as connection:
        if connection.scalar(select(lead.c.state).where(lead.c.id == lead_id)) in (
            None,
            LeadState.ERASED,
        ):
            return False
        _take_back(connection, lead_id, house, now, None)
        forget_within(connection, lead_id, house, now, by)
        return True


def _take_back(
    connection: Connection, lead_id: str, house: House, now: datetime, partner: str | None
) -> list[int]:
    held = select(assignment).where(assignment.c.lead_id == lead_id, assignment.c.rank.is_not(None))
    if partner is not None:
        held = held.where(assignment.c.partner == partner)
    taken = []
    for share in connection.execute(held.order_by(assignment.c.id)).all():
        let_go(connection, share, AssignmentState.WITHDRAWN, house, now)
        # Who takes a request back may ask the same agency anew.
        again = update(assignment).where(assignment.c.id == share.id).values(person=None)
        connection.execute(again)
        taken.append(share.id)
    return taken


def _end_if_none_holds(connection: Connection, lead_id: str) -> None:
    held = select(assignment.c.id).where(
        assignment.c.lead_id == lead_id, assignment.c.rank.is_not(None)
    )
    if connection.scalar(held.limit(1)) is None:
        ended = update(lead).where(lead.c.id == lead_id)
        connection.execute(ended.values(state=LeadState.WITHDRAWN))
        stop_telling(connection, lead_id)
