"""The calculators of interest and of a claim in a real browser: live, by keyboard, and silent."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from kinds import of_kind
from playwright.sync_api import Page, Route, expect

from incasso.dutch import bedrag, dag
from incasso.law.claim import claim_on
from incasso.law.collection_costs import collection_costs
from incasso.web.shelf import read_law
from incasso.web.tool_examples import CLAIM_EXAMPLES, COSTS_EXAMPLES, INTEREST_EXAMPLES

pytestmark = pytest.mark.xdist_group("browser")
COSTS, INTEREST, CLAIM = "/incassokosten-berekenen/", "/rente-berekenen/", "/vordering-berekenen/"
LAW = read_law()
TODAY = datetime.now(UTC).date()  # the portal under test is built today
TOTAL = "#uitkomst [data-totaal]"


@pytest.fixture
def asked(page: Page) -> Iterator[list[str]]:
    """Every request from the moment a test empties the list.

    Chromium asks for the page's icon again when the fragment changes; that does not count.
    """
    urls: list[str] = []
    page.on("request", lambda request: request.url.endswith(".svg") or urls.append(request.url))
    yield urls


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")


def in_table(page: Page, name: str) -> list[list[str]]:
    rows = page.locator(f"{name} tbody tr").all()
    return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]


@pytest.mark.parametrize(
    "address", [one for one in of_kind("tool") if one not in ("/rekenhulpen/", "/rentetabel/")]
)
def test_what_was_typed_before_the_script_came_is_read_when_it_comes(
    page: Page, address: str
) -> None:
    held: list[Route] = []
    late = True
    page.route("**/*.js", lambda route: held.append(route) if late else route.continue_())
    page.goto(address)
    # A row that a script adds may come before it.
    field = page.locator(f"#{page.locator('[data-lees]').first.get_attribute('id')}")
    field.fill("1,250 of zo")
    field.press("Tab")
    while not held:
        page.wait_for_timeout(50)
    late = False
    for route in held:
        route.continue_()
    expect(field).to_have_accessible_description(re.compile("^.*Fout:"))


@pytest.mark.parametrize("example", COSTS_EXAMPLES, ids=lambda example: example.name)
def test_an_example_of_costs_is_reckoned_shared_and_copied(page: Page, example) -> None:
    costs = collection_costs(
        example.principal, LAW.on(TODAY).staffel, LAW.on(TODAY).btw.rate if example.btw else None
    )
    opened(page, COSTS)
    page.get_by_role("button", name=example.name).click()
    expect(page.locator(TOTAL)).to_have_text(bedrag(costs.total))
    page.get_by_role("button", name="Kopieer als tekst").click()
    copied = page.get_by_label("Tekst of link").input_value()
    source = LAW.source("staffel", TODAY)
    for said in (bedrag(costs.total), bedrag(example.principal + costs.total), source.address):
        assert said in copied
    page.get_by_role("button", name="Deel als link").click()
    link = page.get_by_label("Tekst of link").input_value()
    page.goto("/over/")
    page.goto(link)
    expect(page.locator(TOTAL)).to_have_text(bedrag(costs.total))
    assert page.locator("[name=btw]:checked").count() == (3 if example.btw else 0)


@pytest.mark.parametrize("number", range(len(INTEREST_EXAMPLES)))
def test_an_example_of_interest_comes_to_what_the_build_reckoned(page: Page, number: int) -> None:
    example = INTEREST_EXAMPLES[number]
    claim = claim_on(example.dossier, LAW, example.on)
    opened(page, INTEREST)
    page.get_by_role("button", name=example.name).click()
    expect(page.locator(TOTAL)).to_have_text(bedrag(claim.interest))
    expect(page.locator(".rekenen [data-perdag]")).to_contain_text(bedrag(claim.per_day))
    rows = in_table(page, "[data-tabel]")
    assert [row[-1] for row in rows] == [bedrag(row.interest) for row in claim.invoices[0].rows]


@pytest.mark.parametrize("number", range(len(CLAIM_EXAMPLES)))
def test_an_example_of_a_claim_comes_to_what_the_build_reckoned(page: Page, number: int) -> None:
    example = CLAIM_EXAMPLES[number]
    claim = claim_on(example.dossier, LAW, example.on)
    opened(page, CLAIM)
    page.get_by_role("button", name=example.name).click()
    expect(page.locator(TOTAL)).to_have_text(bedrag(claim.total))
    rows = in_table(page, "[data-facturen]")
    assert [[row[0], row[4]] for row in rows] == [
        [due.number, bedrag(due.interest)] for due in claim.invoices
    ]
    letters = in_table(page, "[data-brieven]")
    assert [row[3] for row in letters] == [bedrag(letter.costs) for letter in claim.letters]
    for letter in claim.letters:
        for note in letter.notes:
            expect(page.locator(f"[data-melding={note.warn.value}]")).to_be_visible()


def test_typing_sharing_and_opening_a_link_ask_nothing_of_a_server(
    page: Page, asked: list[str]
) -> None:
    opened(page, CLAIM)
    asked.clear()
    page.get_by_label("Nummer").fill("F~1 & co")
    page.get_by_label("Bedrag in euro").fill("1.250,00")
    page.get_by_label("Laatste dag om te betalen").fill("31-12-2025")
    page.get_by_label("Op welke dag wordt er betaald?").fill("1-7-2026")
    page.get_by_text("Plak uit een spreadsheet").click()
    page.get_by_label("Geplakte regels").fill("X1;250;31-12-2025;\n;2;12,50;2025-12-31")
    page.get_by_role("button", name="Betaling erbij").click()
    page.get_by_label("Betaald op").fill("1 mei 2026")
    page.locator("[data-rij=betaling]").get_by_label("Bedrag in euro").fill("100")
    expect(page.locator("[data-betalingen] tbody tr")).to_have_count(1)
    total = page.locator(TOTAL).inner_text()
    page.get_by_role("button", name="Deel als link").click()
    link = page.get_by_label("Tekst of link").input_value()
    assert asked == []
    assert link.split("#")[0] == page.url

    page.get_by_role("button", name="Een bedrijf, met creditnota").click()
    expect(page.locator(TOTAL)).not_to_have_text(total)
    page.evaluate("link => { location.href = link }", link)
    expect(page.locator(TOTAL)).to_have_text(total)
    assert asked == []

    page.goto("/over/")
    page.goto(link)
    expect(page.locator(TOTAL)).to_have_text(total)
    expect(page.get_by_label("Nummer")).to_have_value("F~1 & co")
    page.wait_for_load_state("networkidle")
    assert not [
        url for url in asked if "#" in url or "1250" in url or "deel=1" in url.split("#")[0]
    ]
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    assert stored == 0


def test_a_link_of_interest_brings_back_every_answer(page: Page) -> None:
    opened(page, INTEREST)
    page.get_by_label("Openstaand bedrag in euro").fill("€ 2.000")
    page.get_by_label("Een bedrijf of de overheid").check()
    page.get_by_label("De rente van de wet plus een opslag").check()
    page.get_by_label("Percentage of opslag").fill("2,5")
    page.get_by_label("Laatste dag om te betalen").fill("31-12-2023")
    page.get_by_label("Op welke dag wordt er betaald?").fill("30-6-2026")
    page.get_by_label("Hoe tel je de dagen?").select_option("365")
    expect(page.locator(".rekenen [data-verschil]")).to_contain_text("Dat scheelt")
    total = page.locator(TOTAL).inner_text()
    page.get_by_role("button", name="Deel als link").click()
    link = page.get_by_label("Tekst of link").input_value()
    page.goto("/over/")
    page.goto(link)
    expect(page.locator(TOTAL)).to_have_text(total)
    expect(page.get_by_label("Hoe tel je de dagen?")).to_have_value("365")


@pytest.mark.parametrize(
    ("due", "on", "said"),
    [
        ("31-12-2025", "1-3-2027", "31 december 2026"),
        ("31-12-1990", "1-3-2026", "1 januari 2002"),
    ],
)
def test_a_day_beyond_the_table_gives_a_warning_and_no_number(
    page: Page, due: str, on: str, said: str
) -> None:
    opened(page, INTEREST)
    page.get_by_label("Openstaand bedrag in euro").fill("100")
    page.get_by_label("Laatste dag om te betalen").fill(due)
    page.get_by_label("Op welke dag wordt er betaald?").fill(on)
    expect(page.locator(".rekenen [data-onbekend]")).to_contain_text(said)
    expect(page.locator(TOTAL)).to_be_hidden()


@pytest.mark.parametrize("address", [INTEREST, CLAIM])
def test_today_is_filled_in(page: Page, address: str) -> None:
    page.clock.set_fixed_time("2026-03-05T23:30:00")
    page.goto(address)
    expect(page.get_by_label("Op welke dag wordt er betaald?")).to_have_value("05-03-2026")


def test_a_fault_stands_beside_its_field_on_leaving_it_and_goes_once_mended(page: Page) -> None:
    opened(page, CLAIM)
    amount = page.get_by_label("Bedrag in euro").first
    amount.press_sequentially("1,250")
    expect(page.locator(".foutregel")).to_have_count(0)
    amount.press("Tab")
    fault = page.locator(".boeking .foutregel")
    expect(fault).to_contain_text("Is 1,250 een bedrag van 1250 euro")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_have_accessible_description(re.compile("^Fout: Is 1,250"))
    amount.fill("1.250")
    expect(fault).to_have_count(0)
    expect(amount).not_to_have_attribute("aria-invalid", "true")


def test_a_row_is_added_removed_and_put_back_by_keyboard(page: Page) -> None:
    opened(page, CLAIM)
    page.get_by_label("Nummer").fill("een")
    page.get_by_role("button", name="Factuur erbij").press("Enter")
    expect(page.get_by_label("Nummer").nth(1)).to_be_focused()
    page.keyboard.type("twee")
    page.get_by_role("button", name="Haal weg: Factuur 1").press("Enter")
    expect(page.get_by_role("button", name="Zet terug")).to_be_focused()
    expect(page.locator("#terug")).to_contain_text("Factuur 1 is weg.")
    expect(page.get_by_label("Nummer")).to_have_value("twee")
    page.keyboard.press("Enter")
    numbers = [field.input_value() for field in page.get_by_label("Nummer").all()]
    assert numbers == ["een", "twee"]
    expect(page.get_by_label("Nummer").first).to_be_focused()


def test_a_pasted_list_names_its_bad_rows_and_counts_the_rest(page: Page) -> None:
    opened(page, CLAIM)
    page.get_by_role("button", name="Een lijst uit een spreadsheet").click()
    expect(page.locator("#gelezen")).to_have_text("Geplakt: 5 regels gelezen, 1 niet.")
    expect(page.locator("[data-foutlijst]")).to_contain_text("Regel 5: Is 1,250 een bedrag")
    assert [row[0] for row in in_table(page, "[data-klanten]")] == ["Klant A", "Klant B"]


def test_a_file_in_old_windows_letters_is_read_and_its_sums_can_be_saved(
    page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(
        "klant;nummer;bedrag;vervaldatum\r\nCafé;1;100,00;31-12-2025\r\n".encode("cp1252")
    )
    opened(page, CLAIM)
    page.get_by_text("Plak uit een spreadsheet").click()
    page.get_by_label("Of open een bestand").set_input_files(file)
    page.get_by_label("Op welke dag wordt er betaald?").fill("31-1-2026")
    expect(page.locator("[data-facturen] tbody th")).to_have_text("Café, 1")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download als CSV").click()
    text = Path(saved.value.path()).read_text("utf-8-sig")
    assert text.splitlines()[1].startswith("Café;1;2025-12-31;100,00;")


def test_what_is_copied_tells_the_sum_and_its_sources(page: Page) -> None:
    opened(page, INTEREST)
    page.get_by_role("button", name=INTEREST_EXAMPLES[0].name).click()
    expect(page.locator(TOTAL)).to_be_visible()
    page.get_by_role("button", name="Kopieer als tekst").click()
    copied = page.get_by_label("Tekst of link").input_value()
    claim = claim_on(INTEREST_EXAMPLES[0].dossier, LAW, INTEREST_EXAMPLES[0].on)
    source = LAW.source("wettelijke_rente", date(2026, 1, 1))
    for said in (bedrag(claim.interest), source.title, source.address, dag(source.checked)):
        assert said in copied
    expect(page.locator("#gedeeld")).not_to_be_empty()


def test_one_letter_stands_beside_a_letter_for_each_invoice(page: Page) -> None:
    opened(page, CLAIM)
    page.get_by_role("button", name=CLAIM_EXAMPLES[0].name).click()
    shown = page.locator("[data-vergelijk]")
    costs = claim_on(CLAIM_EXAMPLES[0].dossier, LAW, CLAIM_EXAMPLES[0].on).letters[0].costs
    expect(shown).to_contain_text("Apart: 2 brieven")
    expect(shown.locator("dd").first).to_have_text(bedrag(costs))


def test_a_consumer_clause_beyond_the_law_is_warned_about(page: Page) -> None:
    opened(page, CLAIM)
    page.get_by_role("button", name=CLAIM_EXAMPLES[0].name).click()
    page.get_by_text("Contract, btw en dagen tellen").click()
    page.get_by_label("Welk percentage incassokosten").fill("15")
    expect(page.locator("[data-melding=consumer-costs-clause]")).to_be_visible()
    page.get_by_label("Wat staat er in de overeenkomst over rente?").select_option("opslag")
    page.get_by_label("Percentage of opslag").fill("3")
    expect(page.locator("[data-melding=consumer-interest-clause]")).to_be_visible()
