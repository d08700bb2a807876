"""The door to the database: whole transactions or none, and the truth when it is shut."""

import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from postgresql import Cluster
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, StatementError

from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.tables import decision, lead
from leads.given import NOON

LEAD = {
    "id": "a",
    "ref": "R",
    "state": "unrouted",
    "fingerprint": "f",
    "answers": {},
    "created_at": NOON,
    "erase_on": NOON.date(),
}


def test_preparing_twice_changes_nothing(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.execute(insert(lead).values(LEAD))
    ledger.prepare()
    with ledger.reading() as connection:
        assert connection.execute(lead.select()).one().ref == "R"


def test_sqlite_keeps_every_commit_through_a_power_cut(database: str) -> None:
    with closing(Ledger(database)) as ledger, ledger.reading() as connection:
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


def test_a_page_that_only_shows_cannot_write(ledger: Ledger) -> None:
    with suppress(StoreUnavailable), ledger.reading() as connection:
        connection.execute(insert(lead).values(LEAD))
    with ledger.reading() as connection:
        assert connection.execute(lead.select()).all() == []


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
    typed = LEAD | {"answers": {"name": "Geheime Naam"}, "state": None}
    with pytest.raises(IntegrityError) as found, ledger.writing() as connection:
        connection.execute(insert(lead).values(typed))
    told = "".join(traceback.format_exception(found.value))
    assert "state" in str(found.value)
    assert "in test_a_breach" in told
    assert "Geheime Naam" not in told


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


def test_a_database_that_another_holds_is_unavailable(ledger: Ledger, database: str) -> None:
    sqlite = ledger.engine.dialect.name == "sqlite"
    with ledger.writing() as connection:
        impatient = "PRAGMA busy_timeout = 1" if sqlite else "SET lock_timeout = 1"
        connection.execute(text(impatient))
    refused = pytest.raises(StoreUnavailable, match="lock")
    with closing(Ledger(database)) as other, other.writing(), refused, ledger.writing():
        pass
    with ledger.writing() as connection:
        connection.execute(insert(lead).values(LEAD))


def test_a_server_that_does_not_answer_is_unavailable(
    ledger: Ledger, go_away: Callable[[], None]
) -> None:
    go_away()
    for door in (ledger.reading, ledger.writing):
        with pytest.raises(StoreUnavailable), door() as connection:
            connection.execute(lead.select())
    nowhere = Ledger("postgresql://nobody@/x?host=/nowhere")
    with pytest.raises(StoreUnavailable, match="No such file"):
        nowhere.prepare()


def test_a_process_that_hangs_in_postgresql_is_not_waited_for(cluster: Cluster) -> None:
    with closing(Ledger(cluster.url("empty"))) as ledger, ledger.reading() as connection:
        set_to = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("timezone", "lock_timeout", "idle_in_transaction_session_timeout")
        }
        assert list(set_to.values()) == ["UTC", "10s", "30s"]
        assert (
            connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"
        )
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"


def test_in_postgresql_writers_wait_for_each_other_and_readers_for_nobody(cluster: Cluster) -> None:
    locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    with closing(Ledger(cluster.url("empty"))) as ledger:
        for door, held in ((ledger.writing, 1), (ledger.reading, 0)):
            with door() as connection:
                assert connection.exec_driver_sql(locks).scalar() == held


def test_a_connection_that_the_server_closed_is_made_anew(cluster: Cluster) -> None:
    with closing(Ledger(cluster.url("empty"))) as ledger:
        with ledger.reading() as connection:
            mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with closing(Ledger(cluster.url("empty"))) as other, other.writing() as connection:
            assert connection.exec_driver_sql(f"SELECT pg_terminate_backend({mine}, 5000)").scalar()
        with ledger.reading() as connection:
            assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != mine


def test_sqlite_overwrites_what_is_erased(database: str) -> None:
    with closing(Ledger(database)) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_what_is_of_no_request_cannot_be_kept(ledger: Ledger) -> None:
    row = {"lead_id": "of nobody", "verdicts": [], "decided_at": NOON}
    with pytest.raises(IntegrityError), ledger.writing() as connection:
        connection.execute(insert(decision).values(row))
