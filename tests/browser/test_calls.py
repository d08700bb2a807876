"""What the form asks depends on what the visitor wants, with scripts and without them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from answers import ADVICE, SOUND
from browser.test_journey import fill
from playwright.sync_api import Browser, Page, expect

from incasso.web.forms import QuoteForm

pytestmark = pytest.mark.xdist_group("looks")
BELONGS = {
    "offertes": {"bereik", "moment"},
    "terugbellen": {"moment"},
    "adviesgesprek": {"voorstel1", "voorstel2", "voorstel3"},
}
CONTACT = next(group for group in QuoteForm.groups if "bereik" in group.names)


@pytest.fixture
def page(browser: Browser, busy: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=busy.address)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser, busy: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=busy.address, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("wish", BELONGS)
def test_only_what_belongs_to_the_wish_is_asked(plain: Page, wish: str) -> None:
    plain.goto("/offerte/")
    plain.locator(f"[name=wens][value={wish}]").check()
    for name in set().union(*BELONGS.values()):
        shown = plain.locator(f"[name={name}]").first.is_visible()
        assert shown == (name in BELONGS[wish]), name
    optional = plain.locator(".veld:has(#telefoon) .nvp")
    assert optional.is_visible() == (wish == "offertes")


def test_a_call_is_asked_for_step_by_step_and_one_agency_gets_it(page: Page) -> None:
    page.goto("/offerte/")
    onward = page.get_by_role("button", name="Volgende")
    for group in QuoteForm.groups:
        if group is CONTACT:
            fill(page, ("naam", "email"), email="bel@testbedrijf.example")
            onward.click()
            expect(page.locator("#fouten a")).to_have_text("Vul je telefoonnummer in.")
            fill(page, ("telefoon", "moment"))
        else:
            fill(page, group.names, wens="terugbellen", bedrijf="Bel mij bv")
        if group is not QuoteForm.groups[-1]:
            onward.click()
    page.get_by_role("button", name="Controleer je aanvraag").click()
    expect(page.get_by_label("Laat Incassokiezer kiezen")).to_be_checked()
    chosen = page.get_by_role("radio").nth(2)
    name = chosen.locator("xpath=..").locator("strong").first.inner_text()
    chosen.check()
    page.get_by_role("button", name=re.compile("^Verstuur")).click()
    expect(page).to_have_url(re.compile("/aanvraag/"))
    expect(page.locator("ul.bureau").first).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("Je wilt dat een bureau terugbelt.")
    assert SOUND["telefoon"] not in page.locator("main").inner_text()


def test_a_moment_is_picked_where_a_script_runs_and_typed_where_none_does(
    page: Page, plain: Page
) -> None:
    for visit, kind in ((page, "datetime-local"), (plain, "text")):
        visit.goto(f"/offerte/#groep-{QuoteForm.groups.index(CONTACT) + 1}")
        for name in BELONGS["adviesgesprek"]:
            expect(visit.locator(f"[name={name}]")).to_have_attribute("type", kind)


def test_a_moment_that_the_picker_cannot_hold_stays_as_it_was_typed(page: Page) -> None:
    page.route("**/formulier*.js", lambda route: route.abort())
    page.goto("/offerte/")
    changed = ADVICE | {"voorstel1": "woensdag om tien uur", "bereik": None, "moment": None}
    for group in QuoteForm.groups:
        fill(page, group.names, **changed)
    page.unroute("**/formulier*.js")
    page.get_by_role("button", name="Controleer je aanvraag").click()
    typed, picked = page.locator("#voorstel1"), page.locator("#voorstel2")
    expect(picked).to_have_attribute("type", "datetime-local")
    expect(picked).to_have_value(ADVICE["voorstel2"])
    expect(typed).to_have_attribute("type", "text")
    expect(typed).to_have_value("woensdag om tien uur")
