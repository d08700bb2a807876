"""The door to the database: whole transactions or none, and the truth when it is shut."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect
from sqlalchemy.exc import IntegrityError, StatementError

from incasso.leads import migrations
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.tables import lead, metadata
from leads.given import NOON, count, rows

LEAD = {
    "id": "a",
    "ref": "R",
    "state": "unrouted",
    "fingerprint": "f",
    "answers": {},
    "created_at": NOON,
    "erase_on": NOON.date(),
}


def test_migrating_gives_the_tables_as_they_are_declared(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_preparing_twice_changes_nothing(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.execute(insert(lead).values(LEAD))
    ledger.prepare()
    with ledger.reading() as connection:
        assert connection.execute(lead.select()).one().ref == "R"


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
    assert rows(ledger, "consent")[0]["reserves"] == "[]"
    with ledger.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    go("0001")
    kept = rows(ledger, "assignment")
    assert [(row["partner"], row["rank"], row["state"]) for row in kept] == [("een", 1, "sent")]
    assert [row["kind"] for row in rows(ledger, "outbox")] == ["partner", "asker"]
    go("head")


def test_sqlite_keeps_every_commit_through_a_power_cut(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    extra = 3
    assert settings == {
        "journal_mode": "delete",
        "synchronous": extra,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.writing() as connection:
        connection.execute(insert(lead).values(LEAD))
        raise RuntimeError
    with ledger.reading() as connection:
        assert connection.execute(lead.select()).all() == []


def test_a_moment_comes_back_with_its_zone(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.execute(insert(lead).values(LEAD))
    with ledger.reading() as connection:
        assert connection.execute(lead.select()).one().created_at == NOON


def test_a_moment_without_a_zone_is_refused(ledger: Ledger) -> None:
    naive = LEAD | {"created_at": NOON.replace(tzinfo=None)}
    with pytest.raises(StatementError, match="needs a zone"), ledger.writing() as connection:
        connection.execute(insert(lead).values(naive))


def test_a_breach_of_a_constraint_is_our_fault_and_stays_visible(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.writing() as connection:
        connection.execute(insert(lead).values(LEAD))
        connection.execute(insert(lead).values(LEAD))


def test_a_database_in_a_place_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'absent' / 'incasso.sqlite3'}")
    with pytest.raises(StoreUnavailable), ledger.reading() as connection:
        connection.execute(lead.select())
    (tmp_path / "absent").write_text("a file, no folder")
    with pytest.raises(StoreUnavailable):
        ledger.prepare()
    ledger.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "incasso.sqlite3").write_text("this is a letter, not a database" * 40)
    ledger = Ledger(f"sqlite:///{tmp_path / 'incasso.sqlite3'}")
    with pytest.raises(StoreUnavailable):
        ledger.prepare()
    ledger.close()


def test_a_database_that_another_holds_is_unavailable(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "incasso.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StoreUnavailable, match="locked"), ledger.writing():
            pass
    finally:
        other.close()
