"""Owns a round: who of the allowed gets a request now, with the reasons on record and mail owed."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from incasso.leads.counts import count
from incasso.leads.faults import told
from incasso.leads.house import House
from incasso.leads.offer import offers
from incasso.leads.quote_request import Wish
from incasso.leads.states import AssignmentState, Kind, LeadState
from incasso.leads.survey import survey
from incasso.leads.tables import assignment, consent, decision, lead
from incasso.leads.trail import Actor, Verb, note

log = logging.getLogger(__name__)

_DECIDED = insert(decision)
_SHARED_OUT = insert(assignment).returning(assignment.c.partner, assignment.c.id)
_TARIFFS = select(consent.c.tariffs).where(consent.c.lead_id == bindparam("lead"))
_HELD = exists().where(assignment.c.lead_id == lead.c.id, assignment.c.rank.is_not(None))
_SETTLED = (
    update(lead)
    .where(lead.c.id == bindparam("lead"))
    .values(state=case((_HELD, LeadState.ROUTED), else_=LeadState.UNROUTED))
    .returning(lead.c.state)
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
    verdicts = [vars(verdict) for verdict in found.routing.verdicts]
    decide(connection, lead_id, now, verdicts, found.inputs)
    agreed = _agreed(connection, lead_id)
    shown = [
        replace(offer, tariff=agreed.get(offer.slug, offer.tariff))
        for offer in offers(found.routing.chosen, house.partners)
    ]
    same = {"lead_id": lead_id, "state": AssignmentState.PROMISED, "offered_at": now, "since": now}
    same |= {"replaces": replaces, "person": found.person}
    shares = [
        {"partner": offer.slug, "rank": rank, "offer": offer.as_dict()} | same
        for offer, rank in zip(shown, found.free_ranks, strict=False)
    ]
    if shares:
        _hand_out(connection, lead_id, house, now, shares)
    verb = Verb.REPLACED if replaces else Verb.ROUTED
    said = {"agencies": [offer.slug for offer in shown], "replaces": replaces}
    note(connection, Actor.WORKER, verb, now, lead_id, **said)
    return len(shown)


def _agreed(connection: Connection, lead_id: str) -> dict[str, str]:
    """Return what agencies cost when the asker agreed to them, which their files may have since."""
    kept = connection.scalars(_TARIFFS, {"lead": lead_id})
    return {slug: tariff for tariffs in kept for slug, tariff in (tariffs or {}).items()}


def _hand_out(
    connection: Connection,
    lead_id: str,
    house: House,
    now: datetime,
    shares: Sequence[Mapping[str, Any]],
) -> None:
    ids = {row.partner: row.id for row in connection.execute(_SHARED_OUT, shares)}
    slugs = [share["partner"] for share in shares]
    count(connection, slugs, now)
    called = {one.slug for one in house.partners if one.webhook}
    messages: list[tuple[Kind, int | None]] = []
    for slug in slugs:
        messages += [(Kind.PARTNER, ids[slug])]
        messages += [(Kind.WEBHOOK, ids[slug])] if slug in called else []
    house.owe_each(connection, messages, lead_id, now)


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


def newest_share(connection: Connection, lead_id: str) -> int | None:
    """Return the id of the share in the request that was given last."""
    found = select(func.max(assignment.c.id)).where(assignment.c.lead_id == lead_id)
    newest: int | None = connection.scalar(found)
    return newest


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
    if connection.scalar(_SETTLED, {"lead": lead_id}) == LeadState.UNROUTED:
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
    row = {"verdicts": verdicts, "inputs": inputs, "error": error, "decided_at": now}
    connection.execute(_DECIDED, row | {"lead_id": lead_id})
