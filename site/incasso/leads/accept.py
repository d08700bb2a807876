"""Owns the promise: a request and everything owed for it, in one transaction, once."""

import secrets
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, insert

from incasso.leads import quarantine
from incasso.leads.engines import inserted
from incasso.leads.first_round import find_agencies
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.offer import tariffs
from incasso.leads.persons import carry_over, earlier, has_asked
from incasso.leads.quarantine import Sender
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.repeats import Receipt, repeated
from incasso.leads.states import Doubt, Kind, LeadState
from incasso.leads.tables import consent as consent_given
from incasso.leads.tables import lead
from incasso.leads.trail import Actor, Verb, note
from incasso.local_time import day_of
from incasso.partners.partner import Partner
from incasso.portal import Portal

# No vowels, so no words; no 0 and 1, that are read as letters.
REF_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
REF_LENGTH = 6

# Statements are made once: making one anew takes longer than running it.
_AGREED = insert(consent_given)


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
    sender: Sender | None = None,
    routed_at: datetime | None = None,
    former: Collection[str] = (),
    costs: Mapping[str, str] | None = None,
) -> Receipt:
    """Record a request with its agencies, and every message that is owed.

    `consent` is the text that the page showed above the ticks, word for word. Routing is done
    anew: only a ticked agency that still fits gets it, and one of `reserves` where one cannot.
    A request that finds none, or at which routing fails, is kept as unrouted and owed to the
    operator. An `idem_key` that was used before, or the same answers within a day, give the
    first receipt again. A `person` who asked the same, and whose request agencies still hold, gets
    no new ones. A request whose `sender` gives doubt, or names a person who asked before, is kept
    whole, and goes to nobody before it is confirmed. What lay in the spool was asked at `now`, and
    agencies are found for it as they are at `routed_at`, at the `costs` that its asker read.
    `former` is how a `person` was named under keys of before.

    Raises:
        TooMany: nothing was kept; the sender may try again later.
        StoreUnavailable: nothing was kept, nothing is owed.
    """
    known = {partner.slug for partner in partners}
    ticks, others = known.intersection(ticked), known.intersection(reserves).difference(ticked)
    with ledger.writing() as connection:
        if found := repeated(connection, request, (ticks, others), idem_key, sender, now):
            return found
        if person and former:
            carry_over(connection, person, former)
        doubt = quarantine.weigh(connection, request, sender, portal, now) if sender else None
        promise = _Promise(connection, request, now, House(partners=partners, portal=portal))
        seen = person is not None and has_asked(connection, person, now)
        if seen and sender:
            # Whom this person asked before is told to the mailbox alone, not to who names it here.
            doubt = doubt or Doubt.PERSON
        first = None
        if seen and person and not doubt:
            first = earlier(connection, person, request.wish, now)
        receipt = promise.record(idem_key, person, first, doubt)
        shown = tariffs(ticks | others, partners) if costs is None else dict(costs)
        promise.keep_consent(consent, ticks, others, shown)
        if sender and doubt:
            promise.hold(sender)
        else:
            promise.owe(first, routed_at or now)
        return receipt


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

    def record(
        self, key: str | None, person: str | None, first: str | None, doubt: Doubt | None
    ) -> Receipt:
        portal = self.house.portal
        state = LeadState.DUPLICATE if first else LeadState.UNROUTED
        erase_on = day_of(self.now) + timedelta(days=portal.retention.days)
        if doubt:
            state = LeadState.QUARANTINE
            erase_on = quarantine.erased_on(self.now, portal)
        ref = self._insert(
            state=state,
            wish=self.request.wish,
            idem_key=key,
            fingerprint=self.request.fingerprint(),
            answers=self.request.answers(),
            created_at=self.now,
            erase_on=erase_on,
            person=person,
            earlier=first,
            doubt=doubt,
        )
        return Receipt(lead_id=self.lead_id, ref=ref)

    def keep_consent(
        self,
        text: str,
        ticked: Collection[str],
        reserves: Collection[str],
        costs: Mapping[str, str],
    ) -> None:
        agreed = {"ticked": sorted(ticked), "reserves": sorted(reserves)}
        row = {"lead_id": self.lead_id, "given_at": self.now, "text": text, "tariffs": costs}
        self.connection.execute(_AGREED, row | agreed)
        note(self.connection, Actor.ASKER, Verb.ACCEPTED, self.now, self.lead_id, **agreed)

    def owe(self, first: str | None, now: datetime) -> None:
        self.house.owe(self.connection, Kind.ASKER, self.lead_id, now)
        if first is None:
            find_agencies(self.connection, self.lead_id, self.house, now)

    def hold(self, sender: Sender) -> None:
        quarantine.hold(self.connection, self.lead_id, self.request, sender, self.house, self.now)

    def _insert(self, **values: Any) -> str:
        """Keep the request under a reference that no other has, and return that."""
        free = _with_a_free_ref(self.connection.dialect.name)
        while True:
            ref = "".join(secrets.choice(REF_LETTERS) for _ in range(REF_LENGTH))
            row = {"id": self.lead_id, "ref": ref} | values
            if self.connection.scalar(free, row):
                return ref


@cache
def _with_a_free_ref(dialect: str) -> Executable:
    free = inserted(dialect, lead).on_conflict_do_nothing(index_elements=[lead.c.ref])
    return free.returning(lead.c.id)
