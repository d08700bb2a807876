"""Looks at one page in every way in which it may be shown; each look yields what is wrong."""

import re
from typing import Any, Literal

from playwright.sync_api import CDPSession, Page, expect
from visitor import ROOT

MEASURE = ROOT / "tests" / "measure"
AXE = MEASURE / "node_modules" / "axe-core" / "axe.min.js"
SCRIPTS = (AXE, MEASURE / "looks.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
ALL_RULES = {"type": "tag", "values": TAGS}
# What can differ when only theme and width change places.
SEEN_RULES = {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}
RUN = """(rules) => axe.run({
  runOnly: rules,
  iframes: false,
  rules: { "target-size": { enabled: true }, "link-in-text-block": { enabled: true } },
  resultTypes: ["violations", "incomplete"],
})"""
SCHEMES: tuple[tuple[Literal["light", "dark"], int, dict[str, Any]], ...] = (
    ("light", 1280, ALL_RULES),
    ("dark", 320, ALL_RULES),
    ("light", 320, SEEN_RULES),
    ("dark", 1280, SEEN_RULES),
)
# The one frame is a message of the local mailbox: a page of its own, where no script may run.
REVIEWED = ("frame-tested",)
HEIGHT = 800
SIZE = 16  # px of text, unless a visitor sets another


def look(page: Page) -> dict[str, list[str]]:
    """Return what each look finds, and leave the page as it was."""
    expect(page.locator("html.deels"), "the rest of the page is laid out").to_have_count(0)
    found = {**axe(page), **_narrow(page), **_enlarged(page)}
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.emulate_media(forced_colors="active")
    found["forced colours"] = _says(page, "forced")
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    found["reduced motion"] = _says(page, "still")
    page.emulate_media(reduced_motion="no-preference", color_scheme="dark", media="print")
    found["print"] = _says(page, "printed")
    page.emulate_media(media="screen", color_scheme="light")
    return found


def axe(page: Page) -> dict[str, list[str]]:
    """Return what axe-core calls a violation, and what is a fault of what it leaves to others."""
    found: dict[str, list[str]] = {"violations": [], "left to review": []}
    for scheme, width, rules in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        results = page.evaluate(RUN, rules)
        where = f"{scheme}, {width} px"
        found["violations"] += _told(results["violations"], where)
        found["left to review"] += _told(_unsettled(page, results["incomplete"]), where)
    page.emulate_media(color_scheme="light")
    return found


def _unsettled(page: Page, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what stays open once we have measured the contrast that axe-core could not."""
    rest = [rule for rule in rules if rule["id"] not in (*REVIEWED, "color-contrast")]
    for rule in rules:
        if rule["id"] == "color-contrast":
            targets = [node["target"][0] for node in rule["nodes"]]
            faint = page.evaluate("(targets) => looks.faint(targets)", targets)
            rest.append({**rule, "nodes": [n for n in rule["nodes"] if n["target"][0] in faint]})
    return rest


def _told(rules: list[dict[str, Any]], where: str) -> list[str]:
    return [
        f"{where}: {rule['id']} {node['target']} {node.get('failureSummary', '')}"
        for rule in rules
        for node in rule["nodes"]
    ]


def pages_on_paper(page: Page) -> int:
    """Return how many sheets of A4 the page takes."""
    page.emulate_media(media="print")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="screen")
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def _narrow(page: Page) -> dict[str, list[str]]:
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    return {"320 px": [*_says(page, "wide"), *_says(page, "clipped"), *_says(page, "overlapping")]}


def _enlarged(page: Page) -> dict[str, list[str]]:
    """Set the browser's own text size, on which a page's media queries depend as well."""
    sizes = page.context.new_cdp_session(page)
    found = {}
    _set_text(sizes, 2 * SIZE)
    for width in (1280, 640):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults = [*_says(page, "wide"), *_says(page, "clipped"), *_says(page, "overlapping")]
        found[f"200% text on {width} px"] = faults
    _set_text(sizes, SIZE)
    sizes.detach()
    return found


def _set_text(session: CDPSession, size: int) -> None:
    session.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})


def _says(page: Page, name: str) -> list[str]:
    said: list[str] = page.evaluate(f"looks.{name}()")
    return said
