"""Owns who is the same person: a keyed hash, kept as long as it matters."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, select, update

from incasso.leads.contact_details import mailbox
from incasso.leads.quote_request import QuoteRequest, Wish
from incasso.leads.tables import assignment, lead

# Within this, one person's second request is told what the first one was.
PERIOD = timedelta(days=30)
_SHARED = select(exists().where(assignment.c.person == bindparam("person")))


def person_key(secret: str, request: QuoteRequest) -> str:
    """Return a hash of the mailbox that says nothing to who lacks `secret`.

    Not of the telephone, which who asks again can leave out.
    """
    who = mailbox(request.email)
    return hmac.new(secret.encode(), f"person:{who}".encode(), hashlib.sha256).hexdigest()


def carry_over(connection: Connection, person: str, former: Collection[str]) -> None:
    """Let what is on record under keys of before stand under the key of now, each agency once."""
    there = assignment.alias()
    once = ~exists().where(there.c.person == person, there.c.partner == assignment.c.partner)
    for key in former:
        mine = update(lead).where(lead.c.person == key).values(person=person)
        shares = update(assignment).where(assignment.c.person == key, once).values(person=person)
        connection.execute(mine)
        connection.execute(shares)


def has_asked(connection: Connection, person: str, now: datetime) -> bool:
    """Tell whether an agency got a request of this person in this period."""
    if not connection.scalar(_SHARED, {"person": person}):
        return False
    release(connection, now, person)
    return bool(connection.scalar(_SHARED, {"person": person}))


def earlier(connection: Connection, person: str, wish: Wish, now: datetime) -> str | None:
    """Return the id of the person's request of this period that agencies still hold, if any.

    Who asks for something else asks something new; but no agency gets one person twice.
    """
    if not has_asked(connection, person, now):
        return None
    held = exists().where(assignment.c.lead_id == lead.c.id, assignment.c.rank.is_not(None))
    found: str | None = connection.scalar(
        select(lead.c.id)
        .where(lead.c.person == person, lead.c.wish == wish, held)
        .order_by(lead.c.created_at.desc())
    )
    return found


def release(connection: Connection, now: datetime, person: str | None = None) -> None:
    """Drop the hashes that are older than the period: of one person, or of everybody."""
    for table, moment in ((lead, lead.c.created_at), (assignment, assignment.c.offered_at)):
        old = update(table).where(table.c.person.is_not(None), moment <= now - PERIOD)
        mine = old.where(table.c.person == person) if person else old
        connection.execute(mine.values(person=None))
