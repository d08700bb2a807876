"""Owns the pages of terms and of going to court: examples at build, and the law for scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from flask import url_for
from jinja2.utils import htmlsafe_json_dumps

from incasso.guides.guide import Cited
from incasso.law.court import Claimant, CourtCosts, court_costs
from incasso.law.days import holidays
from incasso.law.export import law_for_browser
from incasso.law.limitation import ClaimKind, Limitation, limitation
from incasso.law.parameters import Wet
from incasso.law.payment_terms import Parties, PaymentTerm, payment_term
from incasso.law.veertiendagenbrief import Course, course
from incasso.web.desk import source_on
from incasso.web.pages import Page, draw, pages, shelf
from incasso.web.shelf import Shelf

OF_TERMS = (
    "betaaltermijn",
    "betaaltermijn_groot_klein",
    "betaaltermijn_overheid",
    "veertiendagenbrief",
    "verjaring",
    "verjaring_consumentenkoop",
    "verjaring_vonnis",
    "stuiting",
)
OF_COURT = (
    "kantongrens",
    "griffierecht_kanton",
    "griffierecht_rechtbank",
    "salaris_gemachtigde",
    "dagvaarding",
    "btw",
)
# Examples of ours, not the law's.
CLAIMS = tuple(map(Decimal, (400, 1200, 2400, 4800, 12000, 24000, 60000)))
WEEK = 7
DAY = timedelta(days=1)


@pages.get("/termijnen-berekenen/")
def terms() -> str:
    on = shelf()
    page = Page(
        title="Termijnen berekenen: betalen, brief en verjaring",
        description="Bereken wanneer je klant te laat is, wat de laatste dag van je "
        "veertiendagenbrief is en wanneer je vordering verjaart.",
        path=url_for("pages.terms"),
        kind="gereedschap",
    )
    return draw(
        "pages/termijnen.html",
        page,
        law_json=htmlsafe_json_dumps({"law": law_for_browser(on.law, OF_TERMS)}),
        letters=list(_letters(on)),
        payments=_payments(on),
        limitations=_limitations(on),
        holidays=[sorted(holidays(year).items()) for year in (on.day.year, on.day.year + 1)],
        listed=_listed(on, OF_TERMS),
    )


@pages.get("/procederen/")
def court() -> str:
    on = shelf()
    page = Page(
        title="Wat kost een rechtszaak over een factuur?",
        description="Bereken griffierecht, dagvaarding en salaris bij de kantonrechter, wat de "
        "verliezer betaalt en wat je zelf kunt verliezen.",
        path=url_for("pages.court"),
        kind="gereedschap",
    )
    return draw(
        "pages/procederen.html",
        page,
        law_json=htmlsafe_json_dumps({"law": law_for_browser(on.law, OF_COURT)}),
        cases=[_case(claim, on.wet) for claim in CLAIMS],
        years=list(_years(on)),
        claims=CLAIMS,
        listed=_listed(on, OF_COURT),
    )


def _letters(on: Shelf) -> Iterator[Course]:
    letter = on.wet.veertiendagenbrief
    for ahead in range(WEEK):
        yield course(on.day + ahead * DAY, letter)
    # The days before the holidays in which most letters go wrong.
    for name in ("eerste kerstdag", "Goede Vrijdag", "Hemelvaartsdag"):
        yield course(_next(name, on.day) - DAY, letter)


def _next(name: str, day: date) -> date:
    known = (*holidays(day.year).items(), *holidays(day.year + 1).items())
    return next(found for found, called in known if called == name and found > day)


def _payments(on: Shelf) -> list[tuple[Parties, PaymentTerm]]:
    return [(parties, payment_term(on.day, on.wet, parties)) for parties in Parties]


def _limitations(on: Shelf) -> list[tuple[ClaimKind, Limitation, Limitation]]:
    later = on.day + 365 * DAY
    return [
        (kind, limitation(on.day, on.wet, kind), limitation(on.day, on.wet, kind, [later]))
        for kind in ClaimKind
    ]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case as the page tells it: for a company and for a person, with the chance it needs."""

    claim: Decimal
    company: CourtCosts
    person: CourtCosts
    chance: int | None


def _case(claim: Decimal, wet: Wet) -> Case:
    company = court_costs(claim, Claimant.COMPANY, wet)
    person = court_costs(claim, Claimant.PERSON, wet)
    chance = None if company.advance is None else needed_chance(claim, company)
    return Case(claim=claim, company=company, person=person, chance=chance)


def needed_chance(claim: Decimal, costs: CourtCosts, own: Decimal = Decimal(0)) -> int | None:
    """Give how often in 100 one must win and be paid to lose nothing; None when not known.

    What is not known counts as nothing, so it is the least; `own` are costs nobody pays back.
    Above 100 a case costs more than it can bring.
    """
    risk = costs.at_risk if costs.at_risk is not None else costs.advance
    if risk is None:
        return None
    exact = (risk + own) * 100 / (claim + risk)
    return int(exact.to_integral_value(ROUND_CEILING))


def _years(on: Shelf) -> Iterator[tuple[int, list[Decimal | None]]]:
    """Yield what a company pays in court fees, by year; None is not known."""
    first = on.law.history("griffierecht_kanton")[0].first_day.year
    for year in range(on.day.year, first - 1, -1):
        wet = on.law.on(on.day if year == on.day.year else date(year, 12, 31))
        yield year, [court_costs(claim, Claimant.COMPANY, wet).fee for claim in CLAIMS]


def _listed(on: Shelf, names: tuple[str, ...]) -> list[Cited]:
    sources = [source_on(on.law, name, on.day) for name in names]
    # Where two parameters share a source, the reader sees the less certain standing.
    by_certainty = sorted(sources, key=lambda source: source.standing)
    least_certain = {source.title: source for source in by_certainty}
    return [
        Cited(title=s.title, address=s.address, checked=s.checked, standing=s.standing)
        for s in least_certain.values()
    ]
