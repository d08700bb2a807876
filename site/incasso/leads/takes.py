"""Owns whether one agency takes one request, and if not, the first reason against it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from incasso.dutch import dag, euro
from incasso.leads.moments import calls_at, calls_in
from incasso.leads.quote_request import Disputed, QuoteRequest, Wish
from incasso.local_time import day_of
from incasso.partners.partner import Partner

CONTESTED = frozenset({Disputed.JA, Disputed.DEELS})


class Code(StrEnum):
    """Why an agency may have a request, or not; the words for it stand in the verdict."""

    FITS = "past"
    REGISTER = "register-verlopen"
    PAUSED = "gepauzeerd"
    TOO_LITTLE = "bedrag-te-laag"
    TOO_MUCH = "bedrag-te-hoog"
    DEBTOR = "soort-klant"
    SECTOR = "sector"
    COUNTRY = "land"
    STAGE = "stadium"
    DISPUTED = "betwist"
    POSTCODE = "regio"
    LANGUAGE = "taal"
    HOURS = "beltijden"
    DAY_FULL = "dag-vol"
    WEEK_FULL = "week-vol"
    MONTH_FULL = "maand-vol"
    HAD_IT = "al-gekregen"
    NOT_ALONE = "alleen-als-enige"
    NOT_TICKED = "niet-aangevinkt"
    NOT_ITS_TURN = "niet-aan-de-beurt"


@dataclass(frozen=True, kw_only=True)
class Received:
    """How many requests an agency got in the running local day, week and month, and when last."""

    day: int = 0
    week: int = 0
    month: int = 0
    last_at: datetime | None = None


Refusal = tuple[Code, str] | None


def refusal(
    partner: Partner,
    request: QuoteRequest,
    so_far: Received,
    day: date,
) -> Refusal:
    """Return the first reason against: of the agency, the claim, the asker, the caps."""
    checks: Sequence[Callable[[], Refusal]] = (
        lambda: _not_open(partner, day),
        lambda: _wrong_amount(partner, request),
        lambda: _wrong_claim(partner, request),
        lambda: _wrong_asker(partner, request),
        lambda: _wrong_hours(partner, request, day),
        lambda: _full(partner, so_far),
    )
    return next(filter(None, (check() for check in checks)), None)


def _not_open(partner: Partner, day: date) -> Refusal:
    ends = partner.register.valid_until
    if ends is not None and not partner.register.holds_on(day):
        return Code.REGISTER, f"De registratie is verlopen op {dag(ends)}."
    if partner.paused is not None and partner.paused.holds_on(day):
        until = partner.paused.until
        return Code.PAUSED, f"Gepauzeerd tot en met {dag(until)}." if until else "Gepauzeerd."
    return None


def _wrong_amount(partner: Partner, request: QuoteRequest) -> Refusal:
    rules = partner.rules
    if request.principal < rules.least:
        return Code.TOO_LITTLE, f"Neemt vorderingen aan vanaf {euro(rules.least)}."
    if rules.most is not None and request.principal > rules.most:
        return Code.TOO_MUCH, f"Neemt vorderingen aan tot en met {euro(rules.most)}."
    return None


def _wrong_claim(partner: Partner, request: QuoteRequest) -> Refusal:
    rules = partner.rules
    if request.debtor not in rules.debtors:
        return (
            Code.DEBTOR,
            f"Neemt geen vorderingen aan op dit soort klant: {request.debtor.label}.",
        )
    if request.country not in rules.countries:
        return Code.COUNTRY, f"Werkt niet voor klanten in: {request.country.label}."
    if request.stage not in rules.stages:
        return Code.STAGE, f"Neemt geen vorderingen over in dit stadium: {request.stage.label}."
    if request.disputed in CONTESTED and not rules.disputed:
        return Code.DISPUTED, "Neemt geen betwiste vorderingen aan."
    return None


def _wrong_asker(partner: Partner, request: QuoteRequest) -> Refusal:
    rules = partner.rules
    if rules.sectors and request.sector not in rules.sectors:
        return Code.SECTOR, f"Werkt niet voor deze branche: {request.sector.label}."
    area = int(request.postcode[:4])
    if rules.postcodes and not any(one.first <= area <= one.last for one in rules.postcodes):
        return Code.POSTCODE, "Werkt niet voor ondernemers in deze regio."
    if request.language not in rules.languages:
        return Code.LANGUAGE, f"Werkt niet in deze taal: {request.language.label}."
    return None


def _wrong_hours(partner: Partner, request: QuoteRequest, day: date) -> Refusal:
    hours = partner.rules.hours
    if request.wish is Wish.QUOTES:
        return None
    if not hours:
        return Code.HOURS, "Geeft alleen offertes."
    ahead = [moment for moment in request.moments if day_of(moment) > day]
    if request.wish is Wish.ADVICE and not any(calls_at(moment, hours) for moment in ahead):
        return Code.HOURS, "Kan niet bellen op de momenten die je voorstelt."
    if request.wish is Wish.CALL and not calls_in(request.hours, hours):
        return Code.HOURS, "Belt niet in de uren die je koos."
    return None


def _full(partner: Partner, so_far: Received) -> Refusal:
    caps = partner.caps
    if caps.day is not None and so_far.day >= caps.day:
        return Code.DAY_FULL, "Kreeg vandaag het hoogste aantal aanvragen."
    if caps.week is not None and so_far.week >= caps.week:
        return Code.WEEK_FULL, "Kreeg deze week het hoogste aantal aanvragen."
    if so_far.month >= caps.month:
        return Code.MONTH_FULL, "Kreeg deze maand het hoogste aantal aanvragen."
    return None
