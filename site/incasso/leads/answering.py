"""Owns an agency's answer: accept, decline, return; what is final stays, whoever clicks again."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select, update

from incasso.leads.deadlines import last_day
from incasso.leads.ledger import Ledger
from incasso.leads.letting_go import drop_out, stop_post
from incasso.leads.offer import Offer
from incasso.leads.rounds import House
from incasso.leads.states import (
    STATE_LABELS,
    UNANSWERED,
    AssignmentState,
    Declined,
    Kind,
    LeadState,
    Returned,
)
from incasso.leads.tables import assignment, lead
from incasso.leads.trail import Actor, Verb, note


class Answer(StrEnum):
    """What an agency's link is for."""

    ACCEPT = "aannemen"
    DECLINE = "afwijzen"
    RETURN = "teruggeven"


FROM = {
    Answer.ACCEPT: UNANSWERED,
    Answer.DECLINE: UNANSWERED,
    Answer.RETURN: (AssignmentState.ACCEPTED,),
}
INTO = {
    Answer.DECLINE: AssignmentState.DECLINED,
    Answer.RETURN: AssignmentState.RETURNED,
}


@dataclass(frozen=True, kw_only=True)
class Share:
    """What an agency's page shows of its share; nothing that the asker typed."""

    ref: str
    agency: str
    state: AssignmentState
    state_label: str
    since: datetime
    offered_at: datetime
    last_day: date | None
    holds: bool
    erased: bool

    def may(self, answer: Answer) -> bool:
        """Tell whether this answer can still be given."""
        # Mail that was given up may have arrived after all: who answers it, has it.
        arrived = self.state is AssignmentState.UNDELIVERABLE and answer is not Answer.RETURN
        return self.holds and not self.erased and (arrived or self.state in FROM[answer])


def share_of(ledger: Ledger, share_id: int) -> Share | None:
    """Return the share of that id as it is now, None when there is none.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        found = _find(connection, share_id)
        return _share(found) if found else None


def answer(
    ledger: Ledger,
    share_id: int,
    given: Answer,
    house: House,
    now: datetime,
    reason: Declined | Returned | None = None,
) -> Share | None:
    """Record an agency's answer, if it can still be given, and return the share as it is then.

    Raises:
        StoreUnavailable: nothing was recorded.
    """
    with ledger.writing() as connection:
        found = _find(connection, share_id)
        if found is None:
            return None
        if _share(found).may(given):
            said = {"agency": found.partner, "answer": given, "reason": reason}
            note(connection, Actor.AGENCY, Verb.ANSWERED, now, found.lead_id, **said)
            if given is Answer.ACCEPT:
                _accept(connection, share_id, now)
            else:
                drop_out(connection, found, INTO[given], house, now, reason)
        after = _find(connection, share_id)
        return _share(after) if after else None


def _accept(connection: Connection, share_id: int, now: datetime) -> None:
    stop_post(connection, share_id, Kind.REMINDER)
    taken = {"state": AssignmentState.ACCEPTED, "since": now, "answer_by": None}
    connection.execute(update(assignment).where(assignment.c.id == share_id).values(taken))


def _find(connection: Connection, share_id: int) -> Row[Any] | None:
    return connection.execute(
        select(assignment, lead.c.ref, lead.c.state.label("lead_state"))
        .join(lead, lead.c.id == assignment.c.lead_id)
        .where(assignment.c.id == share_id)
    ).first()


def _share(row: Row[Any]) -> Share:
    state = AssignmentState(row.state)
    return Share(
        ref=row.ref,
        agency=Offer(**row.offer).name,
        state=state,
        state_label=STATE_LABELS[state],
        since=row.since,
        offered_at=row.offered_at,
        last_day=last_day(row.answer_by),
        holds=row.rank is not None,
        erased=row.lead_state == LeadState.ERASED,
    )
