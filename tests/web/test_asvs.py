"""The list of ASVS items: each test that it names is there."""

import re

from visitor import ROOT

LIST = (ROOT / "docs" / "asvs.md").read_text("utf-8")


def test_every_test_that_the_list_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", LIST)) - {"test_x"}
    sources = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.M)}
    assert len(named) > 60
    assert named - there == set()


def test_no_item_stands_twice() -> None:
    rows = re.findall(r"^\| ([\d., ]+) \|", LIST, re.M)
    items = [item for row in rows for item in row.split(", ")]
    assert len(items) > 120
    assert len(set(items)) == len(items)
