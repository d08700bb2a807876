"""What leaves the law's room: for the browser exact, for JSON plain."""

from datetime import date
from decimal import Decimal

import pytest
from law.table import LAW, cases
from law.write_law_cases import law_cases

from incasso.law.export import hundredths, wet_for_browser


@pytest.mark.parametrize("group", ["staffel", "law", "wet"])
def test_the_browsers_tests_read_the_law_of_the_table(group):
    # When the table has changed: PYTHONPATH=site:tests python -m law.write_law_cases
    assert cases("law", group) == law_cases()[group]


def test_a_number_that_does_not_fit_in_hundredths_is_refused():
    assert hundredths(Decimal("266.67")) == 26667
    with pytest.raises(ValueError, match="hundredths"):
        hundredths(Decimal("0.005"))


def test_the_browser_is_told_what_is_unknown():
    assert wet_for_browser(LAW.on(date(2026, 11, 23)))["salarisGemachtigde"] is None
