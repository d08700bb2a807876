"""What a visitor's connection carries: every page in one round trip, and little beside it."""

from pathlib import Path

import pytest
from visitor import DAY, ROOT
from weight import Weight, weigh

from incasso.settings import from_environment
from incasso.web.build import build

ONE_ROUND_TRIP = 14_600  # bytes: ten segments of 1,460
SCRIPTS = {"guide": 3_000, "tool": 15_000, "form": 15_000}
ONE_GUIDE = 40_000


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> list[Weight]:
    folder = tmp_path_factory.mktemp("weighed")
    settings = from_environment({"INCASSO_VAR": str(folder / "var")}, ROOT)
    build(settings, DAY, folder / "public")
    return weigh(folder / "public")


def test_every_document_and_its_stylesheet_come_in_one_round_trip(weights: list[Weight]) -> None:
    assert {page.address: page.html for page in weights if page.html > ONE_ROUND_TRIP} == {}


def test_nothing_else_stands_before_the_first_paint(weights: list[Weight]) -> None:
    assert {page.address: page.blocking for page in weights if page.blocking} == {}
    assert {page.address: page.fonts for page in weights if page.fonts} == {}


def test_the_scripts_of_each_kind_of_page_stay_small(weights: list[Weight]) -> None:
    limits = {page.address: SCRIPTS.get(page.kind, SCRIPTS["guide"]) for page in weights}
    heavy = {page.address: page.scripts for page in weights}
    assert {name: size for name, size in heavy.items() if size > limits[name]} == {}


def test_a_guide_and_all_it_asks_for_stay_small(weights: list[Weight]) -> None:
    guides = [page for page in weights if page.kind == "guide"]
    assert guides
    assert {page.address: page.everything for page in guides if page.everything > ONE_GUIDE} == {}


def test_no_font_is_in_the_site() -> None:
    fonts = [path for kind in ("woff", "woff2", "ttf", "otf") for path in _static(f"*.{kind}")]
    assert fonts == []


def _static(pattern: str) -> list[Path]:
    return list((ROOT / "static").rglob(pattern))
