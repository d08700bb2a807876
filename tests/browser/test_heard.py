"""What a visitor hears who does not see the page: the accessibility tree, page by page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from answers import answers
from heard import AROUND, CHECK, GUIDE, STATUS, SUM_ASKED, SUM_GIVEN
from kinds import of_kind
from playwright.sync_api import Browser, Locator, Page, expect
from tour import WRONG, check, fill_tool, post, status

from incasso.web.fields import EnumRadio, EnumSelect, EnumSet, Tick
from incasso.web.forms import PROPOSALS, FreeText, QuoteForm

pytestmark = pytest.mark.xdist_group("looks")
FIELDS = [
    name
    for group in QuoteForm.groups
    for name in group.names
    if "offertes" in (QuoteForm()[name].flags.bij or "offertes")
]
ROLES = {EnumRadio: "group", EnumSet: "group", EnumSelect: "combobox", Tick: "checkbox"}


@pytest.fixture(scope="module")
def page(browser: Browser, busy: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=busy.address, viewport={"width": 360, "height": 740})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def plain(browser: Browser, busy: Any) -> Iterator[Page]:
    """A page without scripts: the whole form at once, and the same markup."""
    context = browser.new_context(base_url=busy.address, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def hears(page: Page, tree: str) -> None:
    expect(page.locator("body")).to_match_aria_snapshot(tree)


def test_a_guide_says_where_you_are_and_what_stands_beside_it(page: Page) -> None:
    page.goto(of_kind("guide")[0])
    hears(page, AROUND)
    hears(page, GUIDE)


def test_the_calculator_names_its_fields_and_says_its_answer_by_itself(page: Page) -> None:
    page.goto("/incassokosten-berekenen/")
    hears(page, SUM_ASKED)
    fill_tool(page, "/incassokosten-berekenen/")
    hears(page, SUM_GIVEN)
    expect(page.get_by_role("status").first).to_have_attribute("aria-live", "polite")
    btw = page.get_by_role("group", name="Komt er btw over de incassokosten?")
    expect(btw).to_have_accessible_description(re.compile("alle drie kloppen"))


def test_the_calculator_says_beside_the_field_what_to_mend(page: Page) -> None:
    page.goto("/incassokosten-berekenen/")
    field = page.get_by_label("Openstaand bedrag in euro")
    field.fill("1,250")
    field.press("Tab")
    expect(field).to_have_accessible_description(re.compile("Fout: Is 1,250 een bedrag"))
    expect(field).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("address", of_kind("tool"))
def test_every_field_of_a_tool_has_a_name_and_every_answer_is_announced(
    page: Page, address: str
) -> None:
    fill_tool(page, address)
    fields = page.locator("main").locator("input:not([type=hidden]), select, textarea")
    for field in [field for field in fields.all() if field.is_visible()]:
        expect(field).to_have_accessible_name(re.compile(r"\w"))
    if fields.count():
        assert page.get_by_role("status").count()


def _drawn(page: Page, name: str) -> tuple[Locator, str]:
    """Return the field as its role and its declared name find it, and its declared hint."""
    field = QuoteForm()[name]
    text = isinstance(field, FreeText) or type(field) not in ROLES
    role = "textbox" if text else ROLES[type(field)]
    label = re.compile(rf"^{re.escape(field.label.text)}( \(niet verplicht\))?$")
    hint = "" if isinstance(field, Tick) else field.description
    return page.get_by_role(role, name=label), hint


def test_every_field_of_the_form_is_heard_with_its_name_and_its_hint(plain: Page) -> None:
    plain.goto("/offerte/")
    for name in FIELDS:
        place, hint = _drawn(plain, name)
        expect(place, name).to_have_count(1)
        expect(place, name).to_have_accessible_description(hint)


def test_the_moments_of_an_advice_call_are_heard_once_they_are_asked(plain: Page) -> None:
    plain.goto("/offerte/")
    plain.get_by_label("Een adviesgesprek").check()
    for name in PROPOSALS:
        field = QuoteForm()[name]
        place = plain.get_by_label(field.label.text)
        expect(place, name).to_be_visible()
        expect(place, name).to_have_accessible_description(field.description)


def test_a_step_of_the_form_tells_its_number_and_its_name(page: Page) -> None:
    page.goto("/offerte/")
    hears(page, "- main:\n  - group /Stap 1 van 5.*De vordering/:\n    - textbox /totaal open/")
    expect(page).to_have_title(re.compile("^Stap 1 van 5 "))


def test_errors_are_heard_first_in_one_list_and_again_at_each_field(plain: Page) -> None:
    post(plain, "/offerte/", answers(**WRONG))
    expect(plain).to_have_title(re.compile("^Fout: "))
    expect(plain.locator("#fouten")).to_be_focused()
    alert = plain.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_have_text("Er klopt iets nog niet")
    for link in alert.get_by_role("link").all():
        name = (link.get_attribute("href") or "").removeprefix("#")
        place, hint = _drawn(plain, name)
        told = f"{hint} Fout: {link.inner_text()}".strip()
        expect(place, name).to_have_accessible_description(told)
    assert alert.get_by_role("link").count() == len(WRONG)


def test_the_page_to_check_says_who_gets_it_and_how_to_change_an_answer(page: Page) -> None:
    check(page)
    hears(page, AROUND)
    hears(page, CHECK)
    for button in page.get_by_role("button", name=re.compile("wijzig", re.I)).all():
        expect(button).to_have_accessible_name(re.compile(r"^Wijzig\W+\w+", re.I))


def test_the_status_page_says_what_is_done_and_what_comes(page: Page) -> None:
    status(page)
    hears(page, STATUS)
