"""Holidays, letters, payment terms and limitation against the examples the browser reads too."""

from datetime import date

import pytest
from law.table import LAW, cases

from incasso.law.days import anniversary, easter, holidays, months_later
from incasso.law.limitation import ClaimKind, limitation
from incasso.law.parameters import Unknown
from incasso.law.payment_terms import Parties, payment_term
from incasso.law.veertiendagenbrief import course, term_in_words

WET = LAW.on(date(2026, 11, 23))


def why(case: dict[str, str]) -> str:
    return case["why"]


@pytest.mark.parametrize("case", cases("days", "holidays"), ids=why)
def test_public_holidays_are_known_for_any_year(case):
    found = {str(day): name for day, name in holidays(case["year"]).items()}
    assert found == case["days"]


def test_easter_is_a_sunday_between_22_march_and_25_april():
    for year in range(1583, 3000):
        sunday = easter(year)
        assert sunday.weekday() == 6
        assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


@pytest.mark.parametrize("case", cases("days", "letters"), ids=why)
def test_the_last_safe_day_of_a_letter(case):
    proven = date.fromisoformat(case["proven"]) if "proven" in case else None
    found = course(date.fromisoformat(case["sent"]), WET.veertiendagenbrief, proven)
    assert [str(found.delivered), str(found.last_day), str(found.costs_from)] == [
        case["delivered"],
        case["last_day"],
        case["costs_from"],
    ]
    assert found.presumed is (proven is None)


def test_a_letter_is_not_delivered_before_it_is_sent():
    with pytest.raises(ValueError, match="cannot be delivered"):
        course(date(2026, 5, 4), WET.veertiendagenbrief, date(2026, 5, 3))


def test_the_term_is_worded_as_the_court_approved():
    words = term_in_words(WET.veertiendagenbrief)
    assert words == "binnen 15 dagen nadat deze brief bij u is bezorgd"


@pytest.mark.parametrize("case", cases("days", "payment_terms"), ids=why)
def test_until_when_a_debtor_may_pay(case):
    received = date.fromisoformat(case["received"])
    found = payment_term(received, WET, Parties(case["parties"]), case["agreed_days"])
    assert found.days == case["days"]
    assert str(found.last_day) == case["last_day"]
    assert str(found.first_day_of_interest) == case["first_day_of_interest"]
    assert found.doubt == case["doubt"]


def test_before_july_2022_no_rule_for_large_companies_is_held():
    with pytest.raises(Unknown, match="betaaltermijn_groot_klein"):
        payment_term(date(2022, 6, 30), LAW.on(date(2022, 6, 30)), Parties.LARGE_FROM_SMALL)


@pytest.mark.parametrize("case", cases("days", "limitation"), ids=why)
def test_the_last_day_of_a_claim(case):
    interruptions = [date.fromisoformat(day) for day in case["interruptions"]]
    found = limitation(date.fromisoformat(case["due"]), WET, ClaimKind(case["kind"]), interruptions)
    assert str(found.last_day) == case["last_day"]
    assert [[str(day), str(last)] for day, last in found.steps] == case["steps"]
    assert [str(day) for day in found.too_late] == case["too_late"]


def test_a_year_from_a_leap_day_has_passed_on_the_first_of_march():
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_months_end_where_the_month_ends():
    assert months_later(date(2025, 8, 31), -6) == date(2025, 2, 28)
    assert months_later(date(2025, 12, 15), 1) == date(2026, 1, 15)
