"""The pages behind private links: they show, only a button acts, and a click twice is one."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from answers import answers
from flask import Flask
from sqlalchemy import select, update
from visitor import NOON, Visitor
from web.test_quote_flow import count, hidden, text

from incasso.leads import tables
from incasso.leads.answering import Answer
from incasso.leads.states import AssignmentState
from incasso.web import links

pytestmark = pytest.mark.both_databases


@pytest.fixture
def status(visitor: Visitor) -> str:
    """The address of a request that three agencies have."""
    posted = hidden(visitor.post("/offerte/", answers()))
    return str(visitor.client.post("/offerte/versturen/", data=posted).headers["Location"])


@pytest.fixture
def link(app: Flask, status: str) -> Callable[..., str]:
    """The address of an agency's page, as its mail gives it."""
    secret = app.extensions["counter"].settings.secret_key
    with app.extensions["counter"].ledger.writing() as connection:
        sent = {"state": AssignmentState.SENT, "answer_by": NOON + timedelta(days=2)}
        connection.execute(update(tables.assignment).values(sent))
        share = connection.scalar(select(tables.assignment.c.id).order_by(tables.assignment.c.id))

    def address(given: Answer, age: timedelta = timedelta(0), purpose: str = "") -> str:
        token = links.sign_for(secret, purpose or given.value, str(share), NOON - age)
        return f"/bureau/{given.value}/{token}/"

    return address


def states(app: Flask) -> list[str]:
    with app.extensions["counter"].ledger.reading() as connection:
        found = select(tables.assignment.c.state).order_by(tables.assignment.c.id)
        return list(connection.scalars(found))


def test_to_look_changes_nothing(app: Flask, visitor: Visitor, link: Callable[..., str]) -> None:
    for given in Answer:
        for _ in range(20):
            visitor.client.get(link(given))
            visitor.client.head(link(given))
            visitor.client.get(f"{link(given)}?reden=anders")
    assert states(app) == ["sent"] * 3
    page = visitor.get(link(Answer.ACCEPT))
    assert not page.css("main script, form[onsubmit]")
    assert "Er is nog niets doorgegeven" in text(page)


