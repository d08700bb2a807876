"""A database that cannot take a request: the asker hears the truth, and the request is kept."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import answers
from flask import Flask
from leads.given import FakePost, rows, worker_of
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event
from visitor import NOON, Visitor
from web.test_quote_flow import hidden, text

from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger, StoreUnavailable

pytestmark = pytest.mark.both_databases
AWAY = ("gone", "read-only", "full")
FULL = """CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE disk_full; END$$;
CREATE TRIGGER no_room BEFORE INSERT ON consent EXECUTE FUNCTION no_room()"""


def _no_larger(connection: sqlite3.Connection, record: object) -> None:
    connection.execute("PRAGMA max_page_count = 1").close()


@pytest.fixture
def ail(app: Flask, visitor: Visitor, go_away: Callable[[], None]) -> Callable[[str], None]:
    """Let the database be of no use, in one of three ways."""
    ledger: Ledger = app.extensions["counter"].ledger
    sqlite = ledger.engine.dialect.name == "sqlite"

    def say(statement: str) -> None:
        with ledger.writing() as connection:
            connection.exec_driver_sql(statement)

    def now(how: str) -> None:
        if how == "gone":
            go_away()
        elif how == "read-only":
            name = ledger.engine.url.database
            never = f"ALTER DATABASE {name} SET default_transaction_read_only = on"
            say("PRAGMA query_only = ON" if sqlite else never)
            # A setting of the database holds for who connects from now on.
            _ = sqlite or ledger.close()
        elif sqlite:
            # It gets no larger than it is, and what is free in it is used up.
            first = hidden(visitor.post("/offerte/", answers(email="eerder@testbedrijf.example")))
            visitor.client.post("/offerte/versturen/", data=first)
            say("CREATE TABLE rest (some)")
            ledger.close()
            event.listen(ledger.engine, "connect", _no_larger)
            with pytest.raises(StoreUnavailable, match="full"):
                while True:
                    say("INSERT INTO rest VALUES (zeroblob(1000))")
        else:
            say(FULL)

    return now


@pytest.fixture
def worker(app: Flask) -> Worker:
    here = app.extensions["counter"]
    partners = app.extensions["shelf"].partners
    ledger = Ledger(here.settings.database_url)
    return worker_of(ledger, FakePost(), partners, clock=lambda: NOON, spool=here.spool)


def spool(app: Flask) -> list[Path]:
    return list(app.extensions["counter"].spool.folder.glob("*"))


@pytest.mark.parametrize("how", AWAY)
def test_what_the_database_cannot_take_is_kept_apart_and_the_asker_is_told(
    app: Flask,
    visitor: Visitor,
    ail: Callable[[str], None],
    how: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    ail(how)
    for _ in range(2):
        page = visitor.post("/offerte/versturen/", posted, 202)
        assert "Je aanvraag ligt bij ons klaar" in text(page)
        assert "naar de bureaus die je aanvinkte" in text(page)
        # Here, as on the request's own page, the script drops what the tab kept.
        assert page.css("#verstuurd") and "formulier" in page.head.html
    assert len(spool(app)) == 1
    assert "could not be recorded" in caplog.text
    assert "testbedrijf" not in caplog.text.lower()


def test_while_the_database_is_gone_the_whole_road_is_open(
    app: Flask, visitor: Visitor, go_away: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    go_away()
    page = visitor.post("/offerte/", answers())
    assert "Wie krijgt je aanvraag?" in text(page)
    # How many an agency got is not known, so that nothing is said of it.
    assert "deze maand" not in text(page)
    assert "counts could not be read" in caplog.text
    posted = hidden(page)
    assert len(posted["bureau"]) == 3
    visitor.post("/offerte/versturen/", posted, 202)
    assert len(spool(app)) == 1


@pytest.mark.parametrize("how", AWAY)
def test_when_the_spool_fails_too_nothing_was_sent_and_everything_typed_is_there(
    app: Flask, visitor: Visitor, ail: Callable[[str], None], how: str, tmp_path: Path
) -> None:
    posted = hidden(visitor.post("/offerte/", answers()))
    ail(how)
    app.extensions["counter"].spool.folder.write_text("a file, no folder")
    answer = visitor.client.post("/offerte/versturen/", data=posted)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    page = LexborHTMLParser(answer.text)
    assert "nog niet verstuurd" in text(page)
    assert page.css_first("#email").attributes["value"] == "tester@testbedrijf.example"


def test_once_it_answers_again_the_request_is_one_with_all_that_was_ticked(
    app: Flask, visitor: Visitor, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = app.extensions["counter"].ledger
    posted = hidden(visitor.post("/offerte/", answers()))
    with ledger.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE consent RENAME TO gone")
    visitor.post("/offerte/versturen/", posted, 202)
    with ledger.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO consent")
    assert worker.deliver_due() == 4
    assert spool(app) == []
    (consent,) = rows(ledger, "consent")
    assert consent["ticked"] == sorted(posted["bureau"])
    assert consent["text"].endswith("en naar niemand anders.")
    again = visitor.client.post("/offerte/versturen/", data=posted)
    assert again.status_code == 303
    assert len(rows(ledger, "lead")) == 1
    worker.ledger.close()


def test_who_ticked_no_agency_hears_that_we_look_at_it(
    app: Flask, visitor: Visitor, go_away: Callable[[], None]
) -> None:
    none = answers(land="elders", betwist="ja", hoofdsom="12")
    posted = hidden(visitor.post("/offerte/", none))
    go_away()
    page = visitor.post("/offerte/versturen/", posted, 202)
    assert "bekijken we je aanvraag zelf" in text(page)
