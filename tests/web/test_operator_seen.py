"""What the operator does, as the asker sees it: a pause and a request that was dealt with."""

import pytest
from answers import answers
from flask import Flask
from sqlalchemy import select, update
from visitor import NOON, Visitor
from web.test_quote_flow import hidden, text

from incasso.leads import tables
from incasso.leads.mending import close
from incasso.leads.pauses import order
from incasso.leads.states import Closed


def test_an_agency_that_pauses_is_not_offered(app: Flask, visitor: Visitor) -> None:
    before = hidden(visitor.post("/offerte/", answers()))["bureau"]
    order(app.extensions["counter"].ledger, before[0], NOON)
    after = hidden(visitor.post("/offerte/", answers()))["bureau"]
    assert before[0] not in after


@pytest.mark.parametrize("among", [False, True], ids=["the only one", "one of several"])
def test_an_agency_that_may_have_it_is_told_as_that(
    app: Flask, visitor: Visitor, among: bool
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    where = str(visitor.client.post("/offerte/versturen/", data=posted).headers["Location"])
    ledger = app.extensions["counter"].ledger
    with ledger.writing() as connection:
        connection.execute(update(tables.assignment).values(state="sent"))
        first = tables.assignment.c.rank == 1
        others, gone = update(tables.assignment).where(~first), {"state": "declined", "rank": None}
        connection.execute(others.values({"state": "sent"} if among else gone))
        lost = update(tables.assignment).where(first)
        connection.execute(lost.values(state="undeliverable"))
    page = text(visitor.get(where))
    assert "Niet zeker bezorgd" in page
    assert "Het is niet zeker of ons bericht aankwam." in page
    assert ("Het is niet zeker of je aanvraag aankwam." in page) == (not among)
    assert ("Elk bureau neemt zelf contact met je op." in page) == among


def test_a_closed_request_says_that_it_was_dealt_with_and_can_still_be_erased(
    app: Flask, visitor: Visitor
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    where = str(visitor.client.post("/offerte/versturen/", data=posted).headers["Location"])
    ledger = app.extensions["counter"].ledger
    with ledger.writing() as connection:
        connection.execute(update(tables.lead).values(state="unrouted"))
        gone = {"state": "undeliverable", "rank": None}
        connection.execute(update(tables.assignment).values(gone))
        ref = connection.scalar(select(tables.lead.c.ref))
    close(ledger, str(ref), Closed.ANSWERED, NOON)
    page = visitor.get(where)
    assert "Wij hebben deze aanvraag afgehandeld. Geen bureau heeft hem" in text(page)
    actions = [form.attributes["action"] for form in page.css("main form")]
    assert actions == [f"{where}wissen/"]
