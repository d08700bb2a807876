"""Every kind of page is fit for every eye, screen, text size and sheet of paper."""

import pytest
from looking import MEASURE
from playwright.sync_api import Browser
from tour import Visit

pytestmark = pytest.mark.xdist_group("looks")
# A table of all rates is not a calculation; the others say more than one sheet holds.
SHEETS = {
    "/rentetabel/": 3,
    "/rente-berekenen/": 2,
    "/termijnen-berekenen/": 2,
    "/vordering-berekenen/": 2,
    "status": 2,
}
SPOILT = """<!doctype html><html lang="nl"><title>Bedorven</title><style>
  .wide { width: 2000px } .cut { width: 2em; height: 1em; overflow: hidden }
  .over { margin-top: -2em } button { all: unset; outline: 0 } .moves { transition: all 3s }
  .faint { color: #bbb } svg { forced-color-adjust: none } body { color: #ccc; background: #fff }
  .wide { color: #000 }
</style><body><p class="wide">breed</p><p class="cut">afgesneden tekst</p>
<p class="faint">regel</p><p class="over">regel eroverheen</p><button class="moves">knop</button>
<svg width="9" height="9"><path fill="#fff" d="M0 0h9v9"/></svg><nav>weg</nav></body>"""


def shown(visits: list[Visit], look: str) -> dict[str, list[str]]:
    """Return what a look found fault with, by page."""
    found = {str(visit.stop): list(dict.fromkeys(visit.found[look])) for visit in visits}
    return {name: faults for name, faults in found.items() if faults}


def test_axe_finds_no_violation_in_any_theme_at_any_width(visits: list[Visit]) -> None:
    assert shown(visits, "violations") == {}


def test_what_axe_leaves_to_review_has_contrast_enough(visits: list[Visit]) -> None:
    assert shown(visits, "left to review") == {}


@pytest.mark.parametrize(
    "look",
    [
        "320 px",
        "200% text on 1280 px",
        "200% text on 640 px",
        "forced colours",
        "reduced motion",
        "print",
    ],
)
def test_a_page_keeps_its_meaning(visits: list[Visit], look: str) -> None:
    assert shown(visits, look) == {}


def test_a_calculation_takes_one_sheet_or_what_is_agreed(visits: list[Visit]) -> None:
    sheets = {str(v.stop): v.sheets for v in visits}
    assert {name: n for name, n in sheets.items() if n > SHEETS.get(name, 1)} == {}


def test_no_look_is_blind(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.set_content(SPOILT)
    page.add_script_tag(path=MEASURE / "looks.js")
    for look in ("wide", "clipped", "overlapping", "still"):
        assert page.evaluate(f"looks.{look}()"), look
    assert page.evaluate("looks.faint(['.faint', '.wide'])") == [".faint"]
    page.emulate_media(forced_colors="active")
    assert len(page.evaluate("looks.forced()")) == 2
    page.emulate_media(forced_colors="none", media="print")
    assert len(page.evaluate("looks.printed()")) == 3
    page.close()
