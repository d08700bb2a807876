"""Owns what follows when a message has left, was refused, or was tried often enough."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from incasso.leads import outbox
from incasso.leads.deadlines import answer_by
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.letting_go import doubt, drop_out
from incasso.leads.owed import Owed
from incasso.leads.states import OFFERS, UNANSWERED, AssignmentState, Kind, Posted
from incasso.leads.tables import assignment
from incasso.leads.tables import outbox as outbox_of
from incasso.leads.trail import Actor, Verb, note
from incasso.partners.partner import Delivery


def handed(ledger: Ledger, owed: Owed, reply: str, now: datetime, house: House) -> None:
    """Record that the mail server took it; from then on an agency has its days to answer.

    Raises:
        StoreUnavailable: the message may leave once more.
    """
    until = answer_by(now, house.portal.answering.working_days)
    with ledger.writing() as connection:
        if not outbox.end(connection, owed, Posted.HANDED, reply, now):
            return
        _note(connection, owed, Verb.SENT, now)
        if owed.kind is Kind.PARTNER:
            sent = {"state": AssignmentState.SENT, "since": now, "answer_by": until}
            connection.execute(update(assignment).where(_unsent(owed)).values(sent))


def refused(ledger: Ledger, owed: Owed, reply: str, now: datetime, house: House) -> None:
    """Record that the mail server will never take it: that agency does not have the request.

    Raises:
        StoreUnavailable: the message is tried once more.
    """
    with ledger.writing() as connection:
        if not outbox.end(connection, owed, Posted.DEAD, reply, now):
            return
        _note(connection, owed, Verb.REFUSED, now)
        if owed.kind is Kind.PARTNER and owed.share:
            not_reached(connection, owed.share.id, house, now)


def given_up(
    ledger: Ledger, owed: Owed, reply: str, now: datetime, house: House, *, unsure: bool = False
) -> None:
    """Record that it was tried often enough; `unsure`: the last try may have left.

    Raises:
        StoreUnavailable: the message is tried once more.
    """
    with ledger.writing() as connection:
        if not outbox.end(connection, owed, Posted.DEAD, reply, now):
            return
        _note(connection, owed, Verb.GIVEN_UP, now)
        if owed.kind is Kind.PARTNER and owed.share:
            not_reached(connection, owed.share.id, house, now, certain=not unsure)


def not_reached(
    connection: Connection, share_id: int, house: House, now: datetime, *, certain: bool = True
) -> None:
    """End the share of an agency that was not reached; one that answered or opened it was.

    Another comes in its place only if it is `certain` that this one has nothing: four could
    otherwise hold the request.
    """
    unanswered = assignment.c.state.in_(UNANSWERED)
    mine = select(assignment).where(assignment.c.id == share_id, unanswered)
    share = connection.execute(mine).first()
    if share is None or share.opened_at is not None:
        return
    # A summary that nobody opened holds nothing of the asker, however often it arrived.
    summary = share.offer.get("delivery") == Delivery.SUMMARY
    if summary or (certain and not _may_have_it(connection, share_id)):
        drop_out(connection, share, AssignmentState.UNDELIVERABLE, house, now)
        return
    doubt(connection, share, house, now)


def _may_have_it(connection: Connection, share_id: int) -> bool:
    mine = (outbox_of.c.assignment_id == share_id, outbox_of.c.kind.in_(OFFERS))
    # Taking a message waits for no writer: one that a worker takes now is heard of first.
    owed = select(outbox_of.c.kind, outbox_of.c.tries, outbox_of.c.uncertain).where(*mine)
    return any(
        one.uncertain or (one.kind == Kind.WEBHOOK and one.tries > 0)
        for one in connection.execute(owed.with_for_update()).all()
    )


def _note(connection: Connection, owed: Owed, verb: Verb, now: datetime) -> None:
    about = owed.share.partner if owed.share else None
    said = {"kind": owed.kind, "agency": about, "tries": owed.tries}
    note(connection, Actor.WORKER, verb, now, owed.lead_id, **said)


def _unsent(owed: Owed) -> ColumnElement[bool]:
    # An agency can answer before its message is on record as sent: then the answer stands.
    mine = assignment.c.id == (owed.share.id if owed.share else None)
    return and_(mine, assignment.c.state == AssignmentState.PROMISED)
