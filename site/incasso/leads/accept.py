"""Owns the promise: a request and everything owed for it, in one transaction, once."""

import logging
import secrets
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from incasso.leads.counts import counted
from incasso.leads.faults import told
from incasso.leads.ledger import Ledger
from incasso.leads.offer import Offer, offers
from incasso.leads.outbox import owe
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.routing import Routing, route
from incasso.leads.tables import (
    AssignmentState,
    Kind,
    LeadState,
    assignment,
    decision,
    lead,
)
from incasso.leads.tables import consent as consent_given
from incasso.local_time import day_of
from incasso.partners.partner import Partner
from incasso.portal import Portal

log = logging.getLogger(__name__)

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
) -> Receipt:
    """Record a request with its agencies, and every message that is owed.

    `consent` is the text that the page showed above the ticks, word for word. Routing is done
    anew: only a ticked agency that still fits gets it. A request that finds none, or at which
    routing fails, is kept as unrouted and owed to the operator. An `idem_key` that was used
    before, or the same answers within a day, give the first receipt again.

    Raises:
        StoreUnavailable: nothing was kept, nothing is owed.
    """
    with ledger.writing() as connection:
        known_ticks = {partner.slug for partner in partners}.intersection(ticked)
        if known := _known(connection, request, known_ticks, idem_key, now):
            return known
        promise = _Promise(connection, request, now, portal)
        receipt = promise.record(idem_key)
        promise.keep_consent(consent, known_ticks)
        promise.find_agencies(partners, known_ticks)
        return receipt


def _known(
    connection: Connection, request: QuoteRequest, ticks: set[str], key: str | None, now: datetime
) -> Receipt | None:
    wanted = select(lead.c.id, lead.c.ref, lead.c.fingerprint, consent_given.c.ticked)
    wanted = wanted.join(consent_given, consent_given.c.lead_id == lead.c.id)
    fingerprint = request.fingerprint()
    found = key and connection.execute(wanted.where(lead.c.idem_key == key)).first()
    if not found:
        same = (lead.c.fingerprint == fingerprint, lead.c.created_at > now - SAME_WITHIN)
        found = connection.execute(wanted.where(*same)).first()
    if not found:
        return None
    changed = found.fingerprint != fingerprint or set(found.ticked) != ticks
    return Receipt(lead_id=found.id, ref=found.ref, repeated=True, changed=changed)


class _Promise:
    """One request on its way into the ledger."""

    def __init__(
        self, connection: Connection, request: QuoteRequest, now: datetime, portal: Portal
    ) -> None:
        self.connection = connection
        self.request = request
        self.now = now
        self.portal = portal
        self.lead_id = str(uuid.uuid4())

    def record(self, key: str | None) -> Receipt:
        ref = self._free_ref()
        self.connection.execute(
            insert(lead).values(
                id=self.lead_id,
                ref=ref,
                state=LeadState.UNROUTED,
                idem_key=key,
                fingerprint=self.request.fingerprint(),
                answers=self.request.answers(),
                created_at=self.now,
                erase_on=day_of(self.now) + timedelta(days=self.portal.retention.days),
            )
        )
        self._owe(Kind.ASKER)
        return Receipt(lead_id=self.lead_id, ref=ref)

    def keep_consent(self, text: str, ticked: Collection[str]) -> None:
        values = {"text": text, "ticked": sorted(ticked), "given_at": self.now}
        self.connection.execute(insert(consent_given).values(lead_id=self.lead_id, **values))

    def find_agencies(self, partners: Collection[Partner], ticked: Collection[str]) -> None:
        try:
            with self.connection.begin_nested():
                chosen = self._route(partners, ticked)
        except Exception as error:
            if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                raise
            # The asker has our word; what went wrong is ours to mend.
            log.error("routing lead %s: %s", self.lead_id, told(error))
            self._decide([], type(error).__name__)
            chosen = 0
        if not chosen:
            self._owe(Kind.OPERATOR)

    def _route(self, partners: Collection[Partner], ticked: Collection[str]) -> int:
        so_far = counted(self.connection, partners, self.now)
        routing = route(self.request, partners, so_far, day_of(self.now), ticked=ticked)
        self._decide([asdict(verdict) for verdict in routing.verdicts], None)
        return self._assign(routing, offers(routing.chosen, partners))

    def _assign(self, routing: Routing, shown: Collection[Offer]) -> int:
        for match, offer in zip(routing.chosen, shown, strict=True):
            made = self.connection.scalar(
                insert(assignment)
                .values(
                    lead_id=self.lead_id,
                    partner=match.slug,
                    rank=match.rank,
                    state=AssignmentState.PROMISED,
                    offer=offer.as_dict(),
                    offered_at=self.now,
                    since=self.now,
                )
                .returning(assignment.c.id)
            )
            self._owe(Kind.PARTNER, assignment_id=made)
        if routing.chosen:
            routed = update(lead).where(lead.c.id == self.lead_id).values(state=LeadState.ROUTED)
            self.connection.execute(routed)
        return len(routing.chosen)

    def _decide(self, verdicts: list[dict[str, object]], error: str | None) -> None:
        values = {"verdicts": verdicts, "error": error, "decided_at": self.now}
        self.connection.execute(insert(decision).values(lead_id=self.lead_id, **values))

    def _owe(self, kind: Kind, assignment_id: int | None = None) -> None:
        owe(
            self.connection,
            kind,
            lead_id=self.lead_id,
            domain=self.portal.mail.sender.rpartition("@")[2],
            now=self.now,
            assignment_id=assignment_id,
        )

    def _free_ref(self) -> str:
        while True:
            ref = "".join(secrets.choice(REF_LETTERS) for _ in range(REF_LENGTH))
            if not self.connection.scalar(select(lead.c.id).where(lead.c.ref == ref)):
                return ref
