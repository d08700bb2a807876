"""Owns the choice: which agencies may have a request, at most three, in what order, and why."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from incasso.leads.quote_request import AT_MOST, QuoteRequest
from incasso.leads.takes import Code, Received, Refusal, refusal
from incasso.leads.why import why
from incasso.partners.partner import Partner

__all__ = ["AT_MOST", "Match", "Routing", "Verdict", "route"]

HAD_IT: Refusal = Code.HAD_IT, "Kreeg kort geleden al een aanvraag van deze aanvrager."
NOT_ALONE: Refusal = Code.NOT_ALONE, "Wil een aanvraag alleen als geen ander bureau hem heeft."
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found for one agency. `share` is received this month over weight, as «2/1»."""

    slug: str
    name: str
    accepted: bool
    code: Code
    reason: str
    share: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """An agency that gets the request: its place in the order, from 1, and why, for the asker."""

    slug: str
    rank: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Routing:
    """A verdict for every agency, by slug, the chosen ones in order, and who would come next.

    `alone` is one whose turn it was and that the asker can take instead of all the chosen.
    """

    verdicts: tuple[Verdict, ...]
    chosen: tuple[Match, ...]
    reserves: tuple[Match, ...] = ()
    alone: tuple[Match, ...] = ()


def route(
    request: QuoteRequest,
    partners: Collection[Partner],
    received: Mapping[str, Received],
    day: date,
    *,
    ticked: Collection[str] | None = None,
    had: Collection[str] = (),
    places: int = AT_MOST,
    held: int = 0,
) -> Routing:
    """Choose at most three agencies for `request` on the local `day`.

    Fewest first, relative to weight, then who waited longest: an agency can ask us why, and
    we can show the ledger. A hash of request and slug breaks what is still equal; nobody can
    pay for a place. With `ticked` only those agencies may have it; one of `had` got it, or
    another of the same person, before; `places` are those still free, `held` those that other
    agencies have. One that wants to be the only one yields to others. Of whom `received` says
    nothing, nothing is known: it counts as if it got none, and nobody is told that it did.
    """
    counts = {one.slug: received.get(one.slug, Received()) for one in partners}
    refused = {
        one.slug: HAD_IT if one.slug in had else refusal(one, request, counts[one.slug], day)
        for one in partners
    }
    months = {slug: one.month for slug, one in received.items()}
    lot = request.fingerprint()
    fitting = sorted(
        (one for one in partners if refused[one.slug] is None),
        key=lambda one: _turn(one, counts[one.slug], lot),
    )
    shared = request.wish.places > 1
    allowed = [one for one in fitting if ticked is None or one.slug in ticked]
    wanted = _together(allowed, places, held) if shared else allowed[:places]
    others = [one for one in fitting if one not in wanted]
    following = [one for one in others if not (shared and one.rules.alone)][:places]
    instead = [one for one in fitting[:places] if one in others and one not in following][:1]
    matches = [
        Match(slug=one.slug, rank=rank, why=why(one, request, months.get(one.slug)))
        for rank, one in enumerate([*wanted, *following, *instead], start=1)
    ]
    in_turn = {one.slug for one in fitting[:places]}
    verdicts = tuple(
        _verdict(
            one,
            refused[one.slug]
            or (None if one in wanted else _left_out(one, one.slug in in_turn, ticked, shared)),
            counts[one.slug].month,
        )
        for one in sorted(partners, key=lambda one: one.slug)
    )
    chosen = tuple(matches[: len(wanted)])
    if ticked is not None:
        return Routing(verdicts=verdicts, chosen=chosen)
    last = len(wanted) + len(following)
    reserves, alone = tuple(matches[len(wanted) : last]), tuple(matches[last:])
    return Routing(verdicts=verdicts, chosen=chosen, reserves=reserves, alone=alone)


def _together(fitting: list[Partner], places: int, held: int) -> list[Partner]:
    """Return who of these may have it together, or else the one that wants to be alone."""
    sharing = [one for one in fitting if not one.rules.alone]
    return sharing[:places] if sharing or held else fitting[: min(places, 1)]


def _left_out(
    partner: Partner, in_turn: bool, ticked: Collection[str] | None, shared: bool
) -> Refusal:
    """Return why an agency that fits does not get it."""
    unticked = ticked is not None and partner.slug not in ticked
    if in_turn and unticked:
        return Code.NOT_TICKED, "Niet aangevinkt."
    if shared and partner.rules.alone and not unticked:
        return NOT_ALONE
    return Code.NOT_ITS_TURN, "Past, maar andere bureaus waren eerder aan de beurt."


def _verdict(partner: Partner, against: Refusal, month: int) -> Verdict:
    code, reason = against or (Code.FITS, "Past.")
    return Verdict(
        slug=partner.slug,
        name=partner.name,
        accepted=against is None,
        code=code,
        reason=reason,
        share=f"{month}/{partner.weight}",
    )


def _turn(partner: Partner, so_far: Received, fingerprint: str) -> tuple[Fraction, datetime, str]:
    lot = hashlib.sha256(f"{fingerprint}:{partner.slug}".encode()).hexdigest()
    # Counted with this request in it: without that a heavy weight would lag by two.
    return Fraction(so_far.month + 1, partner.weight), so_far.last_at or NEVER, lot
