"""From an author's few lines to a drawing that can be read aloud; wrong lines are told."""

from datetime import date

import brotli
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from visitor import DAY, ROOT

from incasso.errors import Mistakes
from incasso.guides.figures import KINDS, figure
from incasso.guides.guide import TextHead
from incasso.guides.library import Writing
from incasso.law.parameters import Law
from incasso.law.veertiendagenbrief import course
from incasso.web.shelf import Shelf, read_law, writing_on

HEAD = '+++\ntitle = "Proef"\ndescription = "Om te proeven."\nchecked = 2026-11-23\n+++\n'
LARGEST = 1000  # bytes of a figure, brotli


@pytest.fixture(scope="module")
def law() -> Law:
    return read_law()


@pytest.fixture
def writing(law: Law, shelf: Shelf) -> Writing:
    return writing_on(law, DAY, shelf.portal)


def drawn(kind: str, body: str) -> LexborHTMLParser:
    return LexborHTMLParser(str(figure(kind, "Bijschrift", body)))


def article(writing: Writing, body: str) -> str:
    return str(writing.article(TextHead, HEAD + body, "content/gidsen/een.md", "een").prose.html)


def said(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def test_a_line_is_a_list_in_order_with_a_dash_for_each_day() -> None:
    tree = drawn("lijn", "dag 1: Mailen | Vriendelijk\ndag 17: Brief\ndag 38: Kiezen")
    assert [said(stop) for stop in tree.css("ol > li")] == [
        "Dag 1 Mailen Vriendelijk",
        "Dag 17 Brief",
        "Dag 38 Kiezen",
    ]
    rails = [rail.attributes["d"] for rail in tree.css(".dagen")]
    assert rails == ["M14 0V16", "M14 0V21"]
    assert said(tree.css_first("figcaption")) == "Bijschrift"


def test_a_side_way_leaves_the_line_and_the_way_to_court_is_hollow() -> None:
    tree = drawn("lijn", "Begin\n>+ Betaald\n>- Niets\n= Rechter | Alleen als jij dat wilt")
    stops = tree.css("li")
    assert [stop.attributes.get("class") for stop in stops] == [
        None, "tak klaar", "tak gestopt", "slot",
    ]  # fmt: skip
    hollow = [stop.css_first("line.hol") is not None for stop in stops]
    assert hollow == [False, False, True, False]


def test_a_track_stops_where_someone_may_do_the_work_and_says_so() -> None:
    tree = drawn("sporen", "Bureau | Advocaat\nBellen | Bureau, Advocaat\nPleiten | Advocaat")
    assert [said(row) for row in tree.css("li")] == [
        "Bureau",
        "Advocaat",
        "Bellen Allebei",
        "Pleiten Alleen advocaat",
    ]
    assert [len(row.css("circle")) for row in tree.css("li")] == [1, 1, 2, 1]
    # The first track ends at its last work.
    assert [len(row.css("line")) for row in tree.css("li")] == [1, 2, 1, 0]


def test_a_bar_is_as_long_as_its_amount_and_tells_each_share() -> None:
    tree = drawn("balken", "| jij | het bureau\nAlles | 1200 | 180\nNiets | 0 | 0")
    assert [said(row) for row in tree.css("dd")] == [
        "jij €\u00a01.200 en het bureau €\u00a0180".replace("\u00a0", " "),
        "jij € 0 en het bureau € 0",
    ]
    shares = [rect.attributes["width"] for rect in tree.css("rect:not(.leeg)")]
    assert shares == ["87.0%", "13.0%"]


def test_slices_say_the_sum_that_their_surface_shows(law: Law) -> None:
    tree = drawn("schijven", "2500 | 15\n2500 | 10\n2400 | 5")
    words = (tree.css_first("svg").attributes["aria-label"] or "").replace("\u00a0", " ")
    assert words == (
        "Over de eerste € 2.500: 15%, dat is € 375. "
        "Over de € 2.500 boven € 2.500: 10%, dat is € 250. "
        "Over de € 2.400 boven € 5.000: 5%, dat is € 120."
    )
    heights = [float((r.attributes["height"] or "").rstrip("%")) for r in tree.css("rect")]
    assert heights[0] == pytest.approx(3 * heights[2], rel=0.01)


def test_the_days_of_a_letter_come_out_of_the_law(writing: Writing, law: Law) -> None:
    body = '{% set post = brief("2027-01-15") %}{{ post.delivered }} {{ post.last_day }}'
    due = course(date(2027, 1, 15), law.on(DAY).veertiendagenbrief)
    assert f"{due.delivered} {due.last_day}" in article(writing, body)


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        ("taart", "Een | 1", "no kind of figure"),
        ("lijn", "", "no lines"),
        ("lijn", "| alleen uitleg", "no name"),
        ("lijn", "> Weg\nBegin", "not with a side way"),
        ("lijn", "dag 5: Bellen\ndag 5: Schrijven", "does not come after"),
        ("lijn", "2027-02-30: Bellen", "day is out of range"),
        ("sporen", "Bureau\nBellen | Bureau", "two or three"),
        ("sporen", "Bureau | Advocaat\nBellen | Notaris", "must name who"),
        ("sporen", "Bureau | Advocaat\nBellen | Bureau", "stops somewhere"),
        ("balken", "Alles | € 5", "no amount"),
        ("balken", "Alles | -5", "below zero"),
        ("balken", "| jij | bureau\nAlles | 5", "there are 2 shares"),
        ("balken", "Niets | 0", "no bar has a length"),
        ("schijven", "2500", "a width in euros"),
        ("schijven", "2500 | 0", "not above zero"),
    ],
)
def test_lines_that_cannot_be_drawn_stop_the_build(
    writing: Writing, kind: str, body: str, what: str
) -> None:
    with pytest.raises(Mistakes, match=what) as caught:
        article(writing, f"Eerst.\n\n~~~ {kind} Proef\n{body}\n~~~\n")
    assert "«Proef»" in caught.value.mistakes[0].what


def test_a_number_of_the_law_typed_in_a_figure_is_a_fault(writing: Writing) -> None:
    with pytest.raises(Mistakes, match="typed by hand"):
        article(writing, "~~~ lijn Proef\nBegin\nEinde | Na 14 dagen\n~~~\n")


def test_what_is_unknown_on_the_day_is_drawn_without_a_number(law: Law, shelf: Shelf) -> None:
    later = writing_on(law, date(2027, 6, 1), shelf.portal)
    rate = "{{ wet.handelsrente.rate }}"
    body = f"~~~ balken Proef\nNu | {rate}\nToen | 5\n~~~\n\n~~~ schijven P\n5 | {rate}\n~~~\n"
    html = article(later, body)
    assert "niet bekend" in html and html.count("<rect x=") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_figure_is_used_and_documented(kind: str, shelf: Shelf) -> None:
    written = "".join(p.read_text("utf-8") for p in (ROOT / "content" / "gidsen").glob("*.md"))
    assert f"~~~ {kind} " in written
    assert f"~~~ {kind} " in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_guide_has_a_figure_that_is_small_and_has_words(shelf: Shelf) -> None:
    for guide in shelf.guides:
        tree = LexborHTMLParser(str(guide.prose.html))
        figures = tree.css("figure")
        assert len(figures) == 1, guide.slug
        assert said(figures[0].css_first("figcaption")), guide.slug
        assert len(brotli.compress((figures[0].html or "").encode())) <= LARGEST, guide.slug
        for svg in figures[0].css("svg"):
            assert svg.attributes.get("aria-hidden") == "true" or svg.attributes.get("aria-label")
        assert not tree.css("[style]")
