"""A call or an advice call: one agency, chosen on the page to check or by us; and one alone."""

import pytest
from answers import ADVICE, answers
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from visitor import Visitor
from web.test_quote_flow import count, hidden, text

from incasso.leads import tables

CALL = {"wens": "terugbellen"}
LARGE = {"hoofdsom": "60.000,00"}
ALONE = "voorbeeldadvocaten-groot"


def consent(app: Flask) -> tuple[str, list[str]]:
    with app.extensions["counter"].ledger.reading() as connection:
        kept = connection.execute(select(tables.consent)).one()
    return kept.text, kept.ticked


def shown(page: LexborHTMLParser) -> list[str]:
    return [str(node.attributes["value"]) for node in page.css("input[name=bureau]")]


@pytest.mark.parametrize("wished", [CALL, ADVICE], ids=["call", "advice"])
def test_one_agency_is_chosen_and_gets_it(
    app: Flask, visitor: Visitor, wished: dict[str, str]
) -> None:
    page = visitor.post("/offerte/", answers(**wished))
    ours, *slugs = shown(page)
    assert ours == "kies" and len(slugs) == 3
    posted = hidden(page) | {"bureau": [slugs[1]]}
    answer = visitor.client.post("/offerte/versturen/", data=posted)
    assert answer.status_code == 303
    words, ticked = consent(app)
    assert ticked == [slugs[1]]
    assert "naar één bureau: het bureau dat ik hierboven koos" in words
    assert text(page).count(words.splitlines()[1]) == 1
    assert count(app, tables.assignment) == 1
    visitor.get(answer.headers["Location"])


def test_we_choose_among_those_that_were_shown(app: Flask, visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers(**CALL))
    posted = hidden(page)
    assert posted["bureau"] == ["kies"]
    visitor.client.post("/offerte/versturen/", data=posted)
    assert sorted(consent(app)[1]) == sorted(shown(page)[1:])
    with app.extensions["counter"].ledger.reading() as connection:
        assert connection.scalar(select(tables.assignment.c.partner)) == shown(page)[1]
    assert count(app, tables.assignment) == 1


@pytest.mark.parametrize("chosen", [[], ["elders"], ["voorbeeldincasso-noord", "kies"]], ids=str)
def test_a_choice_that_is_none_is_told(app: Flask, visitor: Visitor, chosen: list[str]) -> None:
    posted = hidden(visitor.post("/offerte/", answers(**CALL))) | {"bureau": chosen}
    page = visitor.post("/offerte/versturen/", posted, 422)
    assert "Kies één bureau, of laat ons kiezen." in text(page)
    assert page.css_first("#fouten a").attributes["href"] == "#bureau-kies"
    assert count(app, tables.lead) == 0


def test_who_is_the_only_one_that_fits_is_chosen(app: Flask, visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers(**CALL, gedaan=["vonnis"]))
    assert shown(page) == ["voorbeeldgerechtsdeurwaarders"]
    visitor.client.post("/offerte/versturen/", data=hidden(page))
    assert consent(app)[1] == ["voorbeeldgerechtsdeurwaarders"]


def test_where_nobody_calls_it_says_so(visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers(**ADVICE, betwist="ja", land="elders"))
    assert shown(page) == []
    assert "Misschien wel voor offertes" in text(page)


def test_one_that_wants_to_be_alone_stands_apart_and_unticked(visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers(**LARGE))
    assert "Of kies alleen dit bureau" in text(page)
    assert ALONE in shown(page)
    assert ALONE not in hidden(page)["bureau"]


def test_one_that_wants_to_be_alone_cannot_be_ticked_with_others(
    app: Flask, visitor: Visitor
) -> None:
    posted = hidden(visitor.post("/offerte/", answers(**LARGE)))
    both = posted | {"bureau": [*posted["bureau"], ALONE]}
    page = visitor.post("/offerte/versturen/", both, 422)
    assert "Voorbeeldadvocaten Groot wil je aanvraag alleen als" in text(page)
    assert ALONE in hidden(page)["bureau"]
    assert count(app, tables.lead) == 0
    visitor.client.post("/offerte/versturen/", data=posted | {"bureau": [ALONE]})
    assert consent(app)[1] == [ALONE]
    assert count(app, tables.assignment) == 1
