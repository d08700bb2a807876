"""Who goes back from the page to check, to change an answer, sends nothing."""

import re

import pytest
from answers import answers
from playwright.sync_api import Page, Route, expect
from tour import KEY, post

pytestmark = pytest.mark.xdist_group("browser")
PROVEN = 4_000  # ms after which the challenge is solved, and its wait is over


def on_the_check_page(page: Page, number: int) -> list[str]:
    """Stand on it, and return what will be sent from there."""
    sent: list[str] = []
    post(page, "/offerte/", answers(email="terug@testbedrijf.example", sleutel=KEY(number)))
    page.on("request", lambda asked: sent.append(asked.url) if "versturen" in asked.url else None)
    return sent


def test_a_browser_that_names_no_submitter_goes_back_to_the_form(page: Page) -> None:
    page.add_init_script("delete SubmitEvent.prototype.submitter")
    sent = on_the_check_page(page, 71)
    page.get_by_role("button", name=re.compile("^Wijzig")).first.click()
    expect(page.locator("#offerte")).to_be_visible()
    page.wait_for_timeout(PROVEN)
    assert sent == []


def test_who_sent_and_then_wants_to_change_an_answer_is_heard(page: Page) -> None:
    sent = on_the_check_page(page, 72)
    slow: list[Route] = []
    page.route("**/offerte/", lambda route: slow.append(route))
    page.get_by_role("button", name=re.compile("^Verstuur")).click()
    expect(page.locator("#bezig")).to_be_visible()
    # At once, as a finger does: a second press of the same button would count as the first.
    page.get_by_role("button", name=re.compile("^Wijzig")).first.click(no_wait_after=True)
    page.wait_for_timeout(PROVEN)
    assert sent == []
    [route] = slow
    route.continue_()
    expect(page.locator("#offerte")).to_be_visible()
    assert sent == []
