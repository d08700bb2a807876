"""Interest against the worked examples that the browser's sums read as well."""

from datetime import date
from decimal import Decimal

import pytest
from law.table import LAW, cases

from incasso.law.export import plain
from incasso.law.interest import Interest, interest
from incasso.law.parameters import Unknown
from incasso.law.rates import InterestKind, Rates, agreed, statutory
from incasso.law.running import DayCount


def why(case: dict[str, str]) -> str:
    return case["why"]


def rates(case: dict[str, str]) -> Rates:
    if "rate" in case:
        return agreed(Decimal(case["rate"]))
    return statutory(LAW, InterestKind(case["kind"]), Decimal(case.get("surcharge", "0")))


def reckon(case: dict[str, str]) -> Interest:
    return interest(
        Decimal(case["principal"]),
        rates(case),
        date.fromisoformat(case["first_day"]),
        date.fromisoformat(case["until"]),
        DayCount(case["day_count"]),
    )


@pytest.mark.parametrize("case", cases("interest", "interest"), ids=why)
def test_interest_is_right_to_the_cent(case):
    found = reckon(case)
    assert str(found.interest) == case["interest"]
    assert sum((row.interest for row in found.rows), Decimal(0)) == found.interest


@pytest.mark.parametrize("case", cases("interest", "rows"), ids=why)
def test_rows_show_how_it_came_about(case):
    assert [list(row.values()) for row in plain(reckon(case))["rows"]] == case["rows"]


@pytest.mark.parametrize("case", cases("interest", "unknown"), ids=why)
def test_a_day_beyond_the_table_is_refused(case):
    with pytest.raises(Unknown) as caught:
        reckon({**case, "principal": "1000.00", "day_count": "running-year"})
    assert (caught.value.name, str(caught.value.day)) == (case["parameter"], case["day"])


@pytest.mark.parametrize(
    ("principal", "until", "fault"),
    [
        ("0", "2026-05-01", "principal"),
        ("-1", "2026-05-01", "principal"),
        ("0.005", "2026-05-01", "whole"),
        ("1", "2026-03-31", "before"),
    ],
)
def test_a_senseless_question_is_refused(principal, until, fault):
    with pytest.raises(ValueError, match=fault):
        interest(
            Decimal(principal), agreed(Decimal(5)), date(2026, 4, 1), date.fromisoformat(until)
        )


def test_a_rate_has_at_most_two_decimals():
    with pytest.raises(ValueError, match="hundredths"):
        agreed(Decimal("8.125"))
