"""What begins a page's scripts stands in the page, and the policy knows it and nothing else."""

import base64
import hashlib
import re

import pytest
from visitor import Visitor

from incasso.web.shelf import Shelf

PAGES = ["/gidsen/wik-staffel/", "/rente-berekenen/", "/offerte/"]


@pytest.mark.parametrize("address", PAGES)
def test_the_one_inline_script_is_the_one_that_the_policy_allows(
    visitor: Visitor, address: str
) -> None:
    (script,) = visitor.get(address).css("script:not([src]):not([type*=json])")
    digest = hashlib.sha256(script.text(strip=False).encode()).digest()
    policy = visitor.client.get(address).headers["Content-Security-Policy"]
    allowed = f"script-src 'self' 'sha256-{base64.b64encode(digest).decode()}';"
    assert allowed in policy


@pytest.mark.parametrize("address", PAGES)
def test_what_it_begins_is_there_and_nothing_is_asked_before_the_first_paint(
    visitor: Visitor, shelf: Shelf, address: str
) -> None:
    page = visitor.get(address)
    scripts = page.css_first("script[data-begin]").attributes["data-begin"] or ""
    for name in scripts.split():
        assert re.fullmatch(r"/static/js/[\w-]+\.[0-9a-f]{10}\.js", name)
        assert shelf.assets.find(name.removeprefix("/static/")), name
    assert scripts and not page.css("script[src], link[rel=modulepreload]")


def test_a_page_without_scripts_has_none(visitor: Visitor) -> None:
    assert not visitor.get("/").css("script[src], script[data-begin]")
