"""Owns how an agency lets go of a request: its place is free, it erases, another may come in.

And how one that may have it keeps its place.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from incasso.leads import rounds
from incasso.leads.house import House
from incasso.leads.outbox import OPEN
from incasso.leads.quote_request import Wish
from incasso.leads.states import OFFERS, AssignmentState, Kind, LeadState, Posted
from incasso.leads.tables import assignment, lead, outbox

UNTIL_THEN = (*OFFERS, Kind.REMINDER, Kind.AGREED, Kind.BOOKED, Kind.IN_DOUBT)


def drop_out(
    connection: Connection,
    share: Row[Any],
    state: AssignmentState,
    house: House,
    now: datetime,
    reason: str | None = None,
) -> int:
    """End an agency's share without the asker having wanted it, and tell the asker.

    Another agency comes in its place if the asker allowed one; return how many came. If none
    holds the request any more, the operator is told.
    """
    let_go(connection, share, state, house, now, reason)
    lead_id = share.lead_id
    found = select(lead.c.state).where(lead.c.id == lead_id)
    if connection.scalar(found) != LeadState.ROUTED:
        return 0
    given = connection, lead_id, house, now
    came = rounds.attempt(connection, lead_id, now, lambda: rounds.fill(*given, replaces=share.id))
    rounds.settle(*given, last=share.id)
    house.owe(connection, Kind.DROPPED, lead_id, now, assignment_id=share.id)
    return came


def doubt(connection: Connection, share: Row[Any], house: House, now: datetime) -> None:
    """Note that nobody knows whether an agency has the request: it keeps its place.

    The asker is told. An answer of the agency ends the doubt, or the operator does.
    """
    ended = {"state": AssignmentState.UNDELIVERABLE, "since": now, "answer_by": None}
    connection.execute(update(assignment).where(assignment.c.id == share.id).values(ended))
    found = select(lead.c.state).where(lead.c.id == share.lead_id)
    if connection.scalar(found) == LeadState.ROUTED:
        house.owe(connection, Kind.IN_DOUBT, share.lead_id, now, assignment_id=share.id)


def let_go(
    connection: Connection,
    share: Row[Any],
    state: AssignmentState,
    house: House,
    now: datetime,
    reason: str | None = None,
) -> None:
    """End an agency's share; one that may have the data by now is told to erase it."""
    may_hold = state is not AssignmentState.UNDELIVERABLE and _left_us(connection, share.id)
    stop_post(connection, share.id, *UNTIL_THEN)
    connection.execute(
        update(assignment)
        .where(assignment.c.id == share.id)
        .values(state=state, rank=None, since=now, reason=reason, answer_by=None)
    )
    if may_hold:
        house.owe(connection, Kind.ERASE, share.lead_id, now, assignment_id=share.id)
        wish = connection.scalar(select(lead.c.wish).where(lead.c.id == share.lead_id))
        # A message of its own: it needs the moments, and the call to erase outlives them.
        if wish == Wish.ADVICE:
            house.owe(connection, Kind.CALLED_OFF, share.lead_id, now, assignment_id=share.id)


def stop_post(connection: Connection, share_id: int, *kinds: Kind) -> None:
    """Forget what is still owed to an agency; a worker that holds it is no longer heard."""
    _forget(connection, outbox.c.assignment_id == share_id, outbox.c.kind.in_(kinds))


def stop_telling(connection: Connection, lead_id: str) -> None:
    """Forget what is still owed to the operator of a request that ended: it needs no agency."""
    _forget(connection, outbox.c.lead_id == lead_id, outbox.c.kind == Kind.OPERATOR)


def _forget(connection: Connection, *which: ColumnElement[bool]) -> None:
    owed = update(outbox).where(*which, outbox.c.state.in_(OPEN))
    connection.execute(owed.values(state=Posted.FORGOTTEN, lease=None))


def _left_us(connection: Connection, share_id: int) -> bool:
    # Taking a message waits for no writer: one that a worker takes now is heard of first.
    mine = (outbox.c.assignment_id == share_id, outbox.c.kind.in_(OFFERS))
    owed = select(outbox.c.tries, outbox.c.uncertain).where(*mine).with_for_update()
    return any(one.tries > 0 or one.uncertain for one in connection.execute(owed).all())
