"""Owns a round: who of the allowed gets a request now, with the reasons on record and mail owed."""

import logging
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from incasso.leads.faults import told
from incasso.leads.offer import offers
from incasso.leads.outbox import owe
from incasso.leads.quote_request import Wish
from incasso.leads.routing import AT_MOST
from incasso.leads.states import AssignmentState, Kind, LeadState
from incasso.leads.survey import survey
from incasso.leads.tables import assignment, consent, decision, lead
from incasso.leads.trail import Actor, Verb, note
from incasso.partners.partner import Partner
from incasso.portal import Portal

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class House:
    """What every request is handled by: the agencies, and the portal's names and terms."""

    partners: Collection[Partner]
    portal: Portal

    def owe(
        self,
        connection: Connection,
        kind: Kind,
        lead_id: str,
        now: datetime,
        assignment_id: int | None = None,
    ) -> None:
        """Write down one message, inside the transaction that promises it."""
        domain = self.portal.mail.sender.rpartition("@")[2].lower()
        owe(
            connection,
            kind,
            lead_id=lead_id,
            domain=domain,
            now=now,
            assignment_id=assignment_id,
        )


def give(
    connection: Connection,
    lead_id: str,
    house: House,
    now: datetime,
    *,
    allowed: Collection[str],
    places: int,
    replaces: int | None = None,
) -> int:
    """Give the request to at most `places` of the `allowed` agencies; return to how many.

    `replaces` is the id of the share that was let go.
    """
    found = survey(connection, lead_id, house.partners, now, allowed=allowed, places=places)
    verdicts = [asdict(verdict) for verdict in found.routing.verdicts]
    decide(connection, lead_id, now, verdicts, found.inputs)
    shown = offers(found.routing.chosen, house.partners)
    called = {one.slug for one in house.partners if one.webhook}
    for offer, rank in zip(shown, free_ranks(connection, lead_id), strict=False):
        made = connection.scalar(
            insert(assignment)
            .values(
                lead_id=lead_id,
                partner=offer.slug,
                rank=rank,
                state=AssignmentState.PROMISED,
                offer=offer.as_dict(),
                offered_at=now,
                since=now,
                replaces=replaces,
                person=found.person,
            )
            .returning(assignment.c.id)
        )
        house.owe(connection, Kind.PARTNER, lead_id, now, assignment_id=made)
        if offer.slug in called:
            house.owe(connection, Kind.WEBHOOK, lead_id, now, assignment_id=made)
    verb = Verb.REPLACED if replaces else Verb.ROUTED
    said = {"agencies": [offer.slug for offer in shown], "replaces": replaces}
    note(connection, Actor.WORKER, verb, now, lead_id, **said)
    return len(shown)


def fill(
    connection: Connection, lead_id: str, house: House, now: datetime, replaces: int | None = None
) -> int:
    """Give the request to agencies that may come in for those who cannot; return to how many.

    As many hold it as the asker ticked, at most as many as may; one that the asker withdrew is
    not replaced.
    """
    allowed, places = room(connection, lead_id)
    if not allowed or places <= 0:
        return 0
    return give(connection, lead_id, house, now, allowed=allowed, places=places, replaces=replaces)


def room(connection: Connection, lead_id: str) -> tuple[set[str], int]:
    """Return the agencies that the asker allowed and that had nothing yet, and the free places."""
    wish = connection.scalar(select(lead.c.wish).where(lead.c.id == lead_id))
    given = select(consent.c.ticked, consent.c.reserves).where(consent.c.lead_id == lead_id)
    consents = connection.execute(given).all()
    if wish is None or not consents:
        return set(), 0
    shares = connection.execute(
        select(assignment.c.partner, assignment.c.rank, assignment.c.state).where(
            assignment.c.lead_id == lead_id
        )
    ).all()
    withdrawn = AssignmentState.WITHDRAWN
    kept = sum(one.rank is not None or one.state == withdrawn for one in shares)
    ticked = {slug for one in consents for slug in one.ticked}
    reserves = {slug for one in consents for slug in one.reserves}
    allowed = (ticked | reserves) - {one.partner for one in shares}
    return allowed, min(Wish(wish).places, len(ticked)) - kept


def attempt(connection: Connection, lead_id: str, now: datetime, work: Callable[[], int]) -> int:
    """Do `work` or, if it fails, record that instead: the asker has our word all the same."""
    try:
        with connection.begin_nested():
            return work()
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            raise
        # What went wrong is ours to mend.
        log.error("routing lead %s: %s", lead_id, told(error))
        decide(connection, lead_id, now, [], None, type(error).__name__)
        return 0


def settle(
    connection: Connection, lead_id: str, house: House, now: datetime, last: int | None = None
) -> None:
    """Note whether an agency holds the request; if none does, the operator is told.

    `last` is the id of the share after which it was asked.
    """
    held = select(assignment.c.id).where(
        assignment.c.lead_id == lead_id, assignment.c.rank.is_not(None)
    )
    routed = connection.scalar(held.limit(1)) is not None
    state = LeadState.ROUTED if routed else LeadState.UNROUTED
    connection.execute(update(lead).where(lead.c.id == lead_id).values(state=state))
    if not routed:
        house.owe(connection, Kind.OPERATOR, lead_id, now, assignment_id=last)


def decide(
    connection: Connection,
    lead_id: str,
    now: datetime,
    verdicts: list[dict[str, Any]],
    inputs: dict[str, Any] | None,
    error: str | None = None,
) -> None:
    """Record what was found for every agency, and by what."""
    values = {"verdicts": verdicts, "inputs": inputs, "error": error, "decided_at": now}
    connection.execute(insert(decision).values(lead_id=lead_id, **values))


def free_ranks(connection: Connection, lead_id: str) -> list[int]:
    """Return the places among the three that no agency holds."""
    taken = set(
        connection.scalars(select(assignment.c.rank).where(assignment.c.lead_id == lead_id))
    )
    return [rank for rank in range(1, AT_MOST + 1) if rank not in taken]
