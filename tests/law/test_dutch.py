"""Dutch notation against the examples that the browser reads as well."""

from datetime import date
from decimal import Decimal

import pytest
from law.table import cases

from incasso import dutch


def why(case: dict[str, str]) -> str:
    return case["why"]


@pytest.mark.parametrize("case", cases("amounts", "read_euro"), ids=why)
def test_an_amount_is_read_as_meant_or_refused_with_advice(case):
    try:
        assert dutch.read_euro(case["text"]) * 100 == case.get("cents")
    except dutch.Unreadable as problem:
        assert str(problem) == case["problem"]


@pytest.mark.parametrize("case", cases("amounts", "read_day"), ids=why)
def test_a_day_is_read_as_meant_or_refused_with_advice(case):
    try:
        assert dutch.read_day(case["text"]).isoformat() == case.get("day")
    except dutch.Unreadable as problem:
        assert str(problem) == case["problem"]


@pytest.mark.parametrize("case", cases("amounts", "euro"), ids=why)
def test_euros_are_written_with_or_without_cents(case):
    amount = Decimal(case["cents"]) / 100
    assert (dutch.euro(amount), dutch.bedrag(amount)) == (case["euro"], case["bedrag"])


@pytest.mark.parametrize("case", cases("amounts", "procent"), ids=why)
def test_percentages_have_a_comma_and_no_idle_noughts(case):
    assert dutch.procent(Decimal(case["rate"])) == case["text"]


@pytest.mark.parametrize("case", cases("amounts", "getal"), ids=why)
def test_numbers_have_dots_for_thousands(case):
    assert dutch.getal(Decimal(case["number"])) == case["text"]


@pytest.mark.parametrize("case", cases("amounts", "dag"), ids=why)
def test_days_are_written_out(case):
    assert dutch.dag(date.fromisoformat(case["day"])) == case["text"]


@pytest.mark.parametrize("case", cases("amounts", "opsomming"), ids=why)
def test_lists_end_in_en(case):
    assert dutch.opsomming(case["items"]) == case["text"]


def test_half_a_cent_is_written_upwards():
    assert dutch.bedrag(Decimal("0.125")) == "€\u00a00,13"
