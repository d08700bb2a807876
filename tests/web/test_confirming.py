"""Who is in doubt must confirm or wait, is told so, and loses nothing."""

from datetime import timedelta

import pytest
from answers import answers
from flask import Flask
from visitor import NOON, Visitor
from web.given import SEND, column, form, send
from web.test_quote_flow import count, hidden, text

from incasso.leads import tables
from incasso.settings import Settings
from incasso.web import links
from incasso.web.app import create_app
from incasso.web.shelf import Shelf


@pytest.fixture
def secret(app: Flask) -> str:
    return str(app.extensions["counter"].settings.secret_key)


def test_the_field_that_people_do_not_see_loses_nothing(app: Flask, visitor: Visitor) -> None:
    # Browsers fill it by themselves: it is carried along, and asks to confirm.
    posted = hidden(visitor.post("/offerte/", answers(website="https://testbedrijf.example")))
    assert visitor.client.post(SEND, data=posted).status_code == 303
    assert column(app, tables.lead.c.doubt) == ["trap"]


def test_who_has_no_scripts_is_told_before_and_after(app: Flask) -> None:
    bare = Visitor(app.test_client(), scripts=False)
    page = bare.post("/offerte/", answers())
    assert "zonder JavaScript" in page.css_first("noscript").text()
    where = bare.client.post(SEND, data=hidden(page)).headers["Location"]
    shown = text(bare.get(where))
    assert "Bevestig je e-mailadres" in shown
    assert "uiterlijk 30 november 2026 om 12.00 uur" in shown
    assert "testbedrijf" not in shown.lower()


@pytest.fixture
def waiting(app: Flask, visitor: Visitor, secret: str) -> str:
    """The address by which a request that waits is confirmed."""
    posted = hidden(visitor.post("/offerte/", answers())) | {"bewijs": ""}
    visitor.client.post(SEND, data=posted)
    lead_id = column(app, tables.lead.c.id)[0]
    return f"/bevestigen/{links.sign(secret, links.CONFIRM, lead_id)}/"


def test_the_button_confirms_once_and_says_so(app: Flask, visitor: Visitor, waiting: str) -> None:
    page = visitor.get(waiting)
    assert "Er is nog niets verstuurd" in text(page)
    assert not page.css("main script, form[onsubmit]")
    assert "Testbedrijf" not in text(page)
    first, second = (visitor.client.post(waiting) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert column(app, tables.lead.c.state) == ["routed"]
    assert count(app, tables.assignment) == 3
    assert "verstuurd op" in text(visitor.get(first.headers["Location"]))
    assert "al bevestigd" in text(visitor.get(waiting))


def test_to_look_two_hundred_times_confirms_nothing(
    app: Flask, visitor: Visitor, waiting: str
) -> None:
    for _ in range(100):
        visitor.client.get(waiting)
        visitor.client.head(waiting)
    assert column(app, tables.lead.c.state) == ["quarantine"]


def test_after_its_days_the_link_says_whom_to_ask(
    settings: Settings, shelf: Shelf, app: Flask, waiting: str
) -> None:
    late = create_app(settings, shelf, clock=lambda: NOON + timedelta(days=7))
    there = Visitor(late.test_client())
    assert "De termijn is voorbij" in text(there.get(waiting, 410))
    assert "De termijn is voorbij" in text(there.post(waiting, {}, 410))
    secret = settings.secret_key
    lead_id = column(app, tables.lead.c.id)[0]
    status = f"/aanvraag/{links.sign(secret, links.STATUS, lead_id)}/"
    assert "termijn om te bevestigen is voorbij" in text(there.get(status))
    assert column(app, tables.lead.c.state) == ["quarantine"]
    late.extensions["counter"].ledger.close()


def test_what_was_taken_back_cannot_be_confirmed(
    app: Flask, visitor: Visitor, waiting: str, secret: str
) -> None:
    status = links.sign(secret, links.STATUS, column(app, tables.lead.c.id)[0])
    visitor.client.post(f"/aanvraag/{status}/intrekken/", data={"bureau": "alle"})
    visitor.client.post(waiting)
    assert column(app, tables.lead.c.state) == ["withdrawn"]
    assert "ingetrokken of gewist" in text(visitor.get(waiting))


def test_who_gets_no_second_mail_is_told_that_we_look_first(app: Flask, visitor: Visitor) -> None:
    send(app)
    where = send(app, toelichting="Een tweede.").headers["Location"]
    shown = text(visitor.get(where))
    assert "Wij kijken je aanvraag eerst zelf na" in shown
    assert "Bevestig je e-mailadres" not in shown


def test_too_many_from_one_address_must_wait_and_lose_nothing(app: Flask, visitor: Visitor) -> None:
    for number in range(5):
        assert send(app, toelichting=str(number)).status_code == 303
    answer = send(app, toelichting="De zesde.", naam="Bewaar <Mij>")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    page = visitor.post(SEND, form(toelichting="De zesde.", naam="Bewaar <Mij>"), 429)
    assert "weer versturen vanaf 23 november 2026 om 12.01 uur" in text(page)
    assert page.css_first("#naam").attributes["value"] == "Bewaar <Mij>"
    assert page.css_first("#toelichting").text() == "De zesde."
    assert page.css_first('main a[href^="mailto:"]')
    assert count(app, tables.lead) == 5
    # What was sent before does not count again.
    assert send(app, toelichting="0").status_code == 200
