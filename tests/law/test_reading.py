"""A hundred thousand typed texts: read as meant or refused, in Python as in the browser."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from law.table import ROOT
from law.typed_texts import (
    MONTHS,
    meanings,
    mistyped_amount,
    mistyped_day,
    scribbled_amount,
    typed_amount,
    typed_day,
)

from incasso import dutch

NODE = Path(sys.executable).with_name("node")
DUTCH_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9.,])")


@pytest.fixture(scope="module")
def amounts() -> list[str]:
    random = Random(20261123)
    makers: list[Callable[[Random], str]] = [mistyped_amount, scribbled_amount]
    return [maker(random) for maker in makers for _ in range(25_000)]


@pytest.fixture(scope="module")
def days() -> list[str]:
    random = Random(1123)
    return [mistyped_day(random) for _ in range(20_000)]


def test_a_well_written_amount_is_read_as_meant():
    random = Random(1)
    for _ in range(25_000):
        text, meant = typed_amount(random)
        assert dutch.read_euro(text) == meant, text


def test_a_well_written_day_is_read_as_meant():
    random = Random(2)
    for _ in range(5_000):
        text, meant = typed_day(random)
        assert dutch.read_day(text) == meant, text


def test_no_amount_is_misread(amounts):
    for text in amounts:
        read = _read(dutch.read_euro, text)
        if read is None:
            continue
        possible = meanings(text)
        assert read in possible, text
        # On a Dutch page a dot before three digits is for the thousands; all else that can be
        # meant in two ways is asked about.
        assert len(possible) == 1 or DUTCH_THOUSANDS.search(text), (text, possible)


def test_no_day_is_misread(days):
    for text in days:
        read = _read(dutch.read_day, text)
        if read is not None:
            assert read == _day_before_month(text), text


def test_the_browser_reads_and_refuses_the_same(amounts, days):
    asked = json.dumps({"amounts": amounts, "days": days})
    script = ROOT / "tests/js/read.mjs"
    answer = subprocess.run([NODE, script], input=asked, capture_output=True, text=True, check=True)
    in_browser = json.loads(answer.stdout)
    assert in_browser["amounts"] == [_told(dutch.read_euro, text) for text in amounts]
    assert in_browser["days"] == [_told(dutch.read_day, text) for text in days]


def _read(reader: Callable[[str], object], text: str) -> object:
    try:
        return reader(text)
    except dutch.Unreadable:
        return None


def _told(reader: Callable[[str], object], text: str) -> str:
    try:
        return str(reader(text))
    except dutch.Unreadable as problem:
        return str(problem)


def _day_before_month(text: str) -> date | None:
    parts = re.findall("[0-9]+|[a-z]+", text.lower())
    months = [str(MONTHS[name]) for name in MONTHS if name.startswith(parts[1])]
    parts[1] = months[0] if months else parts[1]
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = map(int, parts)
    return date(year, month, day)
