"""Owns an agency's answer: accept, decline, return; what is final stays, whoever clicks again."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select, update

from incasso.leads.deadlines import last_day
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.letting_go import drop_out, stop_post
from incasso.leads.offer import Offer
from incasso.leads.quote_request import QuoteRequest, Wish
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
    """What an agency's page shows of its share; of the answers only the moments proposed."""

    ref: str
    agency: str
    state: AssignmentState
    state_label: str
    since: datetime
    offered_at: datetime
    last_day: date | None
    holds: bool
    erased: bool
    wish: Wish
    moments: tuple[datetime, ...]
    agreed_at: datetime | None

    def ahead(self, now: datetime) -> tuple[datetime, ...]:
        """Return the moments proposed for an advice call that have not passed."""
        return tuple(moment for moment in self.moments if moment > now)

    def may(self, answer: Answer) -> bool:
        """Tell whether this answer can still be given; an advice call needs a moment as well."""
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
    moment: datetime | None = None,
) -> Share | None:
    """Record an agency's answer, if it can still be given, and return the share as it is then.

    Who accepts an advice call agrees to one `moment` of those proposed that have not passed.

    Raises:
        StoreUnavailable: nothing was recorded.
    """
    with ledger.writing() as connection:
        found = _find(connection, share_id)
        if found is None:
            return None
        share = _share(found)
        agrees = given is Answer.ACCEPT and share.wish is Wish.ADVICE
        if share.may(given) and (not agrees or moment in share.ahead(now)):
            said = {"agency": found.partner, "answer": given, "reason": reason}
            note(connection, Actor.AGENCY, Verb.ANSWERED, now, found.lead_id, **said)
            if given is Answer.ACCEPT:
                _accept(connection, found, now, moment if agrees else None, house)
            else:
                drop_out(connection, found, INTO[given], house, now, reason)
        after = _find(connection, share_id)
        return _share(after) if after else None


def _accept(
    connection: Connection, share: Row[Any], now: datetime, moment: datetime | None, house: House
) -> None:
    stop_post(connection, share.id, Kind.REMINDER, Kind.IN_DOUBT)
    taken = {"state": AssignmentState.ACCEPTED, "since": now, "answer_by": None}
    taken["agreed_at"] = moment
    connection.execute(update(assignment).where(assignment.c.id == share.id).values(taken))
    for kind in (Kind.AGREED, Kind.BOOKED) if moment else ():
        house.owe(connection, kind, share.lead_id, now, assignment_id=share.id)


def _find(connection: Connection, share_id: int) -> Row[Any] | None:
    return connection.execute(
        select(assignment, lead.c.ref, lead.c.wish, lead.c.answers)
        .add_columns(lead.c.state.label("lead_state"))
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
        wish=Wish(row.wish),
        moments=QuoteRequest.from_answers(row.answers).moments if row.answers else (),
        agreed_at=row.agreed_at,
    )
