"""The calculators of interest and of a claim as they stand in the site, before any script runs."""

import json
import re
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import brotli
import pytest
from visitor import ROOT, Visitor

from incasso.dutch import bedrag
from incasso.guides.typed_numbers import Watch
from incasso.law.claim import claim_on
from incasso.web.shelf import Shelf
from incasso.web.tool_examples import CLAIM_EXAMPLES, INTEREST_EXAMPLES, PASTED, link

ADDRESSES = ("/rente-berekenen/", "/vordering-berekenen/")
FIRST_FLIGHT = 13_500
SCRIPTS = ("rente", "vordering", "vordering-beeld", "uitkomst", "velden", "plakken", "klanten")
TYPED = (
    "templates/pages/rente.html",
    "templates/pages/vordering.html",
    *(f"static/js/{script}.js" for script in SCRIPTS),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_fits_in_the_first_flight(visitor: Visitor, address: str) -> None:
    page = visitor.client.get(address).data
    assert len(brotli.compress(page, quality=11)) <= FIRST_FLIGHT


@pytest.mark.parametrize(
    ("address", "examples"),
    [(ADDRESSES[0], INTEREST_EXAMPLES), (ADDRESSES[1], CLAIM_EXAMPLES)],
    ids=ADDRESSES,
)
def test_without_scripts_every_example_is_reckoned_by_the_same_code(
    visitor: Visitor, shelf: Shelf, address: str, examples: tuple
) -> None:
    text = visitor.get(address).body.text()
    for example in examples:
        claim = claim_on(example.dossier, shelf.law, example.on)
        assert example.name in text
        for amount in (claim.interest, claim.per_day, claim.invoices[0].principal):
            assert bedrag(amount) in text
        rows = [row.interest for due in claim.invoices for row in due.rows]
        paid = sum(part.interest for payment in claim.payments for part in payment.parts)
        assert sum(rows) == claim.interest + paid


def test_the_table_of_a_year_late_holds_the_rates_of_both_halves(
    visitor: Visitor, shelf: Shelf
) -> None:
    captions = visitor.get(ADDRESSES[0]).css("caption")
    table = next(node.parent for node in captions if "30 juni 2026" in node.text())
    cells = [cell.text() for cell in table.css("tbody tr")[2].css("td")]
    before, after = shelf.law.on(date(2025, 7, 1)), shelf.law.on(date(2026, 1, 1))
    # Of 2026 handelsrente counts 30 June, the day of payment, and wettelijke rente does not.
    for cell, name, days in zip(
        cells, ("wettelijke_rente", "handelsrente"), (180, 181), strict=True
    ):
        first, second = getattr(before, name).rate, getattr(after, name).rate
        whole = 1000 * (184 * first + days * second) / Decimal(36500)
        assert cell == bedrag(round(whole, 2))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_example_fills_only_fields_that_the_form_has(visitor: Visitor, address: str) -> None:
    page = visitor.client.get(address).text
    names = set(re.findall(r'name="([\w-]+)"', page)) | set(re.findall(r'id="rij-(\w+)"', page))
    fragments = re.findall(r'data-voorbeeld="([^"]+)"', page)
    assert len(fragments) >= 3
    for fragment in fragments:
        mark, *entries = fragment.replace("&amp;", "&").split("&")
        assert mark == "deel=1"
        assert {entry.split("=")[0] for entry in entries} <= names


def test_a_pasted_example_travels_whole() -> None:
    fragment = link([("plak", PASTED.pasted)])
    assert unquote(fragment.removeprefix("deel=1&plak=")) == PASTED.pasted


@pytest.mark.parametrize("name", TYPED)
def test_no_number_of_the_law_is_typed(shelf: Shelf, name: str) -> None:
    assert list(Watch(shelf.wet)((ROOT / name).read_text("utf-8"))) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_law_travels_with_its_days(visitor: Visitor, shelf: Shelf, address: str) -> None:
    held = json.loads(visitor.get(address).css_first("#wet").text())["law"]
    for rates, name in (("wettelijkeRente", "wettelijke_rente"), ("handelsrente", "handelsrente")):
        last = shelf.law.history(name)[-1]
        assert held[rates][-1]["lastDay"] == last.last_day.isoformat()
