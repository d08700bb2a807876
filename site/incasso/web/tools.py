"""Owns the pages of costs, interest and a whole claim: examples, and what their scripts need."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from flask import url_for
from jinja2.utils import htmlsafe_json_dumps

from incasso.law.claim import Claim, claim_on
from incasso.law.dated import Source
from incasso.law.dossier import Debtor, Dossier, Invoice
from incasso.law.export import law_for_browser, staffel_for_browser
from incasso.law.notes import SENTENCES
from incasso.law.parameters import Law
from incasso.web.desk import costs_on, source_on
from incasso.web.pages import Page, draw, pages, shelf
from incasso.web.tool_examples import (
    CLAIM_EXAMPLES,
    COSTS_EXAMPLES,
    INTEREST_EXAMPLES,
    PASTED,
    claim_entries,
    costs_entries,
    interest_entries,
    link,
)

STATUTORY = ("wettelijke_rente", "handelsrente")
COSTS = ("staffel", "btw", "termijnplafond", "veertiendagenbrief")
# Our own choice of days and amounts: a year in which both rates changed.
YEAR = (date(2025, 6, 30), date(2026, 6, 30))
# Amounts for the printed tables; examples of ours, not the law's.
COMMON_AMOUNTS = (50, 100, 250, 500, 750, 1000, 1500, 2000, 2500, 5000, 10000, 25000, 50000, 100000)
AMOUNTS = (100, 500, 1000, 2500, 5000, 10000, 25000)


@pages.get("/incassokosten-berekenen/")
def collection_costs() -> str:
    on = shelf()
    page = Page(
        title="Incassokosten berekenen (WIK)",
        description="Bereken in euro's en centen hoeveel incassokosten je klant je volgens de wet "
        "verschuldigd is. Alles blijft in je browser.",
        path=url_for("pages.collection_costs"),
        kind="gereedschap",
    )
    rows = [costs_on(on.wet, amount, btw=True) for amount in COMMON_AMOUNTS]
    return draw(
        "pages/incassokosten.html",
        page,
        staffel_json=htmlsafe_json_dumps(staffel_for_browser(on.wet)),
        rows=rows,
        examples=[(each.name, link(costs_entries(each))) for each in COSTS_EXAMPLES],
    )


@pages.get("/rente-berekenen/")
def interest() -> str:
    on = shelf()
    page = Page(
        title="Wettelijke rente en handelsrente berekenen",
        description="Bereken tot op de cent hoeveel rente je klant moet betalen, met alle "
        "wijzigingen van het percentage. Alles blijft in je browser.",
        path=url_for("pages.interest"),
        kind="gereedschap",
    )
    needed = {
        "law": law_for_browser(on.law, STATUTORY),
        "sureFrom": dict(zip(("wettelijkeRente", "handelsrente"), _sure(on.law), strict=True)),
    }
    return draw(
        "pages/rente.html",
        page,
        json=htmlsafe_json_dumps(needed),
        examples=[(each.name, link(interest_entries(each))) for each in INTEREST_EXAMPLES],
        worked=[(each, claim_on(each.dossier, on.law, each.on)) for each in INTEREST_EXAMPLES],
        year=YEAR,
        rows=[(Decimal(amount), *_a_year_late(on.law, amount)) for amount in AMOUNTS],
        remarks=_remarks(on.law),
        listed=_sources(STATUTORY),
    )


@pages.get("/vordering-berekenen/")
def claim() -> str:
    on = shelf()
    page = Page(
        title="Hele vordering berekenen: facturen, rente en kosten",
        description="Reken meer facturen tegelijk uit, met rente, incassokosten, creditnota's "
        "en betalingen. Plak je lijst. Alles blijft in je browser.",
        path=url_for("pages.claim"),
        kind="gereedschap",
    )
    return draw(
        "pages/vordering.html",
        page,
        json=htmlsafe_json_dumps({"law": law_for_browser(on.law)}),
        examples=[(each.name, link(claim_entries(each))) for each in (*CLAIM_EXAMPLES, PASTED)],
        worked=[(each, claim_on(each.dossier, on.law, each.on)) for each in CLAIM_EXAMPLES],
        notes=sorted((warn.value, sentence) for warn, sentence in SENTENCES.items()),
        sentences=SENTENCES,
        listed=_sources((*STATUTORY, *COSTS)),
    )


def _a_year_late(law: Law, amount: int) -> tuple[Claim, Claim]:
    due, paid = YEAR
    invoices = (Invoice(number="1", amount=Decimal(amount), due=due),)
    consumer, business = (
        claim_on(Dossier(debtor=debtor, invoices=invoices), law, paid) for debtor in Debtor
    )
    return consumer, business


def _sure(law: Law) -> Iterator[str]:
    """Yield for each rate the first day from which more than one source vouches for it."""
    for name in STATUTORY:
        unsure = [dated.source.standing not in "AB" for dated in law.history(name)]
        first = len(unsure) - unsure[::-1].index(True) if True in unsure else 0
        yield law.history(name)[min(first, len(unsure) - 1)].first_day.isoformat()


def _remarks(law: Law) -> list[tuple[str, date, str]]:
    return [
        (name.replace("_", " ").capitalize(), dated.first_day, dated.source.note)
        for name in STATUTORY
        for dated in law.history(name)
        if dated.source.note
    ]


def _sources(names: Iterable[str]) -> list[Source]:
    on = shelf()
    return [source_on(on.law, name, on.day) for name in names]
