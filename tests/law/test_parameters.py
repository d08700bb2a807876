"""The law's table: what it says on a day, that it refuses other days, and faults in it."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from law.table import LAW, TABLE

from incasso.errors import Mistakes
from incasso.law.parameters import SHAPES, parse

TEXT = TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "day", "message"),
    [
        (
            "staffel",
            "2012-06-30",
            "staffel has no value on 2012-06-30; the first is from 2012-07-01",
        ),
        (
            "wettelijke_rente",
            "2027-01-01",
            "wettelijke_rente has no value on 2027-01-01; the last is until 2026-12-31",
        ),
        (
            "handelsrente",
            "2027-01-01",
            "handelsrente has no value on 2027-01-01; the last is until 2026-12-31",
        ),
        (
            "dagvaarding",
            "2025-05-01",
            "dagvaarding has no value on 2025-05-01; the one before is until 2024-12-31,"
            " the next from 2026-01-01",
        ),
        (
            "salaris_gemachtigde",
            "2026-11-23",
            "salaris_gemachtigde has no value on 2026-11-23; the last is until 2026-01-31",
        ),
    ],
)
def test_a_day_outside_the_table_is_an_error(name, day, message):
    wet = LAW.on(date.fromisoformat(day))
    with pytest.raises(LookupError) as caught:
        getattr(wet, name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "day", "rate"),
    [
        ("wettelijke_rente", "2025-12-31", "6"),
        ("wettelijke_rente", "2026-01-01", "4"),
        ("wettelijke_rente", "2026-12-31", "4"),
        ("handelsrente", "2026-06-30", "10.15"),
        ("handelsrente", "2026-07-01", "10.4"),
        ("handelsrente", "2013-03-15", "7.75"),
        ("handelsrente", "2013-03-16", "8.75"),
        ("handelsrente", "2022-12-31", "8"),
        ("handelsrente", "2024-06-30", "12.5"),
        ("wettelijke_rente", "2002-01-01", "7"),
    ],
)
def test_rates_change_on_their_day(name, day, rate):
    assert getattr(LAW.on(date.fromisoformat(day)), name).rate == Decimal(rate)


@pytest.mark.parametrize("name", ["wettelijke_rente", "handelsrente"])
def test_a_series_of_rates_has_no_hole_and_no_idle_row(name):
    for older, newer in pairwise(LAW.history(name)):
        assert (newer.first_day - older.last_day).days == 1
        assert newer.value.rate != older.value.rate


@pytest.mark.parametrize("name", SHAPES)
def test_every_value_has_a_source(name):
    for dated in LAW.history(name):
        assert dated.source.title
        assert dated.source.checked <= date(2026, 11, 23)


def test_a_value_may_have_a_lesser_standing_than_its_series():
    assert LAW.source("wettelijke_rente", date(2003, 1, 1)).standing == "C"
    assert LAW.source("wettelijke_rente", date(2026, 7, 1)).standing == "B"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[verzet]", "[verzete]", "no such parameter"),
        ("weeks = 4", "weken = 4", "unknown key 'weken'"),
        ("weeks = 4", "weeks = 4.5", "'weeks' is Decimal('4.5'), not a whole number"),
        ("maximum = 6775, schijven", "schijven", "'maximum' is missing"),
        ("rate = 10.40 }", "rate = 1040 }", "above 100"),
        ("rate = 10.40 }", "rate = -10.40 }", "not a number from zero up"),
        ("{ rate = 0.5 }", "{ width = 5, rate = 0.5 }", "the last of the schijven"),
        ("from = 2009-01-01", "from = 2006-12-31", "the next value is from 2006-12-31"),
        ('standing = "K"', 'standing = "D"', "standing is 'D'"),
        ("checked = 2026-11-23", 'checked = "gisteren"', "'checked' is 'gisteren'"),
        ('"https://www.justis.nl"', '"www.justis.nl"', "does not begin with https://"),
        ("values = [{ from = 2024-04-01, years = 2 }]", "values = []", "no list of values"),
        ("[staffel]", "[staffel", "not TOML"),
        (
            "until = 2026-12-31, rate = 10.40",
            "until = 2025-12-31, rate = 10.40",
            "before its first",
        ),
    ],
)
def test_a_fault_in_the_table_is_named(old, new, fault):
    assert old in TEXT
    with pytest.raises(Mistakes) as caught:
        parse(TEXT.replace(old, new), "parameters.toml")
    assert fault in str(caught.value)


def test_all_faults_are_told_at_once():
    text = TEXT.replace("weeks = 4", "weken = 4").replace("months = 18", "months = 18.5")
    with pytest.raises(Mistakes) as caught:
        parse(text, "parameters.toml")
    assert len(caught.value.mistakes) == 2
