"""Owns how an asker lets another agency have the request later on, as long as a place is free."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update

from incasso.leads import rounds
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.offer import Offer, offers, tariffs
from incasso.leads.quote_request import Wish
from incasso.leads.states import Kind, LeadState
from incasso.leads.survey import holders, survey
from incasso.leads.tables import assignment, consent, lead
from incasso.leads.trail import Actor, Verb, note
from incasso.partners.partner import Partner

OPEN = (LeadState.ROUTED, LeadState.UNROUTED)


def addable(
    ledger: Ledger, lead_id: str, partners: Collection[Partner], now: datetime
) -> tuple[Offer, ...]:
    """Return the agencies that the asker may let have the request too, no more than have room.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        places = _free(connection, lead_id)
        if places <= 0:
            return ()
        found = survey(
            connection, lead_id, partners, now, allowed=None, places=places, of_person=False
        )
        return offers(found.routing.chosen, partners)


def add(
    ledger: Ledger, lead_id: str, ticked: Collection[str], house: House, now: datetime, words: str
) -> int:
    """Give the request to these agencies as well, if they still fit; return to how many.

    `words` are what the page showed at the ticks: another consent, beside the one before.

    Raises:
        StoreUnavailable: nothing was kept, nothing is owed.
    """
    with ledger.writing() as connection:
        places = _free(connection, lead_id)
        had = select(assignment.c.partner).where(assignment.c.lead_id == lead_id)
        known = {partner.slug for partner in house.partners}
        wanted = sorted(known.intersection(ticked).difference(connection.scalars(had)))
        if places <= 0 or not wanted or _could_be_anothers(connection, lead_id):
            return 0
        agreed = {"ticked": wanted, "reserves": []}
        cost = tariffs(wanted, house.partners)
        connection.execute(
            insert(consent).values(
                lead_id=lead_id, given_at=now, text=words, tariffs=cost, **agreed
            )
        )
        note(connection, Actor.ASKER, Verb.ADDED, now, lead_id, **agreed)
        given = rounds.attempt(
            connection,
            lead_id,
            now,
            lambda: rounds.give(connection, lead_id, house, now, allowed=wanted, places=places),
        )
        if given:
            routed = update(lead).where(lead.c.id == lead_id)
            connection.execute(routed.values(state=LeadState.ROUTED))
            newest = rounds.newest_share(connection, lead_id)
            house.confirm(connection, Kind.ADDED, lead_id, now, newest)
        return given


def adding_text(portal_name: str) -> str:
    """Return the words agreed to at the ticks, which the ledger keeps word for word."""
    return (
        f"Ik ga ermee akkoord dat {portal_name} mijn aanvraag met mijn contactgegevens ook stuurt"
        " naar de bureaus die hierboven aangevinkt staan. Nooit hebben meer dan drie bureaus hem"
        " tegelijk."
    )


def _could_be_anothers(connection: Connection, lead_id: str) -> bool:
    """Tell whether the person named has another request, and never confirmed this one by mail.

    Who named him could try one agency after the other, and read which of them has that request.
    """
    mine = select(lead.c.person).where(lead.c.id == lead_id, lead.c.doubt.is_(None))
    other = (assignment.c.person == mine.scalar_subquery(), assignment.c.lead_id != lead_id)
    return bool(connection.scalar(select(exists().where(*other))))


def _free(connection: Connection, lead_id: str) -> int:
    """Return how many places are free in a request that is still on its way."""
    found = connection.execute(
        select(lead.c.wish, lead.c.state, lead.c.answers).where(lead.c.id == lead_id)
    ).first()
    if found is None or found.state not in OPEN or found.answers is None:
        return 0
    return Wish(found.wish).places - len(holders(connection, lead_id))
