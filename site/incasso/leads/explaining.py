"""Owns the replay: what was found for every agency then, and what the same rules find now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from incasso.leads.ledger import Ledger
from incasso.leads.pauses import at_rest
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.routing import Verdict, route
from incasso.leads.tables import decision, lead
from incasso.leads.takes import Received
from incasso.local_time import day_of
from incasso.partners.partner import Partner


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One agency in one round. `now` is empty where it cannot be reckoned anew."""

    slug: str
    code: str
    reason: str
    now: str
    same: bool


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round. `replayed` tells whether request and inputs were still there to do it again."""

    decided_at: datetime
    error: str | None
    replayed: bool
    agencies: tuple[Explained, ...]


def explain(ledger: Ledger, ref: str, partners: Collection[Partner]) -> list[Round] | None:
    """Return every round of a request, reckoned anew with the agencies' files as they are now.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        found = connection.execute(
            select(lead.c.id, lead.c.answers).where(lead.c.ref == ref.upper())
        ).first()
        if found is None:
            return None
        rounds = select(decision).where(decision.c.lead_id == found.id).order_by(decision.c.id)
        return [_round(row, found.answers, partners) for row in connection.execute(rounds)]


def _round(
    row: Row[Any], answers: Mapping[str, Any] | None, partners: Collection[Partner]
) -> Round:
    again = _again(row, answers, partners) if answers and row.inputs else None
    agencies = tuple(_explained(kept, again) for kept in row.verdicts)
    return Round(
        decided_at=row.decided_at,
        error=row.error,
        replayed=again is not None,
        agencies=agencies,
    )


def _again(
    row: Row[Any], answers: Mapping[str, Any], partners: Collection[Partner]
) -> dict[str, Verdict]:
    inputs = row.inputs
    received = {slug: _received(one) for slug, one in inputs["received"].items()}
    ordered = {
        slug: until and date.fromisoformat(until) for slug, until in inputs["paused"].items()
    }
    routing = route(
        QuoteRequest.from_answers(answers),
        at_rest(partners, ordered, day_of(row.decided_at)),
        received,
        day_of(row.decided_at),
        ticked=inputs["ticked"],
        had=inputs["had"],
        places=inputs["places"],
        held=inputs["held"],
    )
    return {verdict.slug: verdict for verdict in routing.verdicts}


def _received(kept: Mapping[str, Any]) -> Received:
    last = datetime.fromisoformat(kept["last_at"]) if kept["last_at"] else None
    return Received(day=kept["day"], week=kept["week"], month=kept["month"], last_at=last)


def _explained(kept: Mapping[str, Any], again: Mapping[str, Verdict] | None) -> Explained:
    then, slug = str(kept["code"]), str(kept["slug"])
    now = "" if again is None else str(again[slug].code) if slug in again else "geen bestand"
    same = again is None or now == then
    return Explained(slug=slug, code=then, reason=str(kept["reason"]), now=now, same=same)
