"""The register of rates, and the timer that says when it must be looked up again."""

import itertools
from datetime import date
from decimal import Decimal

from law.table import LAW

from incasso.law.parameters import SHAPES
from incasso.law.register import due_for_checking, register, register_csv

ROWS = register(LAW)


def faults(day: date) -> list[str]:
    return [
        str(mistake) for mistake in due_for_checking(LAW, tuple(SHAPES), day, "parameters.toml")
    ]


def test_the_register_begins_in_2002_before_commercial_interest():
    assert ROWS[0].first_day == date(2002, 1, 1)
    assert ROWS[0].wettelijke_rente.rate == 7
    assert ROWS[0].handelsrente is None


def test_the_register_gives_both_rates_on_their_days():
    row = next(row for row in ROWS if row.first_day == date(2026, 7, 1))
    assert row.last_day == date(2026, 12, 31)
    assert (row.wettelijke_rente.rate, row.handelsrente.rate) == (Decimal(4), Decimal("10.40"))


def test_the_register_has_no_hole():
    for older, newer in itertools.pairwise(ROWS):
        assert (newer.first_day - older.last_day).days == 1


def test_the_register_is_csv_for_others():
    first, second, *_ = register_csv(ROWS).splitlines()
    assert first.startswith("from,until,wettelijke_rente,wettelijke_rente_standing")
    assert second == "2002-01-01,2002-11-30,7,C,2026-11-23,,,"


def test_nothing_is_due_on_the_day_of_checking():
    assert faults(date(2026, 11, 23)) == []


def test_a_new_half_year_is_due_by_name():
    found = faults(date(2027, 1, 1))
    assert any("[handelsrente]: it is known until 2026-12-31" in fault for fault in found)
    assert any("[wettelijke_rente]: it is known until 2026-12-31" in fault for fault in found)
    assert any("[griffierecht_kanton]" in fault for fault in found)
