"""What the operator does, as the asker sees it: a pause and a request that was dealt with."""

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
