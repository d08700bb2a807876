"""Owns the only door to the database: whole transactions, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from incasso.leads import migrations
from incasso.leads.engines import opened


class StoreUnavailable(Exception):
    """The database cannot be read or written now; nothing of the transaction was kept."""


class Ledger:
    """The database behind `url`: SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.engine = opened(url)

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

    def look(self) -> None:
        """Read as little as tells that requests can be read.

        Raises:
            StoreUnavailable: they cannot.
        """
        with self.reading() as connection:
            connection.exec_driver_sql("SELECT id FROM lead LIMIT 1").close()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Connection]:
        """Give one transaction that alone may write; it is kept when the block ends well.

        Not `alone`: it waits only for who holds the same rows, where the database can do that.

        Raises:
            StoreUnavailable: the database fails; a breach of a constraint stays what it is.
        """
        with (
            _translated(),
            self.engine.connect() as connection,
            connection.execution_options(alone=alone).begin(),
        ):
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
    except IntegrityError as error:
        breach = IntegrityError(None, None, Exception(_first_line(error)))
        raise breach.with_traceback(error.__traceback__) from None
    except (DBAPIError, PoolTimeout) as error:
        raise StoreUnavailable(_first_line(error)) from None


def _first_line(error: Exception) -> str:
    """Return what went wrong; PostgreSQL's next lines tell a row's values, and so an asker's."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(cause).splitlines()), type(cause).__name__)


def _file(url: URL) -> Path | None:
    local = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database or "") if local else None