def test_the_button_accepts_and_a_second_click_says_so(
    app: Flask, visitor: Visitor, link: Callable[..., str]
) -> None:
    address = link(Answer.ACCEPT)
    for _ in range(2):
        answer = visitor.client.post(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert states(app) == ["accepted", "sent", "sent"]
    assert "Je hebt deze aanvraag aangenomen" in text(visitor.get(address))
    assert not visitor.get(address).css("main form")
    assert "aangenomen" in text(visitor.get(link(Answer.DECLINE)))


def test_a_decline_needs_a_reason(app: Flask, visitor: Visitor, link: Callable[..., str]) -> None:
    address = link(Answer.DECLINE)
    for typed in ({}, {"reden": "zomaar"}):
        page = visitor.post(address, typed, 422)
        assert [node.attributes["href"] for node in page.css("#fouten a")] == ["#reden"]
    assert states(app) == ["sent"] * 3
    visitor.client.post(address, data={"reden": "geen-ruimte"})
    assert states(app)[0] == "declined"
    assert "Je hebt deze aanvraag afgewezen" in text(visitor.get(address))


def test_a_return_needs_what_was_accepted(
    app: Flask, visitor: Visitor, link: Callable[..., str]
) -> None:
    address = link(Answer.RETURN)
    assert "nog niet aangenomen" in text(visitor.get(address))
    visitor.client.post(link(Answer.ACCEPT))
    visitor.client.post(address, data={"reden": "niet-echt"})
    assert states(app)[0] == "returned"
    assert "teruggegeven" in text(visitor.get(address))


def test_a_link_opens_for_its_purpose_and_its_days_only(
    app: Flask, visitor: Visitor, link: Callable[..., str]
) -> None:
    other = link(Answer.DECLINE, purpose=Answer.ACCEPT.value)
    assert visitor.client.post(other, data={"reden": "anders"}).status_code == 404
    visitor.get(link(Answer.ACCEPT, age=timedelta(days=14)))
    altered = link(Answer.ACCEPT)[:-3] + "x/"
    visitor.get(altered, 404)
    assert states(app) == ["sent"] * 3
    with app.extensions["counter"].ledger.writing() as connection:
        long_ago = NOON - timedelta(days=14, seconds=1)
        connection.execute(update(tables.assignment).values(state="accepted", since=long_ago))
    old = link(Answer.RETURN, age=timedelta(days=14, seconds=1))
    assert "Deze link is verlopen" in text(visitor.get(old, 410))
    assert visitor.client.post(old, data={"reden": "niet-echt"}).status_code == 410
    assert states(app) == ["accepted"] * 3


def test_the_askers_link_is_not_the_agencys(visitor: Visitor, status: str) -> None:
    token = status.split("/")[2]
    for given in Answer:
        visitor.get(f"/bureau/{given.value}/{token}/", 404)


def test_a_former_key_still_opens_and_the_first_one_signs() -> None:
    old, new = "o" * 32, "n" * 32
    token = links.sign_for(old, "aannemen", "7", NOON)
    assert links.opened_since(f"{new},{old}", "aannemen", token) == (7, NOON)
    assert links.opened_since(new, "aannemen", token) is None
    assert links.sign(f"{new},{old}", "status", "a") == links.sign(new, "status", "a")


@pytest.mark.parametrize("given", list(Answer))
def test_an_agencys_page_is_not_kept_indexed_or_open_to_other_sites(
    visitor: Visitor, link: Callable[..., str], given: Answer
) -> None:
    answer = visitor.client.get(link(given))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.client.post(link(given), headers=elsewhere).status_code == 403


def test_an_agencys_page_shows_nothing_that_the_asker_typed(
    visitor: Visitor, link: Callable[..., str]
) -> None:
    shown = text(visitor.get(link(Answer.ACCEPT))).lower()
    assert "testbedrijf" not in shown
    assert "tester" not in shown


def test_the_asker_takes_it_back_from_one_and_then_from_all(
    app: Flask, visitor: Visitor, status: str
) -> None:
    before = visitor.get(status)
    # One tap on a telephone ends nothing: what it ends is said first.
    assert len(before.css("button[name=bureau]")) == len(before.css("details button[name=bureau]"))
    assert text(before).count("Bij de andere bureaus loopt je aanvraag door.") == 3
    first = before.css("button[name=bureau]")[1].attributes["value"]
    back = visitor.client.post(f"{status}intrekken/", data={"bureau": first})
    assert back.status_code == 303
    page = visitor.get(back.headers["Location"])
    assert "Jij krijgt een bevestiging per e-mail" in text(page)
    assert states(app).count("withdrawn") == 1
    assert text(page).count("Bij het andere bureau loopt je aanvraag door.") == 2
    last = page.css("button[name=bureau]")[0].attributes["value"]
    one = visitor.get(visitor.client.post(f"{status}intrekken/", data={"bureau": last}).location)
    assert text(one).count("Het is het enige bureau, dus stopt je hele aanvraag.") == 1
    visitor.client.post(f"{status}intrekken/", data={"bureau": "alle"})
    assert states(app) == ["withdrawn"] * 3
    after = visitor.get(status)
    assert "Je hebt deze aanvraag ingetrokken" in text(after)
    assert [node.text() for node in after.css("main form button")] == ["Wis alles"]


def test_the_asker_erases_everything(app: Flask, visitor: Visitor, status: str) -> None:
    back = visitor.client.post(f"{status}wissen/")
    page = visitor.get(back.headers["Location"])
    assert "Alles is gewist" in text(page)
    assert not page.css("main form")
    with app.extensions["counter"].ledger.reading() as connection:
        assert connection.scalar(select(tables.lead.c.answers)) is None


@pytest.mark.parametrize("what", ["intrekken", "wissen"])
def test_to_look_at_what_takes_back_does_nothing(
    app: Flask, visitor: Visitor, status: str, what: str
) -> None:
    visitor.get(f"{status}{what}/", 405)
    assert visitor.client.head(f"{status}{what}/").status_code == 405
    assert visitor.client.post(f"/aanvraag/verzonnen/{what}/").status_code == 404
    assert visitor.client.post(f"{status}intrekken/", data={"bureau": "een"}).status_code == 404
    assert set(states(app)) == {"promised"}


def test_a_status_page_shows_state_and_last_day(
    visitor: Visitor, link: Callable[..., str], status: str
) -> None:
    assert "Uiterlijk op 25 november 2026" in text(visitor.get(status))


def test_who_may_come_in_is_named_apart_and_not_ticked(app: Flask, visitor: Visitor) -> None:
    page = visitor.post(
        "/offerte/", answers(debiteur="eenmanszaak-vof", branche="bouw", hoofdsom="4.000,00")
    )
    boxes = page.css("input[name=vervanger]")
    assert boxes
    assert not any("checked" in box.attributes for box in boxes)
    posted = hidden(page)
    assert "vervanger" not in posted
    name = boxes[0].attributes["value"]
    visitor.client.post("/offerte/versturen/", data=posted | {"vervanger": [name]})
    with app.extensions["counter"].ledger.reading() as connection:
        kept = connection.execute(select(tables.consent)).one()
    assert kept.reserves == [name]
    assert "Een bureau dat ik aanvinkte als vervanger" in kept.text
    assert name not in kept.ticked


def test_a_second_request_of_the_same_person_tells_no_stranger_who_has_the_first(
    app: Flask, visitor: Visitor, status: str
) -> None:
    names = [partner.name for partner in app.extensions["shelf"].partners]
    posted = hidden(visitor.post("/offerte/", answers(hoofdsom="2.000,00")))
    where = visitor.client.post("/offerte/versturen/", data=posted).headers["Location"]
    shown = text(visitor.get(where))
    assert "Bevestig je e-mailadres" in shown
    assert not [name for name in names if name in shown]
    # Not by asking for something else, either: who cannot have it now would be who has the first.
    slugs = [partner.slug for partner in app.extensions["shelf"].partners]
    call = hidden(visitor.post("/offerte/", answers(wens="terugbellen")))
    call |= {"bureau": ["kies"], "getoond": slugs}
    where = visitor.client.post("/offerte/versturen/", data=call).headers["Location"]
    assert not [name for name in names if name in text(visitor.get(where))]
    assert count(app, tables.assignment) == 3


def test_a_hundred_posts_at_once_are_one_request(app: Flask, visitor: Visitor) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    found: list[Any] = []

    def send() -> None:
        found.append(app.test_client().post("/offerte/versturen/", data=posted))

    threads = [threading.Thread(target=send) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in found} == {303}
    assert len({answer.headers["Location"] for answer in found}) == 1
    assert (count(app, tables.lead), count(app, tables.outbox)) == (1, 4)
