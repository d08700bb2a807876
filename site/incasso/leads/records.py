"""Owns what is on record of requests, as the operator and the person concerned may see it."""

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from incasso.dutch import Unreadable
from incasso.leads.books import event
from incasso.leads.contact_details import read_email
from incasso.leads.ledger import Ledger
from incasso.leads.states import LeadState
from incasso.leads.tables import assignment, consent, decision, lead, outbox

# Keyed hashes and leases say nothing to a reader; the rest of a row does.
UNTOLD = {"fingerprint", "idem_key", "person", "lease", "lead_id", "once", "hash"}
PARTS = (consent, assignment, decision, outbox, event)

Record = dict[str, Any]


def listed(ledger: Ledger, state: LeadState | None = None) -> list[Record]:
    """Return every request in short, the newest first: no answer that was typed.

    Raises:
        StoreUnavailable: the database fails.
    """
    wanted = select(lead.c.id, lead.c.ref, lead.c.state, lead.c.wish, lead.c.doubt)
    wanted = wanted.add_columns(lead.c.created_at, lead.c.erase_on)
    if state is not None:
        wanted = wanted.where(lead.c.state == state)
    shares = select(assignment.c.lead_id, assignment.c.partner, assignment.c.state)
    with ledger.reading() as connection:
        leads = connection.execute(wanted.order_by(lead.c.created_at.desc())).all()
        held: dict[str, list[str]] = {}
        for share in connection.execute(shares.order_by(assignment.c.id)):
            held.setdefault(share.lead_id, []).append(f"{share.partner} {share.state}")
    return [
        {
            "ref": one.ref,
            "wish": one.wish,
            "state": one.state,
            "doubt": one.doubt,
            "sent": one.created_at,
            "erase_on": one.erase_on,
            "agencies": held.get(one.id, []),
        }
        for one in leads
    ]


def record(ledger: Ledger, ref: str) -> Record | None:
    """Return all that is on record of one request, or None.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        found = connection.execute(select(lead).where(lead.c.ref == ref.upper())).first()
        return _record(connection, found) if found else None


def of_person(ledger: Ledger, email: str) -> list[Record]:
    """Return all that is on record of the requests that were made with this address.

    Raises:
        StoreUnavailable: the database fails.
    """
    try:
        wanted = read_email(email).casefold()
    except Unreadable:
        wanted = email.casefold()
    with ledger.reading() as connection:
        kept = select(lead).where(lead.c.answers.is_not(None)).order_by(lead.c.created_at)
        return [
            _record(connection, row)
            for row in connection.execute(kept).all()
            if str(row.answers["email"]).casefold() == wanted
        ]


def _record(connection: Connection, row: Row[Any]) -> Record:
    parts = {part.name: _rows(connection, part, row.id) for part in PARTS}
    return _told(row) | parts


def _rows(connection: Connection, table: Table, lead_id: str) -> list[Record]:
    found = select(table).where(table.c.lead_id == lead_id).order_by(*table.primary_key)
    return [_told(row) for row in connection.execute(found)]


def _told(row: Row[Any]) -> Record:
    return {key: value for key, value in row._asdict().items() if key not in UNTOLD}
