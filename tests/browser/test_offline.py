"""Reading on a train: guides and tools that were opened work without a network."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("browser")
READY = "navigator.serviceWorker.ready.then(() => true)"


def visited(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    page.evaluate(READY)
    kept = f"caches.match('{address}').then(Boolean)"
    page.wait_for_function(f"async () => await {kept}")


def test_a_guide_that_was_read_once_can_be_read_again_offline(page: Page) -> None:
    visited(page, "/gidsen/wik-staffel/")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_contain_text("WIK-staffel")


def test_a_calculator_that_was_opened_once_calculates_offline(page: Page) -> None:
    visited(page, "/incassokosten-berekenen/")
    page.context.set_offline(True)
    page.reload()
    page.get_by_label("Openstaand bedrag in euro").fill("1.250,00")
    expect(page.locator("#uitkomst [data-totaal]")).to_have_text("€\u00a0187,50")


def test_a_page_that_was_never_opened_says_what_can_be_read(page: Page) -> None:
    visited(page, "/gidsen/wik-staffel/")
    page.context.set_offline(True)
    page.goto("/gidsen/no-cure-no-pay/")
    expect(page.locator("h1")).to_have_text("Je bent offline")


def test_only_guides_and_tools_are_kept(page: Page) -> None:
    visited(page, "/gidsen/wik-staffel/")
    for address in ("/offerte/", "/postbus/", "/privacy/"):
        page.goto(address, wait_until="networkidle")
    keys = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
        ".then(shelf => shelf.keys()).then(all => all.map(one => one.url))))).then(x => x.flat())"
    )
    pages = [re.sub("^https?://[^/]+", "", key) for key in keys if "/static/" not in key]
    assert sorted(pages) == ["/gidsen/wik-staffel/", "/offline/"]


def test_a_new_version_takes_the_place_of_the_old(page: Page) -> None:
    visited(page, "/gidsen/wik-staffel/")
    page.evaluate("caches.open('lezen-oud').then(shelf => shelf.add('/offline/'))")
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.unregister())")
    page.reload(wait_until="networkidle")
    page.evaluate(READY)
    page.wait_for_function("async () => !(await caches.keys()).includes('lezen-oud')")
