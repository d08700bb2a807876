"""From an author's file to an article, and what is said when the file is wrong."""

from datetime import date

import pytest
from visitor import DAY, ROOT

from incasso.errors import Mistakes
from incasso.guides.guide import Article, GuideHead
from incasso.guides.library import Writing, read_guides
from incasso.law.parameters import Law
from incasso.web.shelf import Shelf, read_law, writing_on

HEAD = """title = "Proef"
description = "Een gids om mee te proeven."
number = {number}
chapter = "kosten"
station = "factuur"
question = "Wat is dit?"
checked = 2026-11-23
related = ["twee", "drie"]
"""


def guide(body: str, head: str = HEAD, number: int = 1) -> str:
    return f"+++\n{head.format(number=number)}+++\n{body}"


@pytest.fixture(scope="module")
def law() -> Law:
    return read_law()


@pytest.fixture
def writing(law: Law, shelf: Shelf) -> Writing:
    return writing_on(law, DAY, shelf.portal)


@pytest.fixture
def later(law: Law, shelf: Shelf) -> Writing:
    """Writing on a day beyond the rates and fees that the table knows."""
    return writing_on(law, date(2027, 6, 1), shelf.portal)


def read(writing: Writing, body: str, head: str = HEAD) -> Article[GuideHead]:
    others = {
        f"content/gidsen/{name}.md": guide("Tekst.", HEAD.replace(name, "een"), number)
        for number, name in ((2, "twee"), (3, "drie"))
    }
    files = {"content/gidsen/een.md": guide(body, head)} | others
    return read_guides(files, writing, {"factuur"}, {"kosten"})[0]


def faults(writing: Writing, body: str, head: str = HEAD) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        read(writing, body, head)
    assert all(mistake.mend for mistake in caught.value.mistakes)
    return [f"{mistake.where}: {mistake.what}" for mistake in caught.value.mistakes]


def test_a_number_of_the_law_comes_out_of_the_table(writing: Writing, law: Law) -> None:
    article = read(writing, 'Minstens {{ wet.staffel.minimum | euro }} ({{ bron("staffel") }}).')
    assert "€\u00a040" in article.prose.html
    source = law.source("staffel", DAY)
    assert [cited.address for cited in article.sources] == [source.address]
    assert f'href="{source.address}"' in article.prose.html


def test_an_example_is_calculated_at_build(writing: Writing) -> None:
    assert "€\u00a0187,50" in read(writing, "{{ incassokosten(1250) | euro }}").prose.html


def test_interest_is_calculated_at_build(writing: Writing) -> None:
    # 121 days of 11.15% and 184 of 10.15% over 1250.00: 46.20 + 63.96.
    body = '{{ rente(1250, "handelsrente", "2025-03-02", "2026-01-01") | bedrag }}'
    assert "€\u00a0110,16" in read(writing, body).prose.html
    raised = '{{ rente(1250, "handelsrente", "2025-03-02", "2026-01-01", surcharge=2) | bedrag }}'
    assert "€\u00a0131,05" in read(writing, raised).prose.html


UNKNOWN = [
    "{{ wet.handelsrente.rate | procent }}",
    "{{ (wet.handelsrente.rate * 2 - 1) / 100 | procent }}",
    "{{ wet.handelsrente.rate }}",
    "{% for rij in wet.griffierecht_kanton.rows %}{{ rij.company | euro }}{% endfor %}",
    "{{ wet.griffierecht_kanton.rows[0].company | euro }}",
    '{% set rij = wet.griffierecht_kanton.rows | selectattr("claim_up_to", "ge", 900) | first %}'
    "{{ rij.person | euro }}",
]


@pytest.mark.parametrize("body", UNKNOWN)
def test_what_is_unknown_on_the_day_is_a_warning_and_no_number(later: Writing, body: str) -> None:
    html = read(later, f"Eerst.\n\n{body}").prose.html
    assert "<strong>nog niet bekend voor 1 juni 2027</strong>" in html
    assert "Nog niet alles op deze pagina is bekend" in html
    assert "%" not in html and "€" not in html


def test_interest_beyond_the_table_is_a_warning_even_today(writing: Writing) -> None:
    body = '{{ rente(1250, "wettelijke-rente", "2026-03-02", "2027-03-02") | euro }}'
    html = read(writing, body).prose.html
    assert "nog niet bekend voor 1 januari 2027" in html


def test_what_is_unknown_still_has_a_source(later: Writing, law: Law) -> None:
    article = read(later, '{{ wet.handelsrente.rate | procent }} ({{ bron("handelsrente") }})')
    source = law.history("handelsrente")[-1].source
    assert [cited.address for cited in article.sources] == [source.address]


MISSPELT = [
    "{{ wet.handelsrent.rate | procent }}",
    "{{ wet.handelsrente.rates | procent }}",
    "{% for rij in wet.griffierecht_kanton.rows %}{{ rij.bedrijf | euro }}{% endfor %}",
    "{% for rij in wet.handelsrente.rate %}{{ rij }}{% endfor %}",
    '{{ bron("handelsrent") }}',
    '{{ rente(1250, "spaarrente", "2025-03-02", "2026-01-01") | euro }}',
    '{{ rente(1250, "handelsrente", "2 maart 2025", "2026-01-01") | euro }}',
    '{{ rente(1250, "handelsrente", "2025-03-02", "2025-03-01") | euro }}',
]


