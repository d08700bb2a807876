"""Owns how each database is opened: SQLite and PostgreSQL, so that both keep the same promises."""

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite

BUSY_SECONDS = 10
# Beside the driver's name, an address may say it as every other tool does.
POSTGRESQL = "postgresql+psycopg"

# Not WAL: SQLite 3.7.0 to 3.51.2, which the distributions ship, can lose committed writes in it.
PRAGMAS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA foreign_keys = ON",
    # What is erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
)

# A process that hangs in its transaction may not hold up all others.
OPTIONS = (
    "timezone=UTC",
    f"lock_timeout={BUSY_SECONDS}s",
    "idle_in_transaction_session_timeout=30s",
)
# As in SQLite: counting and then inserting keeps a cap only where writers wait for each other. What
# follows sees all that the writer before it kept, so nothing is tried twice. Any number will do.
ONE_WRITER = "SELECT pg_advisory_xact_lock(1)"
# One moment's truth for a page that is read in several statements.
ONE_LOOK = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def opened(url: str) -> Engine:
    """Return the engine for `url`; nothing is connected yet."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    return _postgresql(address.set(drivername=POSTGRESQL))


def inserted(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can be told, in this database's own words, what to do with a clash."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin_of_sqlite)
    return engine


def _on_connect(connection: sqlite3.Connection, record: Any) -> None:
    # The driver would begin by itself, late and deferred; `_on_begin_of_sqlite` does it.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _on_begin_of_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once, whatever the timeout.
    connection.exec_driver_sql("BEGIN" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    options = " ".join(f"-c {option}" for option in OPTIONS)
    engine = create_engine(
        url,
        connect_args={"connect_timeout": BUSY_SECONDS, "options": options},
        pool_pre_ping=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _on_begin_of_postgresql)
    return engine


def _on_begin_of_postgresql(connection: Connection) -> None:
    if _only_reads(connection):
        connection.exec_driver_sql(ONE_LOOK)
    elif connection.get_execution_options().get("alone", True):
        connection.exec_driver_sql(ONE_WRITER)


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("read_only", False))
