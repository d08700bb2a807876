"""Owns the opening of a request by an agency whose mail held a summary: shown whole, on record."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from incasso.leads.answers import Group, answers, contact_rule, may_call
from incasso.leads.ledger import Ledger
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.tables import assignment, lead
from incasso.leads.trail import Actor, Verb, note

# What the link in the summary is for.
OPENING = "inzien"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A request as an agency that holds it reads it."""

    answers: tuple[Group, ...]
    text: str
    email: str
    may_call: str
    contact_rule: str
    erase_on: date


def open_request(ledger: Ledger, share_id: int, now: datetime) -> Opened | None:
    """Return the request of a share, and record that its agency opened it.

    None if the agency does not hold it any more, or if it was erased.

    Raises:
        StoreUnavailable: nothing was recorded, so nothing may be shown.
    """
    with ledger.writing() as connection:
        found = connection.execute(
            select(assignment, lead.c.answers, lead.c.erase_on)
            .join(lead, lead.c.id == assignment.c.lead_id)
            .where(assignment.c.id == share_id, assignment.c.rank.is_not(None))
        ).first()
        if found is None or found.answers is None:
            return None
        if found.opened_at is None:
            mine = update(assignment).where(assignment.c.id == share_id)
            connection.execute(mine.values(opened_at=now))
            note(connection, Actor.AGENCY, Verb.OPENED, now, found.lead_id, agency=found.partner)
    request = QuoteRequest.from_answers(found.answers)
    return Opened(
        answers=answers(request),
        text=request.text,
        email=request.email,
        may_call=may_call(request),
        contact_rule=contact_rule(request),
        erase_on=found.erase_on,
    )
