"""Owns forgetting: on its erase day, nothing that an asker typed is left of a request."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.states import Kind, LeadState, Posted
from incasso.leads.tables import assignment, lead, outbox
from incasso.leads.trail import Actor, Verb, note
from incasso.local_time import day_of

# Few enough that nobody waits for it.
AT_ONCE = 500


def forget_due(ledger: Ledger, now: datetime, at_once: int = AT_ONCE) -> int:
    """Erase every request whose erase day has come, so many in a transaction; return how many.

    Raises:
        StoreUnavailable: not all were erased; the next call does the rest.
    """
    today = day_of(now)
    with ledger.reading() as connection:
        due = (lead.c.erase_on <= today, lead.c.state != LeadState.ERASED)
        if connection.scalar(select(lead.c.id).where(*due).limit(1)) is None:
            return 0
    done = 0
    while True:
        with ledger.writing() as connection:
            count = _forget(connection, lead.c.erase_on <= today, now, Actor.WORKER, at_once)
        done += count
        if count < at_once:
            return done


def forget_within(
    connection: Connection, lead_id: str, house: House, now: datetime, by: Actor
) -> None:
    """Erase one request now, as its asker wants it, inside the transaction that takes it back.

    An operator who got it whole by mail is told to erase that as well.
    """
    this = lead.c.id == lead_id
    _forget(connection, this, now, by)
    mailed = select(outbox.c.id).where(outbox.c.lead_id == lead_id, outbox.c.tries > 0)
    if connection.scalar(mailed.where(outbox.c.kind == Kind.OPERATOR).limit(1)):
        house.owe(connection, Kind.ERASE, lead_id, now)
    connection.execute(update(lead).where(this).values(erase_on=day_of(now)))


def _forget(
    connection: Connection, which: ColumnElement[bool], now: datetime, by: Actor, at_once: int = 1
) -> int:
    """Empty what names a person.

    What stays: that there was a request, which agencies had it, and what was agreed to. A mail
    server's reply can hold an address, so that goes as well, and a message that is still owed is
    given up, but for the call on an agency to erase.
    """
    wanted = select(lead.c.id, lead.c.ref).where(which, lead.c.state != LeadState.ERASED)
    refs = {row.id: row.ref for row in connection.execute(wanted.limit(at_once))}
    ids = list(refs)
    owed = outbox.c.lead_id.in_(ids)
    open_ = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED)) & (outbox.c.kind != Kind.ERASE)
    forgotten = {"state": Posted.FORGOTTEN, "lease": None}
    connection.execute(update(outbox).where(owed, open_).values(forgotten))
    connection.execute(update(outbox).where(owed).values(reply=None))
    held = update(assignment).where(assignment.c.lead_id.in_(ids))
    connection.execute(held.values(person=None, answer_by=None, agreed_at=None))
    connection.execute(
        update(lead)
        .where(lead.c.id.in_(ids))
        .values(
            answers=None,
            fingerprint="",
            idem_key=None,
            person=None,
            earlier=None,
            state=LeadState.ERASED,
        )
    )
    # By its number it can be erased again, should a copy from before this be put back.
    for lead_id, ref in refs.items():
        note(connection, by, Verb.ERASED, now, lead_id, ref=ref)
    return len(ids)
