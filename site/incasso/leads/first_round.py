"""Owns a request's first round: those that the asker ticked, and others where one cannot."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from incasso.leads import rounds
from incasso.leads.house import House
from incasso.leads.quote_request import Wish
from incasso.leads.tables import consent, lead

_AGREED = (
    select(consent.c.ticked, consent.c.reserves, lead.c.wish)
    .join(lead, lead.c.id == consent.c.lead_id)
    .where(lead.c.id == bindparam("lead"))
)


def find_agencies(connection: Connection, lead_id: str, house: House, now: datetime) -> None:
    """Give the request to the agencies agreed to, as they are now; a failure is recorded."""
    given = connection, lead_id, house, now
    agreed = connection.execute(_AGREED, {"lead": lead_id}).one()
    places = Wish(agreed.wish).places

    def work() -> int:
        found = rounds.give(*given, allowed=agreed.ticked, places=places)
        return found + (rounds.fill(*given) if agreed.reserves else 0)

    rounds.attempt(connection, lead_id, now, work)
    rounds.settle(*given)
