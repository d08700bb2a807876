"""Owns the choice: which agencies may have a request, at most three, in what order, and why."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from incasso.dutch import euro, opsomming
from incasso.leads.quote_request import Country, QuoteRequest, Step
from incasso.leads.takes import CONTESTED, Code, Received, Refusal, refusal
from incasso.partners.partner import Partner

AT_MOST = 3
HAD_IT: Refusal = Code.HAD_IT, "Kreeg kort geleden al een aanvraag van jou."
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
    """A verdict for every agency, by slug, the chosen ones in order, and who would come next."""

    verdicts: tuple[Verdict, ...]
    chosen: tuple[Match, ...]
    reserves: tuple[Match, ...] = ()


def route(
    request: QuoteRequest,
    partners: Collection[Partner],
    received: Mapping[str, Received],
    day: date,
    *,
    ticked: Collection[str] | None = None,
    had: Collection[str] = (),
    places: int = AT_MOST,
) -> Routing:
    """Choose at most three agencies for `request` on the local `day`.

    Fewest first, relative to weight, then who waited longest: an agency can ask us why, and
    we can show the ledger. A hash of request and slug breaks what is still equal; nobody can
    pay for a place. With `ticked` only those agencies may have it; one of `had` got it, or
    another of the same person, before; `places` are those still free of the three.
    """
    counts = {one.slug: received.get(one.slug, Received()) for one in partners}
    refused = {
        one.slug: HAD_IT if one.slug in had else refusal(one, request, counts[one.slug], day)
        for one in partners
    }
    lot = request.fingerprint()
    fitting = sorted(
        (one for one in partners if refused[one.slug] is None),
        key=lambda one: _turn(one, counts[one.slug], lot),
    )
    wanted = [one for one in fitting if ticked is None or one.slug in ticked][:places]
    matches = [
        Match(slug=one.slug, rank=rank, why=why(one, request, counts[one.slug]))
        for rank, one in enumerate([*wanted, *fitting[places : 2 * places]], start=1)
    ]
    in_turn = {one.slug for one in fitting[:places]}
    gets_it = {one.slug for one in wanted}
    verdicts = tuple(
        _verdict(
            one,
            refused[one.slug] or _left_out(one.slug, gets_it, in_turn, ticked),
            counts[one.slug].month,
        )
        for one in sorted(partners, key=lambda one: one.slug)
    )
    chosen, reserves = tuple(matches[: len(wanted)]), tuple(matches[len(wanted) :])
    return Routing(verdicts=verdicts, chosen=chosen, reserves=reserves if ticked is None else ())


def _left_out(
    slug: str, gets_it: set[str], in_turn: set[str], ticked: Collection[str] | None
) -> Refusal:
    """Return why an agency that fits does not get it, or None if it does."""
    if slug in gets_it:
        return None
    if slug in in_turn and ticked is not None and slug not in ticked:
        return Code.NOT_TICKED, "Niet aangevinkt."
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


def why(partner: Partner, request: QuoteRequest, so_far: Received) -> str:
    """Say to the asker why this agency: what fits, and what decided its place in the order."""
    rules = partner.rules
    said = [_amounts(partner)]
    if rules.sectors:
        said.append(f"Werkt voor jouw branche: {_low(request.sector.label)}.")
    if request.country is not Country.NL:
        languages = opsomming([language.label for language in rules.languages])
        said.append(f"Schrijft je klant in het buitenland aan in het {languages}.")
    if request.disputed in CONTESTED:
        said.append("Neemt ook betwiste vorderingen aan.")
    if request.stage is Step.VONNIS:
        said.append("Neemt ook vorderingen met een vonnis over.")
    if rules.postcodes:
        said.append("Werkt voor ondernemers in jouw regio.")
    said.append(_so_far(so_far.month))
    return " ".join(said)


def _amounts(partner: Partner) -> str:
    least, most = partner.rules.least, partner.rules.most
    if most is None:
        return f"Neemt vorderingen vanaf {euro(least)} aan."
    return f"Neemt vorderingen van {euro(least)} tot en met {euro(most)} aan."


def _so_far(month: int) -> str:
    count = {0: "nog geen aanvraag", 1: "1 aanvraag"}.get(month, f"{month} aanvragen")
    return f"Kreeg deze maand {count}."


def _low(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]
