"""From an author's file to an article, and what is said when the file is wrong."""

import pytest
from visitor import DAY, ROOT

from incasso.errors import Mistakes
from incasso.guides.guide import Article, GuideHead
from incasso.guides.library import Writing, read_guides
from incasso.guides.typed_numbers import Watch
from incasso.law.parameters import Law
from incasso.portal import Portal
from incasso.templating import text_environment
from incasso.web.shelf import Desk, Shelf, read_law

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
    portal: Portal = shelf.portal
    return Writing(
        env=text_environment(), desk=lambda: Desk(law, DAY, portal), watch=Watch(law.on(DAY))
    )


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


def test_a_table_can_be_read_on_a_phone_and_aloud(writing: Writing) -> None:
    html = read(writing, "## Kop\n\n| Wat | Hoeveel |\n|---|--:|\n| Een | {{ 7 }} |\n").prose.html
    assert '<div aria-label="Tabel bij: Kop" class="tabel" role="region" tabindex="0">' in html
    assert '<th scope="row">Een</th>' in html
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
