"""Owns forgetting: on its erase day, nothing that an asker typed is left of a request."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, select, update

from incasso.leads.ledger import Ledger
from incasso.leads.tables import LeadState, Posted, lead, outbox


def forget_due(ledger: Ledger, today: date) -> int:
    """Erase every request whose erase day has come; return how many.

    Raises:
        StoreUnavailable: nothing was erased; the next call does it.
    """
    with ledger.writing() as connection:
        return _forget(connection, lead.c.erase_on <= today)


def forget_one(ledger: Ledger, ref: str, today: date) -> bool:
    """Erase one request now, as its asker wants it; tell whether there was one to erase.

    Raises:
        StoreUnavailable: nothing was erased.
    """
    with ledger.writing() as connection:
        this = lead.c.ref == ref.upper()
        found = _forget(connection, this)
        if found:
            connection.execute(update(lead).where(this).values(erase_on=today))
        return found == 1


def _forget(connection: Connection, which: ColumnElement[bool]) -> int:
    """Empty what names a person.

    What stays: that there was a request, which agencies had it, and what was agreed to. A mail
    server's reply can hold an address, so that goes as well, and a message that is still owed is
    given up.
    """
    wanted = select(lead.c.id).where(which, lead.c.state != LeadState.ERASED)
    ids = list(connection.scalars(wanted))
    if ids:
        owed = outbox.c.lead_id.in_(ids)
        open_ = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED))
        connection.execute(update(outbox).where(owed, open_).values(state=Posted.FORGOTTEN))
        connection.execute(update(outbox).where(owed).values(reply=None, lease=None))
        connection.execute(
            update(lead)
            .where(lead.c.id.in_(ids))
            .values(answers=None, fingerprint="", idem_key=None, state=LeadState.ERASED)
        )
    return len(ids)
