"""The road from any earlier form of the tables to the newest, and back, with what they hold."""

from datetime import timedelta
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from incasso.leads import migrations
from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.states import Declined
from incasso.leads.tables import metadata
from incasso.leads.withdrawing import withdraw
from leads.given import NOON, PORTAL, asked, count, partner, rows

CROWD = tuple(partner(slug) for slug in "abc")
HOUSE = House(partners=CROWD, portal=PORTAL)


def raw(ledger: Ledger, question: str) -> list[Any]:
    """Ask what the declared tables cannot: they know their newest form only."""
    with ledger.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(question)]


def assert_nothing_hangs_loose(ledger: Ledger) -> None:
    if ledger.engine.dialect.name == "sqlite":
        assert raw(ledger, "PRAGMA foreign_key_check") == []


def test_migrating_gives_the_tables_as_they_are_declared(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_first_step_can_be_taken_back(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        command.downgrade(migrations.config(connection), "base")
    with ledger.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    ledger.prepare()


OLD = (
    "INSERT INTO lead (id, ref, state, fingerprint, answers, created_at, erase_on) VALUES"
    " ('a', 'R', 'routed', 'f', '{}', '2026-11-23', '2027-05-22')",
    "INSERT INTO consent (id, lead_id, text, ticked, given_at) VALUES"
    " (1, 'a', 'Ja.', '[\"een\"]', '2026-11-23')",
    "INSERT INTO assignment (id, lead_id, partner, rank, state, offer, offered_at, since) VALUES"
    " (1, 'a', 'een', 1, 'sent', '{}', '2026-11-23', '2026-11-23')",
    "INSERT INTO outbox (id, lead_id, assignment_id, kind, once, message_id, created_at, state,"
    " tries, next_at) VALUES (1, 'a', 1, 'partner', 'partner:1', '<1@x>', '2026-11-23', 'handed',"
    " 1, '2026-11-23'), (2, 'a', NULL, 'asker', 'asker:a', '<2@x>', '2026-11-23', 'queued', 0,"
    " '2026-11-23')",
)
NEW = (
    "UPDATE assignment SET state = 'accepted', person = 'p'",
    "INSERT INTO assignment (id, lead_id, partner, state, offer, offered_at, since) VALUES"
    " (2, 'a', 'twee', 'declined', '{}', '2026-11-23', '2026-11-23')",
    "INSERT INTO outbox (id, lead_id, assignment_id, kind, once, message_id, created_at, state,"
    " tries, next_at) VALUES (3, 'a', 2, 'erase', 'erase:2', '<3@x>', '2026-11-23', 'queued', 0,"
    " '2026-11-23')",
)


def test_the_second_step_loses_nothing_of_a_filled_database_there_and_back(ledger: Ledger) -> None:
    def go(way: str, *fill: str) -> None:
        with ledger.writing() as connection:
            step = command.upgrade if way == "head" else command.downgrade
            step(migrations.config(connection), way)
            for statement in fill:
                connection.exec_driver_sql(statement)

    go("0001", *OLD)
    go("head", *NEW)
    assert count(ledger, ["lead", "consent", "assignment", "outbox"]) == {
        "lead": 1,
        "consent": 1,
        "assignment": 2,
        "outbox": 3,
    }
    assert rows(ledger, "consent")[0]["reserves"] == []
    with ledger.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert_nothing_hangs_loose(ledger)
    go("0001")
    assert raw(ledger, "SELECT partner, rank, state FROM assignment") == [("een", 1, "sent")]
    assert raw(ledger, "SELECT kind FROM outbox ORDER BY id") == [("partner",), ("asker",)]
    go("head")


def test_a_database_that_was_used_goes_back_to_the_first_step_and_works_again(
    ledger: Ledger, worker: Worker
) -> None:
    for number in range(4):
        asker = asked(email=f"p{number}@testbedrijf.example")
        accept(asker, {"a", "b"}, CROWD, ledger, NOON, consent="Ja.", portal=PORTAL, reserves="c")
    worker.deliver_one()
    shares = rows(ledger, "assignment")
    answer(ledger, shares[0]["id"], Answer.DECLINE, HOUSE, NOON, Declined.OTHER)
    answer(ledger, shares[2]["id"], Answer.ACCEPT, HOUSE, NOON)
    withdraw(ledger, shares[4]["lead_id"], HOUSE, NOON)
    before = raw(ledger, "SELECT id, ref, created_at, erase_on FROM lead ORDER BY id")
    with ledger.writing() as connection:
        command.downgrade(migrations.config(connection), "0001")
    ledger.prepare()
    with ledger.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert_nothing_hangs_loose(ledger)
    assert raw(ledger, "SELECT id, ref, created_at, erase_on FROM lead ORDER BY id") == before
    assert worker.deliver_due() > 0


def test_what_each_agency_got_is_counted_from_what_there_was(ledger: Ledger) -> None:
    sent = [NOON, NOON, NOON + timedelta(hours=12), NOON + timedelta(days=9)]
    for number, now in enumerate(sent):
        asker = asked(email=f"p{number}@testbedrijf.example")
        accept(asker, {"a", "b"}, CROWD, ledger, now, consent="Ja.", portal=PORTAL)
    before = rows(ledger, "received")
    assert [(row["partner"], row["n"]) for row in before] == [
        (slug, n) for slug in "ab" for n in (2, 1, 1)
    ]
    for way in ("0007", "head"):
        with ledger.writing() as connection:
            step = command.upgrade if way == "head" else command.downgrade
            step(migrations.config(connection), way)
    assert rows(ledger, "received") == before
