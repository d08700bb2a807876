"""Owns what an operator mends: a request without agencies, a message that was given up."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, select, update

from incasso.leads import rounds
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.letting_go import UNTIL_THEN, drop_out, stop_post, stop_telling
from incasso.leads.states import OFFERS, AssignmentState, Closed, Kind, LeadState, Posted
from incasso.leads.survey import holders, left, one_is_alone
from incasso.leads.tables import assignment, lead, outbox
from incasso.leads.trail import Actor, Verb, note

log = logging.getLogger(__name__)
ENDED = (LeadState.ERASED, LeadState.WITHDRAWN, LeadState.CLOSED)
# What an agency gets only while it holds the request; an offer finds out itself whether it can be.
WHILE_HELD = {*UNTIL_THEN} - {Kind.PARTNER}
# What an asker is told of an agency that was not reached.
LOST = (Kind.DROPPED, Kind.IN_DOUBT)
GIVEN_UP = outbox.c.state.in_((Posted.DEAD, Posted.BOUNCED))
NOT_YET = "it waits to be confirmed; `lead release` lets it through"


class CannotMend(Exception):
    """It cannot be done, and why, in words for the operator."""


def reroute(ledger: Ledger, ref: str, house: House, now: datetime) -> int:
    """Look again for agencies, among those that the asker allowed; return how many got it.

    One of which nobody knows whether it has the request lets go of it, and is told to erase.

    Raises:
        CannotMend: there is no such request, it ended, or its asker allowed no other agency.
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        found = connection.execute(
            select(lead.c.id, lead.c.state).where(lead.c.ref == ref.upper())
        ).first()
        if found is None or found.state in ENDED:
            raise CannotMend(f"{ref}: {'it ended: ' + found.state if found else 'no such request'}")
        if found.state == LeadState.QUARANTINE:
            raise CannotMend(f"{ref}: {NOT_YET}")
        doubtful = _in_doubt(connection, found.id)
        allowed, places = rounds.room(connection, found.id)
        if not doubtful and (not allowed or places <= 0):
            raise CannotMend(f"{ref}: the asker allowed no other agency; ask first")
        said = {"ended": [share.partner for share in doubtful]}
        note(connection, Actor.OPERATOR, Verb.REROUTED, now, found.id, **said)
        given = sum(_end(connection, share, house, now) for share in doubtful)
        if not doubtful and (given := rounds.fill(connection, found.id, house, now)):
            routed = update(lead).where(lead.c.id == found.id).values(state=LeadState.ROUTED)
            connection.execute(routed)
            newest = rounds.newest_share(connection, found.id)
            house.owe(connection, Kind.ADDED, found.id, now, newest)
        log.warning("request %s was rerouted by hand, to %s", ref.upper(), given)
        return given


def _in_doubt(connection: Connection, lead_id: str) -> Sequence[Row[Any]]:
    kept = assignment.c.rank.is_not(None), assignment.c.state == AssignmentState.UNDELIVERABLE
    mine = select(assignment).where(assignment.c.lead_id == lead_id, *kept)
    return connection.execute(mine.order_by(assignment.c.id)).all()


def _end(connection: Connection, share: Row[Any], house: House, now: datetime) -> int:
    """Let an agency go that may have the request; return how many came in its place."""
    _lay_to_rest(connection, outbox.c.assignment_id == share.id, outbox.c.kind.in_(OFFERS))
    return drop_out(connection, share, AssignmentState.EXPIRED, house, now)


