"""Owns what is owed by mail: promised once, in one worker's hands at a time, ended once."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Executable, Update, and_, func, or_, select, update

from incasso.leads.delays import FARTHEST
from incasso.leads.engines import inserted
from incasso.leads.ledger import Ledger
from incasso.leads.owed import Owed, read
from incasso.leads.pauses import MAIL_MAY_LEAVE
from incasso.leads.states import Kind, Posted
from incasso.leads.tables import outbox

# Longer than connecting and one conversation with a mail server may take together.
LEASE = timedelta(minutes=5)
OPEN = (Posted.QUEUED, Posted.LEASED)
# What buttons on an asker's page may send: the address there may be another's.
MOST_A_DAY, DAY = 6, timedelta(days=1)


def owe(
    connection: Connection,
    messages: Sequence[tuple[Kind, int | None]],
    *,
    lead_id: str,
    domain: str,
    now: datetime,
) -> None:
    """Write down messages, inside the transaction that promises them; each once, however often.

    A message is of a kind, and about a share in the request or about all of it.
    """
    same = {"lead_id": lead_id, "created_at": now, "next_at": now}
    rows = [
        {
            "assignment_id": share,
            "kind": kind,
            "once": f"{kind}:{share or lead_id}",
            "message_id": f"<{uuid.uuid4()}@{domain}>",
            "state": Posted.QUEUED,
            "tries": 0,
        }
        | same
        for kind, share in messages
    ]
    connection.execute(_once(connection.dialect.name), rows)


def is_flood(connection: Connection, lead_id: str, kinds: Collection[Kind], now: datetime) -> bool:
    """Tell whether as many messages of these kinds were owed about a request in a day as may be."""
    found = select(func.count()).select_from(outbox).where(outbox.c.lead_id == lead_id)
    found = found.where(outbox.c.kind.in_(kinds), outbox.c.created_at > now - DAY)
    return (connection.scalar(found) or 0) >= MOST_A_DAY


@cache
def _once(dialect: str) -> Executable:
    return inserted(dialect, outbox).on_conflict_do_nothing(index_elements=[outbox.c.once])


def take(ledger: Ledger, now: datetime, *, mail: bool = True) -> Owed | None:
    """Lease the message that is due longest, or None; a lease that ran out is due again.

    Whoever held it may have sent it, so that it is uncertain from then on. Without `mail`
    only what goes over another road is taken.

    Raises:
        StoreUnavailable: the database fails.
    """
    its_time = or_(outbox.c.next_at <= now, outbox.c.next_at > now + FARTHEST)
    due = and_(outbox.c.state.in_(OPEN), its_time, MAIL_MAY_LEAVE)
    if not mail:
        due = and_(due, outbox.c.kind == Kind.WEBHOOK)
    oldest = select(outbox.c.id).where(due).order_by(outbox.c.next_at, outbox.c.id).limit(1)
    with ledger.reading() as connection:
        if connection.scalar(oldest) is None:
            return None
    lease = str(uuid.uuid4())
    # PostgreSQL lets several take at once, each the next that nobody holds.
    free = oldest.with_for_update(skip_locked=True, of=outbox).scalar_subquery()
    with ledger.writing(alone=False) as connection:
        taken = connection.execute(
            update(outbox)
            .where(outbox.c.id == free, due)
            .values(
                uncertain=or_(outbox.c.uncertain, outbox.c.state == Posted.LEASED),
                state=Posted.LEASED,
                lease=lease,
                tries=outbox.c.tries + 1,
                next_at=now + LEASE,
            )
        )
        return read(connection, lease) if taken.rowcount else None


def end(connection: Connection, owed: Owed, posted: Posted, reply: str, now: datetime) -> bool:
    """Record how it ended; tell whether it was still in this worker's hands."""
    values = {"state": posted, "lease": None, "reply": reply, "ended_at": now}
    return connection.execute(_mine(owed).values(values)).rowcount == 1


def later(
    ledger: Ledger, owed: Owed, reply: str, next_at: datetime, *, unsure: bool = False
) -> None:
    """Record a failure that may pass, and when to try again; `unsure`: it may have left."""
    values = {"state": Posted.QUEUED, "lease": None, "reply": reply, "next_at": next_at}
    with ledger.writing() as connection:
        connection.execute(_mine(owed).values(values | ({"uncertain": True} if unsure else {})))


def give_back(ledger: Ledger, owed: Owed, reply: str, now: datetime) -> None:
    """Record that it could not even be tried: it stays due, and has all its tries."""
    values = {"state": Posted.QUEUED, "lease": None, "reply": reply, "next_at": now}
    with ledger.writing() as connection:
        connection.execute(_mine(owed).values(values | {"tries": outbox.c.tries - 1}))


def _mine(owed: Owed) -> Update:
    # A lease that ran out meanwhile is another worker's: then this changes nothing.
    return update(outbox).where(outbox.c.id == owed.id, outbox.c.lease == owed.lease)
