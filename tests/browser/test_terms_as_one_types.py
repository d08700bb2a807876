"""Terms and court in a real browser: results as one types, faults beside the field."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("browser")


def test_a_letter_before_christmas_is_delivered_after_it(page: Page) -> None:
    page.goto("/termijnen-berekenen/")
    page.get_by_label("Dag waarop je de brief verstuurt").fill("23-12-2026")
    answer = page.locator("#uit-brief")
    expect(answer).to_contain_text("29 december 2026")
    expect(answer).to_contain_text("13 januari 2027")
    expect(answer).to_contain_text("Vrijdag 25 december 2026 (eerste kerstdag) telt niet mee")
    page.get_by_label("Dag waarop de brief is bezorgd").fill("24 december 2026")
    expect(answer).to_contain_text("8 januari 2027")
    expect(answer).not_to_contain_text("Vermoedelijk")


def test_a_government_never_gets_longer_than_the_law_allows(page: Page) -> None:
    page.goto("/termijnen-berekenen/")
    page.get_by_label("Dag waarop je klant de factuur kreeg").fill("1-12-2026")
    expect(page.locator("#uit-betalen")).to_contain_text("31 december 2026")
    page.get_by_label("De overheid", exact=True).check()
    page.get_by_label("Afgesproken aantal dagen").fill("90")
    expect(page.locator("#uit-betalen")).to_contain_text("30 januari 2027")
    expect(page.locator("#uit-betalen")).to_contain_text("langer dan de wet toestaat")
    page.get_by_label("Een consument", exact=True).check()
    expect(page.locator("#uit-betalen")).to_contain_text("1 maart 2027")


def test_interruptions_are_read_line_by_line(page: Page) -> None:
    page.goto("/termijnen-berekenen/")
    page.get_by_label("Laatste dag om te betalen").fill("15-3-2022")
    page.get_by_label("Dagen waarop je stuitte").fill("1-2-2026\n\n1-1-2035")
    expect(page.locator("#uit-verjaring")).to_contain_text("1 februari 2031")
    expect(page.locator("#uit-verjaring")).to_contain_text("Op 1 januari 2035 was de vordering al")


FAULTS = [
    ("Dag waarop je de brief verstuurt", "31-2-2026", "31 februari 2026 bestaat niet"),
    ("Afgesproken aantal dagen", "een maand", "in cijfers"),
    ("Dagen waarop je stuitte", "1-2-26", "vier cijfers"),
]


@pytest.mark.parametrize(("label", "typed", "says"), FAULTS)
def test_a_fault_stands_beside_its_field_and_goes_when_mended(
    page: Page, label: str, typed: str, says: str
) -> None:
    page.goto("/termijnen-berekenen/")
    field = page.get_by_label(label)
    field.fill(typed)
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "true")
    fault = page.locator(".foutregel")
    expect(fault).to_contain_text(says)
    assert fault.get_attribute("id") in (field.get_attribute("aria-describedby") or "")
    field.fill("")
    field.blur()
    expect(fault).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_letter_is_not_delivered_before_it_was_sent(page: Page) -> None:
    page.goto("/termijnen-berekenen/")
    page.get_by_label("Dag waarop je de brief verstuurt").fill("4-12-2026")
    page.get_by_label("Dag waarop de brief is bezorgd").fill("3-12-2026")
    expect(page.locator(".foutregel")).to_contain_text("op of na de dag van versturen")
    page.get_by_label("Dag waarop je de brief verstuurt").fill("2-12-2026")
    expect(page.locator(".foutregel")).to_have_count(0)
    expect(page.locator("#uit-brief")).to_contain_text("18 december 2026")


def test_a_day_before_the_law_is_refused_with_the_first_day(page: Page) -> None:
    page.goto("/termijnen-berekenen/")
    page.get_by_label("Dag waarop je de brief verstuurt").fill("1-6-2012")
    expect(page.locator("#uit-brief")).to_contain_text("Onze tabel begint op 1 juli 2012")


def test_a_case_costs_what_the_year_says(page: Page) -> None:
    page.goto("/procederen/")
    page.get_by_label("Bedrag dat je eist").fill("2.000,00")
    page.get_by_label("Dag van de dagvaarding").fill("3-6-2024")
    expect(page.locator("#uitkomst")).to_contain_text("€\u00a0484,37")
    expect(page.locator("#uitleg")).to_contain_text("€\u00a0408,00")
    expect(page.locator("#uitleg")).to_contain_text("31 van de 100")
    page.get_by_label("Je klant reageert niet").check()
    expect(page.locator("#uitleg")).to_contain_text("€\u00a0204,00")
    page.get_by_label("Kosten van je eigen jurist").fill("2500")
    expect(page.locator("#uitleg")).to_contain_text("kost je meer dan je eist")


def test_what_is_unknown_is_said_and_never_guessed(page: Page) -> None:
    page.goto("/procederen/")
    page.get_by_label("Bedrag dat je eist").fill("4800")
    page.get_by_label("Dag van de dagvaarding").fill("3-6-2025")
    expect(page.locator("#uitkomst")).to_contain_text("niet bekend")
    expect(page.locator("#uitleg")).to_contain_text("kennen wij niet: het griffierecht")
    page.get_by_label("Dag van de dagvaarding").fill("23-11-2026")
    expect(page.locator("#uitkomst")).to_contain_text("€\u00a0654,57")
    expect(page.locator("#uitleg")).to_contain_text("minstens 13 van de 100")


def test_a_link_brings_back_what_was_typed(page: Page) -> None:
    page.goto("/procederen/")
    page.get_by_label("Bedrag dat je eist").fill("2000")
    page.get_by_label("Dag van de dagvaarding").fill("3-6-2024")
    page.get_by_role("button", name="Deel als link").click()
    link = page.locator("#tekst").input_value()
    assert "#" in link
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#uitkomst")).to_contain_text("€\u00a0484,37")


def test_the_terms_can_be_copied_as_text(page: Page) -> None:
    page.goto("/termijnen-berekenen/")
    page.get_by_label("Dag waarop je de brief verstuurt").fill("23-12-2026")
    expect(page.locator("#uit-brief")).to_contain_text("13 januari 2027")
    page.get_by_role("button", name="Kopieer als tekst").click()
    text = page.locator("#tekst").input_value()
    assert re.search("Laatste dag om zonder kosten te betalen: 13 januari 2027", text)
    assert "https://deeplink.rechtspraak.nl/" in text


def test_the_pages_fit_a_narrow_phone(page: Page) -> None:
    for address in ("/rentetabel/", "/termijnen-berekenen/", "/procederen/"):
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
