"""Owns the only door to the database: whole transactions, or none."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from incasso.leads import migrations

BUSY_SECONDS = 10

# Not WAL: SQLite 3.7.0 to 3.51.2, which the distributions ship, can lose committed writes in it.
PRAGMAS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA foreign_keys = ON",
    # What is erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
)


class StoreUnavailable(Exception):
    """The database cannot be read or written now; nothing of the transaction was kept."""


class Ledger:
    """The database behind `url`: SQLite, or another that SQLAlchemy knows."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    def prepare(self) -> None:
        """Bring the tables to their newest form.

        Raises:
            StoreUnavailable: the database cannot be opened or written.
        """
        if file := _file(self.engine.url):
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreUnavailable(str(error)) from error
        with self.writing() as connection:
            migrations.upgrade(connection)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction that alone may write; it is kept when the block ends well.

        Raises:
            StoreUnavailable: the database fails; a breach of a constraint stays what it is.
        """
        with _translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one transaction that only reads.

        Raises:
            StoreUnavailable: the database fails.
        """
        with (
            _translated(),
            self.engine.connect().execution_options(read_only=True) as connection,
        ):
            yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(str(cause)) from error


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        # Counting and then inserting keeps caps only where transactions do not overlap.
        return create_engine(
            url, isolation_level="SERIALIZABLE", pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _file(url: URL) -> Path | None:
    local = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database or "") if local else None


def _on_connect(connection: sqlite3.Connection, record: Any) -> None:
    # The driver would begin by itself, late and deferred; `_on_begin` does it.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _on_begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once, whatever the timeout.
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