@pytest.mark.parametrize("body", MISSPELT)
def test_what_is_misspelt_stops_the_build_also_where_nothing_is_known(
    writing: Writing, later: Writing, body: str
) -> None:
    for day in (writing, later):
        assert "an expression fails" in faults(day, body)[0]


def test_a_table_can_be_read_on_a_phone_and_aloud(writing: Writing) -> None:
    html = read(writing, "## Kop\n\n| Wat | Hoeveel |\n|---|--:|\n| Een | {{ 7 }} |\n").prose.html
    assert '<section aria-label="Tabel bij: Kop" class="tabel" tabindex="0">' in html
    assert '<th data-kop="Wat" scope="row">Een</th>' in html
    assert '<td class="getal" data-kop="Hoeveel">7</td>' in html
    assert "style=" not in html


def test_a_link_to_a_file_becomes_an_address(writing: Writing) -> None:
    html = read(writing, "[elders](twee.md#kop)").prose.html
    assert '<a href="/gidsen/twee/#kop">elders</a>' in html


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("Minstens € 40 mag.", "«€ 40»"),
        ("Minstens 40 euro mag.", "«40 euro»"),
        ("Hoogstens € 6.775,00 mag.", "«€ 6.775,00»"),
        ("Dat is 15% ervan.", "«15%»"),
        ("Dat is 15 procent ervan.", "«15 procent»"),
        ("Binnen 14 dagen betalen.", "«14 dagen»"),
        ("Binnen veertien dagen betalen.", "«veertien dagen»"),
        ("Na vijf jaar verjaard.", "«vijf jaar»"),
    ],
)
def test_a_number_of_the_law_typed_by_hand_is_a_fault(
    writing: Writing, body: str, what: str
) -> None:
    found = faults(writing, f"Eerst.\n\n{body}")
    assert len(found) == 1
    assert found[0].startswith("content/gidsen/een.md:13: ")
    assert what in found[0]


@pytest.mark.parametrize(
    "body",
    [
        "Een factuur van € 1.800 met 12% korting.",
        "Een veertiendagenbrief uit 2012.",
        "Zie [de wet](https://wetten.overheid.nl/40%20euro).",
        "{{ 40 | euro }} en {{ 15 | procent }}",
        "Na een jaar of tien.",
    ],
)
def test_other_numbers_are_the_authors_own(writing: Writing, body: str) -> None:
    read(writing, body)


def test_all_faults_of_all_files_are_told_at_once(writing: Writing) -> None:
    head = HEAD.replace("chapter", "chaptre").replace('"factuur"', "3")
    found = "\n".join(faults(writing, "Minstens € 40.\n\n{{ wet.staffel.minimun }}", head))
    assert "`chaptre` is not a key" in found
    assert "`chapter` is missing" in found
    assert "`station`" in found
    assert "«€ 40»" in found
    assert "een.md:13: an expression fails" in found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"kosten"', '"kost"', "`chapter` names «kost»"),
        ('"factuur"', '"fabriek"', "`station` names «fabriek»"),
        ('"drie"', '"vier"', "`related` names «vier»"),
        ("number = {number}", "number = 0", "`number`"),
        ("2026-11-23", '"vandaag"', "`checked`"),
        ('title = "Proef"', "title = ", "not TOML"),
    ],
)
def test_a_head_that_is_wrong_says_where(writing: Writing, old: str, new: str, what: str) -> None:
    assert any(what in fault for fault in faults(writing, "Tekst.", HEAD.replace(old, new)))


def test_a_link_to_a_guide_that_is_not_there_is_a_fault(writing: Writing) -> None:
    assert "`link` names «weg»" in faults(writing, "[weg](weg.md)")[0]


def test_a_file_without_a_head_is_a_fault(writing: Writing) -> None:
    with pytest.raises(Mistakes, match="the head is missing"):
        writing.article(GuideHead, "Alleen tekst.", "content/gidsen/x.md", "x")


def test_the_eight_first_guides_are_long_enough_and_not_too_long(shelf: Shelf) -> None:
    assert {guide.head.number for guide in shelf.guides} >= {1, 3, 5, 8, 9, 12, 23, 38}
    words = {guide.slug: guide.prose.words for guide in shelf.guides}
    assert {slug: n for slug, n in words.items() if not 900 <= n <= 1500} == {}


def test_every_guide_leads_on_to_the_calculator_the_form_and_other_guides(shelf: Shelf) -> None:
    for guide in shelf.guides:
        assert 'href="/incassokosten-berekenen/"' in guide.prose.html, guide.slug
        assert 'href="/offerte/"' in guide.prose.html, guide.slug
        assert guide.prose.links, guide.slug
        assert guide.sources, guide.slug


def test_no_author_types_the_name_of_the_brand(shelf: Shelf) -> None:
    for path in (ROOT / "content").rglob("*.md"):
        assert shelf.portal.name not in path.read_text("utf-8"), path