def requeue(ledger: Ledger, message: int, house: House, now: datetime) -> None:
    """Try a message again that was given up, or bounced; the asker is told who has it again.

    Raises:
        CannotMend: it is not a message that was given up, or nobody may get it any more.
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        found = connection.execute(
            select(outbox, lead.c.state.label("lead_state"), assignment.c.rank)
            .add_columns(assignment.c.state.label("share_state"))
            .join(lead, lead.c.id == outbox.c.lead_id)
            .outerjoin(assignment, assignment.c.id == outbox.c.assignment_id)
            .where(outbox.c.id == message, GIVEN_UP)
        ).first()
        if found is None:
            raise CannotMend(f"message {message} was not given up; `status` names those that were")
        lasts = timedelta(days=house.portal.answering.link_days)
        if against := _against(found, now - lasts):
            raise CannotMend(f"message {message}: {against}")
        again = {"state": Posted.QUEUED, "tries": 0, "next_at": now, "ended_at": None}
        if found.kind in OFFERS and found.rank is not None:
            # It kept its place since it may have the data already; that is not forgotten.
            again["uncertain"] = True
        connection.execute(update(outbox).where(outbox.c.id == message).values(again))
        if found.kind == Kind.PARTNER:
            _hold_again(connection, found.assignment_id, found.lead_id, now)
            _tell_anew(connection, found.assignment_id, found.lead_id, house, now)
        said = {"kind": found.kind, "message": message}
        note(connection, Actor.OPERATOR, Verb.REQUEUED, now, found.lead_id, **said)
        log.warning("message %s was queued again by hand", message)


def _against(found: Row[Any], oldest: datetime) -> str:
    """Return why a message may not be tried again, or nothing; no offer of before `oldest` may."""
    if found.lead_state in ENDED and found.kind != Kind.ERASE:
        return f"its request ended: {found.lead_state}"
    if found.kind == Kind.CONFIRM and found.lead_state != LeadState.QUARANTINE:
        return "its request needs no confirmation any more"
    if found.kind in WHILE_HELD and found.rank is None:
        return "the agency's share in the request ended"
    doubtful = found.share_state == AssignmentState.UNDELIVERABLE
    untrue = {Kind.DROPPED: found.rank is not None, Kind.IN_DOUBT: not doubtful}
    if untrue.get(found.kind):
        return "what it says of the agency is no longer so"
    # Its month's statement can be final by now.
    if found.kind in OFFERS and found.created_at <= oldest:
        return "it is too old; `lead reroute` finds another agency"
    return ""


def dismiss(ledger: Ledger, message: int, now: datetime) -> None:
    """Put a message to rest that was given up or bounced: nothing is left to do about it.

    Raises:
        CannotMend: it is not a message that was given up.
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        wanted = select(outbox.c.lead_id, outbox.c.kind).where(outbox.c.id == message, GIVEN_UP)
        found = connection.execute(wanted).first()
        if found is None:
            raise CannotMend(f"message {message} was not given up; `status` names those that were")
        _lay_to_rest(connection, outbox.c.id == message)
        said = {"kind": found.kind, "message": message}
        note(connection, Actor.OPERATOR, Verb.DISMISSED, now, found.lead_id, **said)


def close(ledger: Ledger, ref: str, reason: Closed, now: datetime) -> None:
    """End a request that no agency has: it was dealt with by hand.

    Raises:
        CannotMend: there is no such request, or agencies have it, or it ended.
        StoreUnavailable: nothing was changed.
    """
    with ledger.writing() as connection:
        wanted = select(lead.c.id, lead.c.state).where(lead.c.ref == ref.upper())
        found = connection.execute(wanted).first()
        if found is None or found.state != LeadState.UNROUTED:
            state = f"it is {found.state}, not unrouted" if found else "no such request"
            raise CannotMend(f"{ref}: {state}")
        connection.execute(update(lead).where(lead.c.id == found.id).values(state=LeadState.CLOSED))
        stop_telling(connection, found.id)
        # Nothing of it can be tried again, but for the call to erase.
        _lay_to_rest(connection, outbox.c.lead_id == found.id, outbox.c.kind != Kind.ERASE)
        note(connection, Actor.OPERATOR, Verb.CLOSED, now, found.id, reason=reason)


def _lay_to_rest(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Let messages that were given up ask for nobody any more."""
    connection.execute(update(outbox).where(GIVEN_UP, *which).values(state=Posted.FORGOTTEN))


def _hold_again(connection: Connection, share_id: int, lead_id: str, now: datetime) -> None:
    """Give an agency that was not reached its place back, if nobody took it."""
    share = connection.execute(select(assignment).where(assignment.c.id == share_id)).one()
    if share.state != AssignmentState.UNDELIVERABLE:
        raise CannotMend(f"the agency's share in the request ended: {share.state}")
    rank = share.rank
    if rank is None:
        others = holders(connection, lead_id)
        free = left({one.rank for one in others})
        if rounds.room(connection, lead_id)[1] <= 0 or not free:
            raise CannotMend("another agency came in its place")
        if others and one_is_alone([share, *others]):
            raise CannotMend("another agency has it, and one of the two wants to be the only one")
        rank = free[0]
    values = {"state": AssignmentState.PROMISED, "rank": rank, "since": now, "answer_by": None}
    connection.execute(update(assignment).where(assignment.c.id == share_id).values(values))
    routed = update(lead).where(lead.c.id == lead_id).values(state=LeadState.ROUTED)
    connection.execute(routed)


def _tell_anew(
    connection: Connection, share_id: int, lead_id: str, house: House, now: datetime
) -> None:
    """Tell the asker who has it, and let him be told once more if it does not arrive again."""
    # What still waits is no longer so.
    stop_post(connection, share_id, *LOST)
    about = (outbox.c.assignment_id == share_id, outbox.c.kind.in_((*LOST, Kind.ADDED)))
    told = update(outbox).where(*about, outbox.c.once.not_like("%:before"))
    connection.execute(told.values(once=outbox.c.once + ":" + cast(outbox.c.id, Text) + ":before"))
    house.owe(connection, Kind.ADDED, lead_id, now, share_id)
