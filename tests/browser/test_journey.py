"""What a visitor does, from the first page to the mailbox, in a real browser."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from answers import SOUND
from playwright.sync_api import Browser, Page, expect
from visitor import ROOT

from incasso.dutch import bedrag
from incasso.web.forms import QuoteForm

pytestmark = pytest.mark.xdist_group("browser")
CASES = json.loads((ROOT / "tests" / "cases" / "collection_costs.json").read_text("utf-8"))
CHOICES = ("wens", "debiteur", "ouderdom", "betwist", "bereik", "moment")
LISTS = ("land", "branche")
PATIENCE = 20_000  # ms in which a slow machine solves its challenge


def fill(page: Page, names: tuple[str, ...], **changed: str | None) -> None:
    """Fill fields as a visitor would, with sound answers but for the changed ones; None is left."""
    for name in names:
        value = changed.get(name, SOUND.get(name))
        if value is None:  # not asked of who wants quotes
            continue
        if name in CHOICES:
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        elif name in LISTS:
            page.locator(f"select[name={name}]").select_option(value)
        elif name == "gedaan":
            for step in value:
                page.locator(f'input[name="gedaan"][value="{step}"]').check()
        elif name == "toestemming":
            page.locator("input[name=toestemming]").check()
        else:
            page.locator(f"[name={name}]").fill(value)


def from_home_to_the_form(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Wat moet ik doen?").click()
    page.get_by_role("link", name=re.compile("stappenplan", re.I)).first.click()
    expect(page.locator("h1")).to_have_count(1)
    page.locator('article a[href="/incassokosten-berekenen/"]').first.click()
    expect(page).to_have_url(re.compile("/incassokosten-berekenen/"))


def check_and_send(page: Page) -> tuple[list[str], str]:
    """Untick one agency on the check page, send, and return the names of the others and it."""
    expect(page.locator("h1")).to_have_text("Wie krijgt je aanvraag?")
    names = page.locator("label:has([name=bureau]) span > strong:first-child").all_inner_texts()
    assert len(names) == 3
    page.get_by_label(names[1]).uncheck()
    page.wait_for_load_state()
    page.get_by_role("button", name=re.compile("^Verstuur")).click()
    expect(page).to_have_url(re.compile("/aanvraag/"), timeout=PATIENCE)
    return [names[0], names[2]], names[1]


def test_a_visitor_reads_calculates_asks_and_is_answered(page: Page, portal: "object") -> None:
    from_home_to_the_form(page)
    case = next(case for case in CASES["costs"] if case["principal"] == "1250.00")
    page.get_by_label("Openstaand bedrag in euro").fill("1.250,00")
    costs = case["costs"].replace(".", ",")
    expect(page.locator("#uitkomst [data-totaal]")).to_have_text(f"€\u00a0{costs}")

    page.goto("/offerte/")
    claim, customer, company, contact, rest = (group.names for group in QuoteForm.groups)
    fill(page, claim, hoofdsom="1,250")
    page.get_by_role("button", name="Volgende").click()
    expect(page.locator("#fouten a")).to_have_count(1)
    page.locator("#hoofdsom").fill("1.250,00")
    page.get_by_role("button", name="Volgende").click()
    for step in (customer, company):
        fill(page, step)
        page.get_by_role("button", name="Volgende").click()
    fill(page, contact, email="tester.example")
    page.get_by_role("button", name="Volgende").click()
    fill(page, rest)
    page.get_by_role("button", name="Controleer je aanvraag").click()
    expect(page.locator("#fouten a")).to_have_text(re.compile("@"))
    expect(page).to_have_title(re.compile("^Fout: "))
    page.locator("#email").fill(SOUND["email"])
    for _ in range(len(QuoteForm.groups)):
        if page.get_by_role("button", name="Controleer je aanvraag").is_visible():
            break
        page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Controleer je aanvraag").click()

    assert page.evaluate("Object.values(sessionStorage).join()").count(SOUND["email"]) == 1
    kept, dropped = check_and_send(page)
    page.wait_for_function("sessionStorage.length === 0")
    status = page.url
    holders = page.locator("ul.bureau").first.inner_text()
    assert all(name in holders for name in kept) and dropped not in holders
    expect(page.locator("ul.kies")).to_contain_text(dropped)
    the_mail_is_right(page, portal, kept, dropped, status)


def the_mail_is_right(page: Page, portal, kept: list[str], dropped: str, status: str) -> None:
    messages = portal.mail(3)
    assert len(messages) == 3
    asker = [m for m in messages if SOUND["email"] in m["To"]]
    partners = [m for m in messages if m not in asker]
    assert len(asker) == 1 and len(partners) == 2
    for message in partners:
        plain = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert SOUND["email"] in message["Reply-To"]
        for said in ("€\u00a01.250", "€\u00a0187,50", "Testbedrijf & Zonen", "06 12345678"):
            assert said.replace("\u00a0", " ") in plain.replace("\u00a0", " ")
        assert "Testbedrijf &amp; Zonen" in html
    told = asker[0].get_body(("plain",)).get_content()
    assert all(name in told for name in kept) and dropped not in told
    assert status in told

    page.goto("/postbus/")
    expect(page.locator("ul.rij li")).to_have_count(3)
    page.get_by_role("link", name=re.compile("^Je aanvraag")).click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text(kept[0])
    page.locator("pre a", has_text="/aanvraag/").click()
    expect(page).to_have_url(status)


def test_the_same_works_without_javascript(browser: Browser, portal) -> None:
    context = browser.new_context(base_url=portal.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/incassokosten-berekenen/")
    assert "€\u00a0150,00" in page.locator("table").inner_text()
    page.goto("/offerte/")
    names = tuple(name for group in QuoteForm.groups for name in group.names)
    fill(page, names, hoofdsom="1,250", email="tester", bedrijf="Zonder script bv")
    page.get_by_role("button", name="Controleer je aanvraag").click()
    links = page.locator("#fouten a")
    expect(links).to_have_count(2)
    links.first.click()
    expect(page.locator("#hoofdsom")).to_have_value("1,250")
    page.locator("#hoofdsom").fill("1250,-")
    page.locator("#email").fill("zonder@testbedrijf.example")
    page.locator("[name=telefoon]").fill("06 87654321")
    page.get_by_role("button", name="Controleer je aanvraag").click()
    kept, dropped = check_and_send(page)
    expect(page.locator("main")).to_contain_text("Bevestig je e-mailadres")
    assert not any(name in page.locator("main").inner_text() for name in kept)
    to_confirm(page)
    expect(page).to_have_url(re.compile("/aanvraag/"))
    holders = page.locator("ul.bureau").first.inner_text()
    assert all(name in holders for name in kept) and dropped not in holders
    expect(page.locator("ul.kies")).to_contain_text(dropped)
    context.close()


def to_confirm(page: Page) -> None:
    """Find the mail that asks to confirm, open its link, and press the button."""
    page.goto("/postbus/")
    link = page.get_by_role("link", name=re.compile("^Bevestig je aanvraag"))
    for _ in range(100):
        if link.count():
            break
        page.wait_for_timeout(100)
        page.reload()
    link.first.click()
    page.locator("pre a", has_text="/bevestigen/").click()
    page.get_by_role("button", name="Ja, verstuur mijn aanvraag").click()


def test_the_calculator_shows_what_the_shared_cases_say(page: Page) -> None:
    page.goto("/incassokosten-berekenen/")
    field = page.get_by_label("Openstaand bedrag in euro")
    for case in CASES["costs"]:
        if case["btw"] == "0.00":
            field.fill(case["principal"].replace(".", ","))
            costs = bedrag(Decimal(case["costs"]))
            expect(page.locator("#uitkomst [data-totaal]"), case["why"]).to_have_text(costs)


def test_nothing_typed_in_the_calculator_leaves_the_browser(page: Page) -> None:
    page.goto("/incassokosten-berekenen/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Openstaand bedrag in euro").fill("1.250,00")
    expect(page.locator("#uitkomst [data-totaal]")).to_have_text("€\u00a0187,50")
    assert asked == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_is_wider_than_its_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in Path(ROOT, "tests", "addresses.txt").read_text("utf-8").split():
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address
