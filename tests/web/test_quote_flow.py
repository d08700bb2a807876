"""The way of a request through the live pages: form, check page, status page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from answers import answers
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select
from visitor import DAY, NOON, Visitor

from incasso.leads import retention, tables
from incasso.partners.partner import Partner
from incasso.partners.tariff import Charge
from incasso.settings import Settings
from incasso.web.app import create_app
from incasso.web.shelf import Shelf

pytestmark = pytest.mark.both_databases


def hidden(page: LexborHTMLParser) -> dict[str, Any]:
    """Return what the check page would post, all ticks as they stand."""
    posted: dict[str, Any] = {}
    for node in page.css("#controleren input"):
        boxed = node.attributes.get("type") in ("checkbox", "radio")
        if not boxed or "checked" in node.attributes:
            posted.setdefault(node.attributes["name"], []).append(
                node.attributes.get("value") or ""
            )
    return posted


def count(app: Flask, table: Any) -> int:
    with app.extensions["counter"].ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def text(page: LexborHTMLParser) -> str:
    return " ".join(page.body.text(separator=" ").split())


def test_an_invalid_form_comes_back_with_a_summary_and_everything_typed(visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers(hoofdsom="1,250", naam=""), 422)
    links = [node.attributes["href"] for node in page.css("#fouten a")]
    assert links == ["#hoofdsom", "#naam"]
    assert page.css_first("title").text().startswith("Fout: ")
    assert page.css_first("#hoofdsom").attributes["value"] == "1,250"
    assert page.css_first("#hoofdsom").attributes["aria-invalid"] == "true"
    assert "checked" in page.css_first('input[value="aanmaning"]').attributes
    assert page.css_first("#toelichting").text() == "Twee facturen voor hetzelfde werk."


def test_the_check_page_keeps_nothing(app: Flask, visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers())
    assert len(page.css("input[name=bureau]")) == 3
    assert "€ 1.250,00" in text(page)
    assert "Testbedrijf & Zonen" in text(page)
    assert count(app, tables.lead) == 0
    assert count(app, tables.outbox) == 0


def test_each_answer_has_a_way_to_change_it_that_keeps_the_rest(visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers())
    ways = {node.attributes["value"] for node in page.css("button[name=wijzig]")}
    assert ways == set(answers()) - {"toestemming"}
    back = visitor.post("/offerte/", {**hidden(page), "wijzig": "hoofdsom"})
    assert back.css_first("#hoofdsom").attributes["value"] == "1.250,00"
    assert back.css_first("#email").attributes["value"] == "tester@testbedrijf.example"
    assert not back.css("#fouten a")


def test_what_is_sent_goes_to_those_ticked_only(app: Flask, visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers())
    posted = hidden(page)
    dropped = posted["bureau"].pop()
    answer = visitor.client.post("/offerte/versturen/", data=posted)
    assert answer.status_code == 303
    shown = visitor.get(answer.headers["Location"])
    names = {partner.slug: partner.name for partner in app.extensions["shelf"].partners}
    has_it, _, may_have_it = text(shown).partition("Nog een bureau erbij?")
    assert all(names[slug] in has_it for slug in posted["bureau"])
    assert names[dropped] not in has_it
    assert names[dropped] in may_have_it
    assert count(app, tables.assignment) == 2
    assert count(app, tables.outbox) == 3


def test_the_same_form_sent_twice_is_one_lead(app: Flask, visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    first, second = (visitor.client.post("/offerte/versturen/", data=posted) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert count(app, tables.lead) == 1
    assert count(app, tables.outbox) == 4


def test_the_same_answers_under_another_key_are_one_lead_and_open_no_page_of_it(
    app: Flask, visitor: Visitor
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    assert visitor.client.post("/offerte/versturen/", data=posted).status_code == 303
    # Who guesses all answers of somebody else reads that they are known, and nothing more.
    again = hidden(visitor.post("/offerte/", answers(bedrijf="TESTBEDRIJF & zonen")))
    page = visitor.post("/offerte/versturen/", again)
    assert "Deze aanvraag hadden we al" in text(page)
    assert "/aanvraag/" not in page.html
    assert page.css("#verstuurd")
    assert count(app, tables.lead) == 1


def test_a_change_after_sending_is_not_sent_and_the_asker_is_told(
    app: Flask, visitor: Visitor
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    visitor.client.post("/offerte/versturen/", data=posted)
    again = visitor.client.post("/offerte/versturen/", data=posted | {"hoofdsom": "9.999,00"})
    assert "wijziging is niet meegestuurd" in text(visitor.get(again.headers["Location"]))
    assert count(app, tables.lead) == 1


def test_what_was_changed_by_us_after_it_was_shown_is_shown_again(
    settings: Settings, shelf: Shelf
) -> None:
    """A deploy falls between the page to check and the sending."""
    apps = [create_app(settings, on, lambda: NOON) for on in (shelf, dearer(shelf))]
    before, after = (Visitor(app.test_client()) for app in apps)
    posted = hidden(before.post("/offerte/", answers()))
    dropped = posted["bureau"].pop()
    page = after.post("/offerte/versturen/", posted, 422)
    assert "Er is iets veranderd" in text(page)
    assert "dan betaal je € 495" in text(page)
    assert count(after.client.application, tables.lead) == 0
    again = hidden(page)
    assert again["bureau"] == posted["bureau"]
    assert dropped not in again["bureau"]
    assert again["sleutel"] == posted["sleutel"]
    assert after.client.post("/offerte/versturen/", data=again).status_code == 303
    [kept] = consents(after.client.application)
    assert sorted(kept) == sorted(posted["bureau"])
    assert all("je €\u00a0495" in tariff for tariff in kept.values())
    for app in apps:
        app.extensions["counter"].ledger.close()


def dearer(shelf: Shelf) -> Shelf:
    def changed(one: Partner) -> Partner:
        return replace(one, tariff=replace(one.tariff, nothing=Charge(fixed=Decimal(495))))

    return replace(shelf, partners=tuple(changed(one) for one in shelf.partners))


def consents(app: Flask) -> list[dict[str, str]]:
    with app.extensions["counter"].ledger.reading() as connection:
        return list(connection.scalars(select(tables.consent.c.tariffs)))


def test_a_tick_without_the_words_that_go_with_it_is_none(app: Flask, visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    reserve = {"vervanger": posted["bureau"].pop()}
    visitor.client.post("/offerte/versturen/", data=posted | reserve)
    nobody = {key: value for key, value in posted.items() if key not in ("aanbod", "sleutel")}
    visitor.client.post("/offerte/versturen/", data=nobody | {"toelichting": "Anders."})
    with app.extensions["counter"].ledger.reading() as connection:
        given = select(tables.consent.c.ticked, tables.consent.c.reserves)
        kept = [tuple(row) for row in connection.execute(given.order_by(tables.consent.c.id))]
    assert kept == [(sorted(posted["bureau"]), []), ([], [])]


def test_health_asks_the_database_itself(visitor: Visitor, go_away: Callable[[], None]) -> None:
    assert visitor.client.get("/gezondheid/").status_code == 200
    go_away()
    assert visitor.client.get("/gezondheid/").status_code == 503


def test_with_no_tick_at_all_the_visitor_is_asked_for_one(app: Flask, visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    posted.pop("bureau")
    page = visitor.post("/offerte/versturen/", posted, 422)
    assert "Vink minstens één bureau aan" in text(page)
    assert count(app, tables.lead) == 0


def test_a_claim_that_no_agency_takes_is_kept_and_said_honestly(
    app: Flask, visitor: Visitor
) -> None:
    page = visitor.post("/offerte/", answers(land="elders", betwist="ja", hoofdsom="12"))
    assert not page.css("input[name=bureau]")
    answer = visitor.client.post("/offerte/versturen/", data=hidden(page))
    shown = visitor.get(answer.headers["Location"])
    assert "past geen bureau" in text(shown)
    with app.extensions["counter"].ledger.reading() as connection:
        assert connection.scalar(select(tables.lead.c.state)) == tables.LeadState.UNROUTED
        kinds = set(connection.scalars(select(tables.outbox.c.kind)))
    assert kinds == {tables.Kind.ASKER, tables.Kind.OPERATOR}


def test_an_agency_that_was_not_offered_cannot_be_ticked(app: Flask, visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers())
    offered = {node.attributes["value"] for node in page.css("input[name=bureau]")}
    lapsed = next(p.slug for p in app.extensions["shelf"].partners if not p.register.holds_on(DAY))
    assert lapsed not in offered
    posted = hidden(page) | {"bureau": [lapsed]}
    visitor.client.post("/offerte/versturen/", data=posted)
    assert count(app, tables.assignment) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_post_from_another_site_does_nothing(
    app: Flask, visitor: Visitor, headers: dict[str, str]
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    answer = visitor.client.post("/offerte/versturen/", data=posted, headers=headers)
    assert answer.status_code == 403
    assert count(app, tables.lead) == 0


def test_a_post_from_our_own_page_is_taken(visitor: Visitor) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    answer = visitor.client.post("/offerte/", data=answers(), headers=own)
    assert answer.status_code == 200


@pytest.mark.parametrize("token", ["x", "IjEi.AAAA", "%20", "a" * 500])
def test_an_invented_private_link_opens_nothing(visitor: Visitor, token: str) -> None:
    visitor.get(f"/aanvraag/{token}/", 404)


def test_a_private_page_is_not_kept_or_indexed(visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    where = visitor.client.post("/offerte/versturen/", data=posted).headers["Location"]
    answer = visitor.client.get(where)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_after_its_erase_day_the_page_says_so(app: Flask, visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    where = visitor.client.post("/offerte/versturen/", data=posted).headers["Location"]
    retention.forget_due(app.extensions["counter"].ledger, NOON + timedelta(days=366))
    shown = text(visitor.get(where))
    assert "Je gegevens zijn gewist" in shown
    assert "Testbedrijf" not in shown


def test_a_post_that_is_too_large_is_refused_in_words(visitor: Visitor) -> None:
    page = visitor.post("/offerte/", answers(toelichting="x" * 70_000), 413)
    assert "Maak je toelichting korter" in text(page)


def test_the_status_page_says_so_when_the_database_is_down(
    app: Flask, visitor: Visitor, go_away: Callable[[], None]
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    where = visitor.client.post("/offerte/versturen/", data=posted).headers["Location"]
    go_away()
    assert "Probeer het over een paar minuten opnieuw" in text(visitor.get(where, 503))


def test_a_fault_of_ours_is_told_in_dutch_and_shows_nothing_of_us(
    app: Flask, visitor: Visitor
) -> None:
    app.extensions["counter"] = None
    page = text(visitor.post("/offerte/", answers(), 500))
    assert "Er ging bij ons iets mis" in page
    assert "Traceback" not in page and "NoneType" not in page


def test_an_address_that_only_takes_a_post_says_what_to_do(visitor: Visitor) -> None:
    assert "gebruik de knop" in text(visitor.get("/offerte/versturen/", 405))
