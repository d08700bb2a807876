"""What court costs, against the worked examples that the browser's sums read as well."""

from datetime import date
from decimal import Decimal

import pytest
from law.table import LAW, cases

from incasso.law.court import Claimant, court_costs

AMOUNTS = ("fee", "summons", "salary", "advance", "loser_pays", "at_risk")


@pytest.mark.parametrize("case", cases("court", "court"), ids=lambda case: case["why"])
def test_what_court_costs_and_what_is_not_known(case):
    found = court_costs(
        Decimal(case["claim"]),
        Claimant(case["claimant"]),
        LAW.on(date.fromisoformat(case["day"])),
        points=case.get("points", 2),
        summons_with_btw=case.get("summons_with_btw", False),
    )
    for name in AMOUNTS:
        assert getattr(found, name) == (case[name] and Decimal(case[name])), name
    assert (found.judge, list(found.unknown)) == (case["judge"], case["unknown"])


def test_a_claim_is_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        court_costs(Decimal(0), Claimant.COMPANY, LAW.on(date(2024, 6, 1)))
