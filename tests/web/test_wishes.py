"""A call or an advice call: one agency, chosen on the page to check or by us; and one alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from answers import ADVICE, answers
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from visitor import NOON, Visitor
from web.test_quote_flow import count, hidden, text

from incasso.leads import tables
from incasso.leads.answering import Answer
from incasso.web import links

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


def sent(visitor: Visitor, posted: dict[str, Any]) -> str:
    return str(visitor.client.post("/offerte/versturen/", data=posted).headers["Location"])


def test_an_agency_is_added_on_the_askers_page(app: Flask, visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    left = posted["bureau"].pop()
    where = sent(visitor, posted)
    page = visitor.get(where)
    boxes = page.css("input[name=bureau]")
    assert [box.attributes["value"] for box in boxes] == [left]
    assert "checked" not in boxes[0].attributes
    words = "Ik ga ermee akkoord dat Incassokiezer mijn aanvraag met mijn contactgegevens ook"
    assert words in text(page)
    nothing = visitor.client.post(f"{where}erbij/")
    assert "Je vinkte geen bureau aan" in text(visitor.get(nothing.headers["Location"]))
    back = visitor.client.post(f"{where}erbij/", data={"bureau": left})
    after = visitor.get(back.headers["Location"])
    assert "Er is een bureau bij" in text(after)
    assert not after.css("input[name=bureau]")
    assert count(app, tables.assignment) == 3
    again = visitor.client.post(f"{where}erbij/", data={"bureau": left})
    assert "Er kwam geen bureau bij" in text(visitor.get(again.headers["Location"]))
    visitor.get(f"{where}erbij/", 405)


def agency_link(app: Flask, given: Answer) -> str:
    secret = app.extensions["counter"].settings.secret_key
    with app.extensions["counter"].ledger.reading() as connection:
        share = connection.scalar(select(tables.assignment.c.id))
    return f"/bureau/{given.value}/{links.sign_for(secret, given.value, str(share), NOON)}/"


def test_an_agency_picks_one_of_the_moments(app: Flask, visitor: Visitor) -> None:
    where = sent(visitor, hidden(visitor.post("/offerte/", answers(**ADVICE))))
    shown = text(visitor.get(where))
    assert "Je wilt een adviesgesprek. Per telefoon, op een van deze momenten:" in shown
    assert "hoogstens 3 keer" in shown
    link = agency_link(app, Answer.ACCEPT)
    page = visitor.get(link)
    picks = [node.attributes["value"] for node in page.css("input[name=tijd]")]
    assert len(picks) == 2
    assert "donderdag 26 november 2026 om 10.00 uur" in text(page)
    for wrong in ({}, {"tijd": "2026-11-26T11:00:00+00:00"}, {"tijd": "morgen"}):
        told = visitor.post(link, wrong, 422)
        assert [node.attributes["href"] for node in told.css("#fouten a")] == ["#tijd"]
    assert visitor.client.post(link, data={"tijd": picks[1]}).status_code == 303
    assert visitor.client.post(link, data={"tijd": "morgen"}).status_code == 303
    assert "Je belt de aanvrager op vrijdag 27 november 2026 om 14.00 uur" in text(
        visitor.get(link)
    )
    assert "Belt je op vrijdag 27 november 2026 om 14.00 uur" in text(visitor.get(where))


def test_when_every_moment_has_passed_there_is_nothing_to_pick(
    app: Flask, visitor: Visitor
) -> None:
    sent(visitor, hidden(visitor.post("/offerte/", answers(**ADVICE))))
    link = agency_link(app, Answer.ACCEPT)
    counter = app.extensions["counter"]
    late = replace(counter, clock=lambda: NOON + timedelta(days=5))
    app.extensions["counter"] = late
    page = visitor.get(link)
    assert "De voorgestelde momenten zijn voorbij" in text(page)
    assert not page.css("main form")
    visitor.client.post(link, data={"tijd": "2026-11-26T09:00:00+00:00"})
    with counter.ledger.reading() as connection:
        assert connection.scalar(select(tables.assignment.c.state)) == "promised"
