"""The page behind a summary's link: it shows a button, and only that shows the request."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from answers import answers
from flask import Flask
from sqlalchemy import select, update
from visitor import NOON, Visitor
from web.test_quote_flow import hidden, text

from incasso.leads import tables
from incasso.web import links

DAYS, A_SECOND = timedelta(days=14), timedelta(seconds=1)
LONG = DAYS + A_SECOND


@pytest.fixture
def link(app: Flask, visitor: Visitor) -> Callable[..., str]:
    """The address of the page, as an agency's mail gives it."""
    visitor.client.post("/offerte/versturen/", data=hidden(visitor.post("/offerte/", answers())))
    secret = app.extensions["counter"].settings.secret_key

    def address(age: timedelta = timedelta(0), purpose: str = "inzien", share: str = "1") -> str:
        return f"/bureau/inzien/{links.sign_for(secret, purpose, share, NOON - age)}/"

    return address


def opened_at(app: Flask) -> Any:
    with app.extensions["counter"].ledger.reading() as connection:
        return connection.scalar(
            select(tables.assignment.c.opened_at).where(tables.assignment.c.id == 1)
        )


def test_to_look_opens_nothing(app: Flask, visitor: Visitor, link: Callable[..., str]) -> None:
    for _ in range(20):
        visitor.client.get(link())
        visitor.client.head(link())
    page = visitor.get(link())
    assert "testbedrijf" not in text(page).lower()
    assert "Wij leggen vast dat je de aanvraag hebt geopend" in text(page)
    assert opened_at(app) is None


def test_the_button_shows_the_request_whole(
    app: Flask, visitor: Visitor, link: Callable[..., str]
) -> None:
    page = visitor.post(link(), {})
    shown = text(page)
    posted = answers()
    for name in ("naam", "email", "bedrijf", "toelichting"):
        assert posted[name] in shown, name
    assert "Bellen mag 's ochtends, van 9 tot 12 uur. Probeer het hoogstens 3 keer." in shown
    assert opened_at(app) == NOON
    assert not page.css("main form")


def test_what_it_shows_is_not_kept(visitor: Visitor, link: Callable[..., str]) -> None:
    answer = visitor.client.post(link())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.client.post(link(), headers=elsewhere).status_code == 403


def test_it_opens_for_its_purpose_and_its_days_only(
    app: Flask, visitor: Visitor, link: Callable[..., str]
) -> None:
    with app.extensions["counter"].ledger.writing() as connection:
        long_ago = {"state": "expired", "since": NOON - DAYS - A_SECOND}
        connection.execute(update(tables.assignment).values(long_ago))
    old = link(age=DAYS + A_SECOND)
    assert "Deze link is verlopen" in text(visitor.get(old, 410))
    for wrong in (link(purpose="aannemen"), link(share="99"), f"{link()[:-4]}abc/"):
        visitor.get(wrong, 404)
        assert visitor.client.post(wrong).status_code == 404
    assert visitor.client.post(old).status_code == 410
    assert opened_at(app) is None


@pytest.mark.parametrize(
    ("mailed", "answered", "called", "status"),
    [
        (DAYS, LONG, LONG, 200),
        (LONG, DAYS, LONG, 200),
        (LONG, LONG, DAYS, 200),
        (LONG, DAYS, None, 200),
        (LONG, LONG, LONG, 410),
        (LONG, LONG, None, 410),
    ],
    ids=["mail", "answer", "call", "answer, without a call", "none of them", "neither"],
)
def test_its_days_count_from_the_last_of_mail_answer_and_call(
    app: Flask,
    visitor: Visitor,
    link: Callable[..., str],
    mailed: timedelta,
    answered: timedelta,
    called: timedelta | None,
    status: int,
) -> None:
    values: dict[str, Any] = {"state": "accepted", "since": NOON - answered}
    values["agreed_at"] = None if called is None else NOON - called
    with app.extensions["counter"].ledger.writing() as connection:
        connection.execute(update(tables.assignment).values(values))
    visitor.get(link(age=mailed), status)


@pytest.mark.parametrize("state", ["promised", "sent"])
def test_it_works_as_long_as_the_answer_is_open_as_after_a_hold_on_all_mail(
    app: Flask, visitor: Visitor, link: Callable[..., str], state: str
) -> None:
    with app.extensions["counter"].ledger.writing() as connection:
        connection.execute(update(tables.assignment).values(state=state, since=NOON - LONG))
    visitor.get(link(age=LONG))


def test_an_agency_that_let_go_sees_no_more(
    app: Flask, visitor: Visitor, link: Callable[..., str]
) -> None:
    with app.extensions["counter"].ledger.writing() as connection:
        gone = {"rank": None, "state": "withdrawn"}
        mine = update(tables.assignment).where(tables.assignment.c.id == 1)
        connection.execute(mine.values(gone))
    for page in (visitor.get(link()), visitor.post(link(), {})):
        assert "Je kunt deze aanvraag niet meer openen" in text(page)
        assert "testbedrijf" not in text(page).lower()
