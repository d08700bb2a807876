"""Owns a quick look at the tables: a row that is as it was is not parsed anew."""

import sqlite3
from collections import namedtuple
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import sqlite

from faults.must_hold import Book, Rows, by_lead
from incasso.leads.tables import assignment, consent, decision, lead, outbox

DIALECT = sqlite.dialect()


class Sight:
    """All that stands in the tables, as often as it is asked for."""

    def __init__(self, database: Path) -> None:
        self.connection = sqlite3.connect(database)
        self.leads, *self.parts = map(_Seen, (lead, consent, assignment, decision, outbox))
        self.version = 0
        self.book = self._book(None)

    def look(self) -> Book:
        """Bring `book` up to date, and return of it the requests of which something changed."""
        before = self.version
        (self.version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if before == self.version:  # nobody wrote since
            return self._book(())
        changed = set().union(*(one.look(self.connection) for one in (self.leads, *self.parts)))
        self.book = self._book(None)
        return self._book(changed)

    def live(self, copy: Path) -> bytes:
        """Return a file, made at `copy`, of all that stands in any table, and of nothing else."""
        self.connection.execute("VACUUM INTO ?", (str(copy),))
        found = copy.read_bytes()
        copy.unlink()
        return found

    def close(self) -> None:
        """Look no more."""
        self.connection.close()

    def _book(self, of: Collection[str] | None) -> Book:
        def rows(seen: _Seen) -> Rows:
            all_ = seen.rows.values()
            return [row for row in all_ if of is None or row[seen.lead_at] in of]

        consents, shares, decisions, owed = (by_lead(rows(part)) for part in self.parts)
        return Book(
            leads=rows(self.leads),
            consents=consents,
            shares=shares,
            decisions=decisions,
            owed=owed,
        )


class _Seen:
    """A table as it was seen last: its rows by key, as they lie there and as they are meant."""

    def __init__(self, table: Table) -> None:
        self.query = str(select(table).order_by(*table.primary_key).compile(dialect=DIALECT))
        self.lead_at = table.c.keys().index("id" if table is lead else "lead_id")
        self.raw: dict[Any, tuple[Any, ...]] = {}
        self.rows: dict[Any, Any] = {}
        self._row = namedtuple(table.name, table.c.keys())  # type: ignore[misc]
        types = [column.type.dialect_impl(DIALECT) for column in table.c]
        self._meanings = [type_.result_processor(DIALECT, None) for type_ in types]

    def look(self, connection: sqlite3.Connection) -> set[str]:
        """Read the table, and return the requests of which a row came, changed or went."""
        before = self.raw
        self.raw = {row[0]: row for row in connection.execute(self.query)}
        if before == self.raw:
            return set()
        changed = set()
        for key in before.keys() | self.raw.keys():
            was, is_ = before.get(key), self.raw.get(key)
            if was != is_:
                changed.update(row[self.lead_at] for row in (was, is_) if row)
                self._keep(key, is_)
        return changed

    def _keep(self, key: Any, raw: tuple[Any, ...] | None) -> None:
        if raw is None:
            del self.rows[key]
        else:
            meant = zip(raw, self._meanings, strict=True)
            self.rows[key] = self._row(*(mean(one) if mean else one for one, mean in meant))
