"""Owns the promise: a request and everything owed for it, in one transaction, once."""

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from incasso.leads import rounds
from incasso.leads.ledger import Ledger
from incasso.leads.persons import earlier
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.rounds import House
from incasso.leads.states import Kind, LeadState
from incasso.leads.tables import consent as consent_given
from incasso.leads.tables import lead
from incasso.leads.trail import Actor, Verb, note
from incasso.local_time import day_of
from incasso.partners.partner import Partner
from incasso.portal import Portal

# How long the same answers are the same request, when no key tells.
SAME_WITHIN = timedelta(hours=24)
# No vowels, so no words; no 0 and 1, that are read as letters.
REF_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
REF_LENGTH = 6


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the asker gets. `repeated`: we had it; `changed`: with other answers or ticks."""

    lead_id: str
    ref: str
    repeated: bool = False
    changed: bool = False


def accept(
    request: QuoteRequest,
    ticked: Collection[str],
    partners: Collection[Partner],
    ledger: Ledger,
    now: datetime,
    *,
    consent: str,
    portal: Portal,
    idem_key: str | None = None,
    reserves: Collection[str] = (),
    person: str | None = None,
) -> Receipt:
    """Record a request with its agencies, and every message that is owed.

    `consent` is the text that the page showed above the ticks, word for word. Routing is done
    anew: only a ticked agency that still fits gets it, and one of `reserves` where one cannot.
    A request that finds none, or at which routing fails, is kept as unrouted and owed to the
    operator. An `idem_key` that was used before, or the same answers within a day, give the
    first receipt again. A `person` who asked the same, and whose request agencies still hold, gets
    no new ones.

    Raises:
        StoreUnavailable: nothing was kept, nothing is owed.
    """
    known = {partner.slug for partner in partners}
    ticks, others = known.intersection(ticked), known.intersection(reserves).difference(ticked)
    with ledger.writing() as connection:
        if known_receipt := _known(connection, request, ticks, idem_key, now):
            return known_receipt
        promise = _Promise(connection, request, now, House(partners=partners, portal=portal))
        first = earlier(connection, person, request.wish, now) if person else None
        receipt = promise.record(idem_key, person, first)
        promise.keep_consent(consent, ticks, others)
        if first is None:
            promise.find_agencies(ticks, others)
        return receipt


def _known(
    connection: Connection, request: QuoteRequest, ticks: set[str], key: str | None, now: datetime
) -> Receipt | None:
    wanted = select(lead.c.id, lead.c.ref, lead.c.fingerprint, consent_given.c.ticked)
    wanted = wanted.join(consent_given, consent_given.c.lead_id == lead.c.id)
    # What was agreed to at the sending, and not what was added since.
    wanted = wanted.order_by(consent_given.c.id)
    fingerprint = request.fingerprint()
    found = key and connection.execute(wanted.where(lead.c.idem_key == key)).first()
    if not found:
        # Who withdrew it and sends it again, wants it anew.
        same = (lead.c.fingerprint == fingerprint, lead.c.state != LeadState.WITHDRAWN)
        recent = lead.c.created_at > now - SAME_WITHIN
        found = connection.execute(wanted.where(*same, recent)).first()
    if not found:
        return None
    changed = found.fingerprint != fingerprint or set(found.ticked) != ticks
    return Receipt(lead_id=found.id, ref=found.ref, repeated=True, changed=changed)


class _Promise:
    """One request on its way into the ledger."""

    def __init__(
        self, connection: Connection, request: QuoteRequest, now: datetime, house: House
    ) -> None:
        self.connection = connection
        self.request = request
        self.now = now
        self.house = house
        self.lead_id = str(uuid.uuid4())

    def record(self, key: str | None, person: str | None, first: str | None) -> Receipt:
        ref = self._free_ref()
        self.connection.execute(
            insert(lead).values(
                id=self.lead_id,
                ref=ref,
                state=LeadState.DUPLICATE if first else LeadState.UNROUTED,
                wish=self.request.wish,
                idem_key=key,
                fingerprint=self.request.fingerprint(),
                answers=self.request.answers(),
                created_at=self.now,
                erase_on=day_of(self.now) + timedelta(days=self.house.portal.retention.days),
                person=person,
                earlier=first,
            )
        )
        self.house.owe(self.connection, Kind.ASKER, self.lead_id, self.now)
        return Receipt(lead_id=self.lead_id, ref=ref)

    def keep_consent(self, text: str, ticked: Collection[str], reserves: Collection[str]) -> None:
        agreed = {"ticked": sorted(ticked), "reserves": sorted(reserves)}
        self.connection.execute(
            insert(consent_given).values(
                lead_id=self.lead_id, given_at=self.now, text=text, **agreed
            )
        )
        note(self.connection, Actor.ASKER, Verb.ACCEPTED, self.now, self.lead_id, **agreed)

    def find_agencies(self, ticked: Collection[str], reserves: Collection[str]) -> None:
        given = self.connection, self.lead_id, self.house, self.now

        def work() -> int:
            places = self.request.wish.places
            found = rounds.give(*given, allowed=ticked, places=places)
            return found + (rounds.fill(*given) if reserves else 0)

        rounds.attempt(self.connection, self.lead_id, self.now, work)
        rounds.settle(*given)

    def _free_ref(self) -> str:
        while True:
            ref = "".join(secrets.choice(REF_LETTERS) for _ in range(REF_LENGTH))
            if not self.connection.scalar(select(lead.c.id).where(lead.c.ref == ref)):
                return ref
