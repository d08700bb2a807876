"""Owns one look at the agencies for a request: who may have it now, and by what that was found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, or_, select

from incasso.leads.counts import counted
from incasso.leads.offer import Offer
from incasso.leads.pauses import at_rest, last_days
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.routing import AT_MOST, Routing, route
from incasso.leads.tables import assignment, lead
from incasso.leads.takes import Received
from incasso.local_time import day_of
from incasso.partners.partner import Partner

_ASKED = select(lead.c.answers, lead.c.person).where(lead.c.id == bindparam("lead"))
_SHARES: Select[Any] = select(
    assignment.c.lead_id, assignment.c.partner, assignment.c.rank, assignment.c.offer
).where(or_(assignment.c.lead_id == bindparam("lead"), assignment.c.person == bindparam("person")))


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was found; `inputs` is all that it was found by, beside request and agencies."""

    routing: Routing
    inputs: dict[str, Any]
    person: str | None
    free_ranks: list[int]


def survey(
    connection: Connection,
    lead_id: str,
    partners: Collection[Partner],
    now: datetime,
    *,
    allowed: Collection[str] | None,
    places: int,
    of_person: bool = True,
) -> Survey:
    """Look who of the `allowed`, or of everybody, may have the request, at most so many.

    Without `of_person` it is looked at as the only request of its asker.
    """
    found = connection.execute(_ASKED, {"lead": lead_id}).one()
    shares = _shares(connection, lead_id, found.person if of_person else None)
    held = [one for one in shares if one.lead_id == lead_id and one.rank is not None]
    if one_is_alone(held):
        places = 0
    so_far = counted(connection, partners, now)
    ordered = last_days(connection, day_of(now))
    inputs: dict[str, Any] = {"ticked": None if allowed is None else sorted(allowed)}
    inputs |= {"had": sorted({one.partner for one in shares})}
    inputs |= {"places": places, "held": len(held)}
    routing = route(
        QuoteRequest.from_answers(found.answers),
        at_rest(partners, ordered, day_of(now)),
        so_far,
        day_of(now),
        **inputs,
    )
    inputs["paused"] = {slug: until and until.isoformat() for slug, until in ordered.items()}
    inputs["received"] = {slug: _plain(one) for slug, one in so_far.items()}
    free = left({one.rank for one in held})
    return Survey(routing=routing, inputs=inputs, person=found.person, free_ranks=free)


def holders(connection: Connection, lead_id: str) -> Sequence[Row[Any]]:
    """Return the `rank` and `offer` of each agency that holds the request."""
    shares = _shares(connection, lead_id, person=None)
    return [one for one in shares if one.rank is not None]


def one_is_alone(shares: Sequence[Row[Any]]) -> bool:
    """Tell whether any of these agencies wants to be the only one."""
    return any(Offer(**one.offer).alone for one in shares)


def left(taken: Collection[int]) -> list[int]:
    """Return the places among the three that are not taken."""
    return [rank for rank in range(1, AT_MOST + 1) if rank not in taken]


def _shares(connection: Connection, lead_id: str, person: str | None) -> Sequence[Row[Any]]:
    """Return the shares in this request, and in others of the same person."""
    return connection.execute(_SHARES, {"lead": lead_id, "person": person}).all()


def _plain(one: Received) -> dict[str, Any]:
    last = one.last_at.isoformat() if one.last_at else None
    return {"day": one.day, "week": one.week, "month": one.month, "last_at": last}
