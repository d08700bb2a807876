"""The register of rates: nothing but the law's table, as a page, a plot and two files."""

import csv
import json
import re
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from visitor import DAY, Visitor

from incasso.law.register import RATES
from incasso.settings import Settings
from incasso.web.build import build
from incasso.web.rate_plot import Plot, plot
from incasso.web.shelf import Shelf


@pytest.fixture
def drawn(shelf: Shelf) -> Plot:
    return plot([shelf.law.history(name) for name in RATES])


def test_the_page_shows_every_rate_with_its_standing_and_the_day_it_was_checked(
    visitor: Visitor, shelf: Shelf
) -> None:
    page = visitor.get("/rentetabel/")
    for table, name in zip(page.css("table"), RATES, strict=True):
        history = shelf.law.history(name)
        rows = table.css("tbody tr")
        assert len(rows) == len(history)
        for row, dated in zip(reversed(rows), history, strict=True):
            text = row.text()
            assert str(dated.value.rate.normalize()).replace(".", ",") + "%" in text
            assert dated.source.checked.strftime("%d-%m-%Y") in text
    text = page.css_first("main").text()
    assert "rijksoverheid.nl" in (page.css_first(".bronnen").html or "")
    assert "Geldt tot een nieuw besluit" in text
    assert "Nog niet bekend" not in text


def test_the_csv_and_the_json_tell_the_same(visitor: Visitor) -> None:
    answer = visitor.client.get("/rentetabel.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(StringIO(answer.text)))
    told = visitor.client.get("/rentetabel.json")
    assert told.mimetype == "application/json"
    data = json.loads(told.text)
    assert data["day"] == DAY.isoformat()
    assert len(rows) == len(data["rows"])
    for row, entry in zip(rows, data["rows"], strict=True):
        assert (row["from"], row["until"]) == (entry["first_day"], entry["last_day"])
        for name in RATES:
            known = entry[name]
            assert row[name] == (known["rate"] if known else "")
            assert row[f"{name}_standing"] == (known["source"]["standing"] if known else "")


def test_the_plot_goes_through_every_rate(drawn: Plot, shelf: Shelf) -> None:
    for line, name in zip(drawn.lines, RATES, strict=True):
        heights = re.findall(r"(?:V|M[0-9.]+ )([0-9.]+)", line.path)
        assert len(heights) == len(shelf.law.history(name))
        places = [Decimal(x) for x in re.findall(r"[HM]([0-9.]+)", line.path)]
        assert places == sorted(places)
        assert places[-1] == 100


def test_a_higher_rate_is_drawn_higher_and_the_signs_are_right(drawn: Plot) -> None:
    signs = [tick.sign for tick in drawn.rates]
    assert signs == list(range(0, 15, 2))
    assert [t.place for t in drawn.rates] == sorted((t.place for t in drawn.rates), reverse=True)
    assert [tick.sign for tick in drawn.years] == [2005, 2010, 2015, 2020, 2025]
    # The wettelijke rente was 2% for eight years: its name stands on that line of the grid.
    assert drawn.lines[0].y == drawn.rates[1].place


def test_the_built_files_are_there_and_compressed(settings: Settings, tmp_path: Path) -> None:
    public = tmp_path / "public"
    build(settings, date(2027, 6, 1), public)
    for name in ("rentetabel.csv", "rentetabel.json", "rentetabel/index.html"):
        assert (public / name).is_file()
        assert (public / f"{name}.br").is_file()
    page = (public / "rentetabel" / "index.html").read_text("utf-8")
    assert "De handelsrente is bij ons nog niet bekend voor 1 juni 2027" in page
    assert "Handelsrente op 1 juni 2027</dt><dd>nog niet bekend</dd>" in page
