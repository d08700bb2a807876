"""Owns quarantine: what is in doubt is kept whole, until its asker or the operator lets it go."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select, update

from incasso.leads.contact_details import mailbox
from incasso.leads.first_round import find_agencies
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.limits import TooMany, Use, first_full, full_until, hashed, uncount
from incasso.leads.persons import earlier
from incasso.leads.quote_request import QuoteRequest, Wish
from incasso.leads.states import Doubt, Kind, LeadState, Posted
from incasso.leads.tables import lead, outbox
from incasso.leads.trail import Actor, Verb, note
from incasso.local_time import day_of
from incasso.portal import Portal

log = logging.getLogger(__name__)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A solved challenge: its number, used once, and until when it counts."""

    nonce: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sends, as far as the door can tell: `address` is a keyed hash of it.

    `secret` keys what is counted.
    """

    secret: str
    address: str
    proof: Proof | None
    doubt: Doubt | None = None


def weigh(
    connection: Connection, request: QuoteRequest, sender: Sender, portal: Portal, now: datetime
) -> Doubt | None:
    """Count a new request, and return why it must wait, or None.

    What is in doubt already counts for its address alone: nobody can use up another's share.

    Raises:
        TooMany: this address sent so many that another one is not taken now.
    """
    limits = portal.limits
    uses: list[tuple[Use, Doubt | None]] = []

    def count(what: str, whom: str, most: int, until: datetime, doubt: Doubt | None) -> None:
        key = hashed(sender.secret, what, whom)
        uses.append((Use(key=key, most=most, until=until), doubt))

    for most, window in ((limits.address_minute, MINUTE), (limits.address_hour, HOUR)):
        count(f"address {window}", sender.address, most, now + window, None)
    doubt = sender.doubt or (None if sender.proof else Doubt.UNPROVEN)
    if sender.proof and not doubt:
        count("proof", sender.proof.nonce, 1, sender.proof.until, Doubt.USED)
        for who in sorted({mailbox(request.email), request.telephone or ""} - {""}):
            count("person", who, limits.person_day, now + DAY, Doubt.PERSON)
        count("all", "", limits.all_hour, now + HOUR, Doubt.CROWD)
    full = first_full(connection, [use for use, _ in uses], now)
    if full is None:
        return doubt
    found = dict(uses)[full]
    if found is None:
        raise TooMany(full_until(connection, full))
    return found


def hold(
    connection: Connection,
    lead_id: str,
    request: QuoteRequest,
    sender: Sender,
    house: House,
    now: datetime,
) -> None:
    """Owe the asker a link to confirm by, but never two a day to one address, or a flood."""
    limits, secret = house.portal.limits, sender.secret
    mine, all_of_us = (hashed(secret, "confirm", who) for who in (mailbox(request.email), ""))
    uses = (
        Use(key=mine, most=1, until=now + DAY),
        Use(key=all_of_us, most=limits.confirmations_hour, until=now + HOUR),
    )
    if full := first_full(connection, uses, now):
        if full.key == all_of_us:
            # Once there is room again, it is this mailbox's turn still.
            uncount(connection, [mine])
        log.warning("request %s waits for the operator", lead_id)
        return
    house.owe(connection, Kind.CONFIRM, lead_id, now)


def release(ledger: Ledger, lead_id: str, house: House, now: datetime, by: Actor) -> bool:
    """Let a request out of quarantine to the agencies agreed to; tell whether it was in it.

    Raises:
        StoreUnavailable: nothing was changed.
    """
    waits = (lead.c.id == lead_id, lead.c.state == LeadState.QUARANTINE)
    with ledger.writing() as connection:
        wanted = select(lead.c.person, lead.c.wish, lead.c.created_at).where(*waits)
        found = connection.execute(wanted).first()
        if found is None:
            return False
        first = None
        if found.person:
            first = earlier(connection, found.person, Wish(found.wish), now)
        days = timedelta(days=house.portal.retention.days)
        state = LeadState.DUPLICATE if first else LeadState.UNROUTED
        erase_on = day_of(found.created_at) + days
        values = {"state": state, "earlier": first, "erase_on": erase_on}
        connection.execute(update(lead).where(*waits).values(values))
        stop_confirming(connection, lead_id)
        note(connection, by, Verb.RELEASED, now, lead_id)
        house.owe(connection, Kind.ASKER, lead_id, now)
        if first is None:
            find_agencies(connection, lead_id, house, now)
        return True


def stop_confirming(connection: Connection, lead_id: str) -> None:
    """Forget a link to confirm by that is still owed."""
    mine = (outbox.c.lead_id == lead_id, outbox.c.kind == Kind.CONFIRM)
    open_ = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED))
    forgotten = {"state": Posted.FORGOTTEN, "lease": None}
    connection.execute(update(outbox).where(*mine, open_).values(forgotten))


def confirm_by(created_at: datetime, portal: Portal) -> datetime:
    """Return the moment from which the asker's link confirms no more."""
    return created_at + timedelta(days=portal.quarantine.confirm_days)


def erased_on(created_at: datetime, portal: Portal) -> date:
    """Return the day on which a request that nobody let out is erased."""
    return day_of(confirm_by(created_at, portal)) + timedelta(days=portal.quarantine.keep_days)
