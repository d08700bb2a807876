"""The whole way with a keyboard only: guide, calculator, form, page to check, status page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from keys import Keyboard
from kinds import of_kind
from playwright.sync_api import Browser, Page, expect

from incasso.web.forms import QuoteForm

pytestmark = pytest.mark.xdist_group("looks")
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


@pytest.fixture
def page(browser: Browser, busy: Any) -> Iterator[Page]:
    yield from _opened(browser, busy.address, 360, scripts=True)


@pytest.fixture(params=[360, 1280])
def any_width(request: Any, browser: Browser, busy: Any) -> Iterator[Page]:
    yield from _opened(browser, busy.address, request.param, scripts=True)


@pytest.fixture
def plain(browser: Browser, busy: Any) -> Iterator[Page]:
    yield from _opened(browser, busy.address, 360, scripts=False)


def _opened(browser: Browser, address: str, width: int, scripts: bool) -> Iterator[Page]:
    size = {"width": width, "height": 740}
    context = browser.new_context(base_url=address, viewport=size, java_script_enabled=scripts)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_a_guide_is_walked_from_the_first_link_to_the_last_and_back(
    any_width: Page,
) -> None:
    page = any_width
    page.goto(of_kind("guide")[0])
    keyboard = Keyboard(page)
    keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Naar de inhoud")
    keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    places = page.locator("main, footer").locator(FOCUSABLE).element_handles()
    shown = [place for place in places if place.is_visible()]
    for stop in shown:
        page.keyboard.press("Tab")
        assert keyboard.look(stop), f"Tab goes elsewhere than to {stop.inner_text()}"
    for stop in reversed(shown[-9:-1]):
        page.keyboard.press("Shift+Tab")
        assert keyboard.look(stop), f"Shift+Tab goes elsewhere than to {stop.inner_text()}"


def test_the_calculator_is_filled_and_answers_without_moving_the_focus(any_width: Page) -> None:
    page = any_width
    page.goto("/incassokosten-berekenen/")
    keyboard = Keyboard(page)
    keyboard.type(page.get_by_label("Openstaand bedrag in euro"), "1.250,00")
    total = page.locator("#uitkomst [data-totaal]")
    expect(total).to_have_text("€\u00a0187,50")
    expect(page.get_by_label("Openstaand bedrag in euro")).to_be_focused()
    keyboard.press("Tab")
    expect(page.get_by_label("Een consument")).to_be_focused()
    keyboard.press("ArrowDown")
    expect(page.get_by_label("Een bedrijf, of een zzp’er")).to_be_checked()
    expect(page.locator("[data-voor=bedrijf]")).to_be_visible()
    for tick in page.locator("[name=btw]").all():
        keyboard.press("Tab")
        keyboard.press("Space")
        expect(tick).to_be_checked()
    expect(total).not_to_have_text("€\u00a0187,50")
    keyboard.reach(page.get_by_label("Openstaand bedrag in euro"), "Shift+Tab")


@pytest.mark.parametrize("address", of_kind("tool"))
def test_every_tool_lets_the_focus_in_and_out(page: Page, address: str) -> None:
    page.goto(address)
    keyboard = Keyboard(page)
    keyboard.reach(page.locator("main").locator(FOCUSABLE).first)
    keyboard.reach(page.get_by_role("contentinfo").get_by_role("link").last)


def test_the_form_is_filled_step_by_step_and_each_step_gets_the_focus(page: Page) -> None:
    page.goto("/offerte/")
    keyboard = Keyboard(page)
    onward = page.get_by_role("button", name="Volgende")
    keyboard.reach(onward)
    keyboard.press("Enter")
    _summary_leads_to(page, keyboard, "hoofdsom")

    keyboard.reach(page.locator("#wens"), "Shift+Tab")
    for number, group in enumerate(QuoteForm.groups, start=1):
        keyboard.answer(group.names, bedrijf="Toetsen bv")
        if number < len(QuoteForm.groups):
            keyboard.reach(onward)
            keyboard.press("Space" if number == 1 else "Enter")
            expect(page.locator(f"#groep-{number + 1} legend").first).to_be_focused()
            expect(page).to_have_title(re.compile(f"^Stap {number + 1} van "))
    _back_and_forth(page, keyboard)
    keyboard.leave(page.get_by_role("button", name="Controleer je aanvraag"))
    _check_and_send(page, keyboard)


def _summary_leads_to(page: Page, keyboard: Keyboard, name: str) -> None:
    """The summary of errors has the focus, and its first entry brings it to the field."""
    expect(page.locator("#fouten")).to_be_focused()
    keyboard.look()
    expect(page).to_have_title(re.compile("^Fout: "))
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator(f"#{name}")).to_be_focused()


def _back_and_forth(page: Page, keyboard: Keyboard) -> None:
    """Going back loses nothing, and brings the focus along."""
    keyboard.reach(page.get_by_role("button", name="Terug"), "Shift+Tab")
    keyboard.press("Enter")
    expect(page.locator("#groep-4 legend").first).to_be_focused()
    expect(page.locator("#naam")).not_to_have_value("")
    keyboard.reach(page.get_by_role("button", name="Volgende"))
    keyboard.press("Enter")
    expect(page.locator("#groep-5 legend").first).to_be_focused()


def _check_and_send(page: Page, keyboard: Keyboard) -> None:
    """Untick one, change an answer and come back, send, and walk through the status page."""
    expect(page.locator("h1")).to_have_text("Wie krijgt je aanvraag?")
    keyboard.leave(page.locator("[name=wijzig][value=hoofdsom]"))
    expect(page.locator("#hoofdsom")).to_be_focused()
    keyboard.look()
    for _ in range(len(QuoteForm.groups)):
        done = page.get_by_role("button", name="Controleer je aanvraag")
        if done.is_visible():
            break
        keyboard.reach(page.get_by_role("button", name="Volgende"))
        keyboard.press("Enter")
    keyboard.leave(done)

    ticks = page.get_by_role("checkbox")
    keyboard.reach(ticks.nth(1))
    keyboard.press("Space")
    expect(ticks.nth(1)).not_to_be_checked()
    keyboard.leave(page.get_by_role("button", name=re.compile("^Verstuur")))
    expect(page).to_have_url(re.compile("/aanvraag/"))
    keyboard.reach(page.get_by_role("contentinfo").get_by_role("link").last)


def test_the_form_works_from_the_keyboard_without_scripts(plain: Page) -> None:
    plain.goto("/offerte/")
    keyboard = Keyboard(plain)
    everything = tuple(name for group in QuoteForm.groups for name in group.names)
    keyboard.answer(everything, hoofdsom="1,250", bedrijf="Toetsen zonder script bv")
    keyboard.leave(plain.get_by_role("button", name="Controleer je aanvraag"))
    _summary_leads_to(plain, keyboard, "hoofdsom")
    keyboard.type(plain.locator("#hoofdsom"), "1250")
    keyboard.leave(plain.get_by_role("button", name="Controleer je aanvraag"))
    _check_and_send(plain, keyboard)
