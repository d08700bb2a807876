"""Art. 2 Besluit BIK against the worked examples that the browser's sums read as well."""

from datetime import date
from decimal import Decimal

import pytest
from law.table import LAW, cases

from incasso.law.collection_costs import agreed_costs, collection_costs, one_letter_or_many
from incasso.law.export import staffel_for_browser

WET = LAW.on(date(2026, 11, 23))


def why(case: dict[str, str]) -> str:
    return case["why"]


@pytest.mark.parametrize("case", cases("collection_costs", "costs"), ids=why)
def test_costs_follow_the_staffel(case):
    btw_rate = Decimal(case["btw_rate"]) if "btw_rate" in case else None
    found = collection_costs(Decimal(case["principal"]), WET.staffel, btw_rate)
    assert [str(amount) for amount in (found.costs, found.btw, found.total)] == [
        case["costs"],
        case["btw"],
        case["total"],
    ]
    assert found.bound == case["bound"]


@pytest.mark.parametrize("case", cases("collection_costs", "parts"), ids=why)
def test_each_schijf_shows_its_part(case):
    found = collection_costs(Decimal(case["principal"]), WET.staffel)
    expected = [[number and Decimal(number) for number in part] for part in case["parts"]]
    assert [[part.lower, part.upper, part.base, part.costs] for part in found.parts] == expected


@pytest.mark.parametrize("case", cases("collection_costs", "letters"), ids=why)
def test_one_letter_costs_less_than_many(case):
    principals = [Decimal(principal) for principal in case["principals"]]
    found = one_letter_or_many(principals, WET.staffel)
    assert (str(found.together), str(found.apart)) == (case["together"], case["apart"])


@pytest.mark.parametrize("case", cases("collection_costs", "agreed"), ids=why)
def test_businesses_may_agree_on_other_costs(case):
    minimum = Decimal(case["minimum"]) if "minimum" in case else None
    found = agreed_costs(Decimal(case["principal"]), Decimal(case["rate"]), minimum)
    assert str(found) == case["costs"]


@pytest.mark.parametrize("principal", ["0", "-5", "10.005"])
def test_a_principal_is_above_zero_and_in_cents(principal):
    with pytest.raises(ValueError, match="principal"):
        collection_costs(Decimal(principal), WET.staffel)


def test_costs_never_fall_as_the_principal_grows():
    principals = [Decimal(cents) / 100 for cents in range(1, 130_000_000, 99_991)]
    costs = [collection_costs(principal, WET.staffel).costs for principal in principals]
    assert costs == sorted(costs)


def test_the_browser_gets_cents_and_basis_points():
    exported = staffel_for_browser(WET)
    assert exported["schijven"][0] == {"width": 250000, "rate": 1500}
    assert exported["schijven"][-1] == {"width": None, "rate": 50}
    assert (exported["minimum"], exported["maximum"], exported["btwRate"]) == (4000, 677500, "21")
