"""Terms and court as frozen pages: worked examples of the same sums, and the scripts' law."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from visitor import DAY, Visitor

from incasso.dutch import bedrag, dag
from incasso.law.court import Claimant, court_costs
from incasso.law.days import easter
from incasso.law.parameters import Law
from incasso.law.veertiendagenbrief import course
from incasso.settings import Settings
from incasso.web.build import build
from incasso.web.shelf import Shelf
from incasso.web.terms import CLAIMS, needed_chance


@pytest.fixture
def law(shelf: Shelf) -> Law:
    return shelf.law


def test_the_letters_are_a_week_of_days_and_the_days_before_holidays(
    visitor: Visitor, law: Law
) -> None:
    page = visitor.get("/termijnen-berekenen/")
    table = page.css("table")[1].text()
    letter = law.on(DAY).veertiendagenbrief
    for sent in (DAY, date(2026, 12, 24), date(2027, 3, 25), date(2027, 5, 5)):
        found = course(sent, letter)
        assert all(dag(day) in table for day in (sent, found.delivered, found.last_day))


def test_the_holidays_of_two_years_are_named(visitor: Visitor) -> None:
    text = visitor.get("/termijnen-berekenen/").css_first("details").text()
    for year in (2026, 2027):
        assert f"zondag {dag(easter(year))}: eerste paasdag" in text
    assert "maandag 27 april 2026: Koningsdag" in text


def test_terms_and_limitation_answer_without_a_script(visitor: Visitor) -> None:
    text = visitor.get("/termijnen-berekenen/").css_first("main").text()
    assert "23 december 2026" in text  # thirty days after the day of the build
    assert "23 november 2031" in text  # five years
    assert "23 november 2032" in text  # interrupted a year later
    assert "nog na te kijken bij de bron" in text  # the standing of stuiting


def test_court_costs_are_those_of_the_law_and_a_gap_is_a_gap(visitor: Visitor, law: Law) -> None:
    page = visitor.get("/procederen/")
    rows = page.css("table")[0].css("tbody tr")
    for row, claim in zip(rows, CLAIMS, strict=True):
        costs = court_costs(claim, Claimant.COMPANY, law.on(DAY))
        assert costs.fee is not None and bedrag(costs.fee) in row.text()
        assert costs.salary is None and "niet bekend" in row.text()
    years = {row.css_first("th").text(): row.text() for row in page.css("table")[2].css("tbody tr")}
    assert years["2023"].count("niet bekend") == years["2025"].count("niet bekend") == len(CLAIMS)
    assert "niet bekend" not in years["2026"]


def test_a_claim_above_the_limit_says_that_a_lawyer_is_needed(visitor: Visitor) -> None:
    last = visitor.get("/procederen/").css("table")[0].css("tbody tr")[-1]
    assert "rechtbank, met advocaat" in last.text()


CHANCES = [
    ("2000", "2024-06-03", "0", 31, "372.00 + 112.37 + two points of 204.00 on 2892.37"),
    (
        "2000",
        "2024-06-03",
        "2500",
        118,
        "an own lawyer of 2500.00 makes it cost more than it brings",
    ),
    (
        "4800",
        "2026-11-23",
        "0",
        13,
        "the salary is unknown, so the least: 654.57 on 5454.57 is 12.0004",
    ),
]


@pytest.mark.parametrize(("claim", "day", "own", "chance", "why"), CHANCES, ids=lambda v: str(v))
def test_the_chance_that_is_needed(
    law: Law, claim: str, day: str, own: str, chance: int, why: str
) -> None:
    costs = court_costs(Decimal(claim), Claimant.COMPANY, law.on(date.fromisoformat(day)))
    assert needed_chance(Decimal(claim), costs, Decimal(own)) == chance


def test_an_unknown_advance_gives_no_chance(law: Law) -> None:
    costs = court_costs(Decimal(1000), Claimant.COMPANY, law.on(date(2025, 6, 2)))
    assert needed_chance(Decimal(1000), costs) is None


@pytest.mark.parametrize("address", ["/termijnen-berekenen/", "/procederen/"])
def test_the_scripts_get_the_law_and_type_none_of_it(
    visitor: Visitor, law: Law, address: str
) -> None:
    embedded = json.loads(visitor.get(address).css_first("#wet").text())["law"]
    assert all(values and values[0]["firstDay"] for values in embedded.values())


def test_a_day_beyond_the_table_gets_a_warning(settings: Settings, tmp_path: Path) -> None:
    build(settings, date(2027, 6, 1), tmp_path / "public")
    page = (tmp_path / "public/procederen/index.html").read_text("utf-8")
    assert "De kosten van een zaak op 1 juni 2027 kennen wij nog niet" in page
    assert "€\u00a0139,00" not in page
