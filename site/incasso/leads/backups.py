"""Owns the copy of the database that is kept elsewhere, and how it comes back and mails nobody."""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from glob import escape
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, make_url, select, update
from sqlalchemy.exc import OperationalError

from incasso.leads.books import pause
from incasso.leads.engines import opened
from incasso.leads.ledger import Ledger
from incasso.leads.pauses import EVERYBODY, order
from incasso.leads.states import Posted
from incasso.leads.tables import outbox

# While a step is copied nobody can commit: some 64 MB, far within the time that writers wait.
AT_ONCE = 16_384
TRIES = 20
RESTORED = "restored from a backup"
# In the same transaction as all the rest: no worker sees the rows before the hold.
HOLD = (
    "INSERT INTO public.pause (whom, since, reason)"
    " VALUES ('*', CURRENT_DATE, 'restored from a backup')"
    " ON CONFLICT (whom) DO UPDATE SET reason = EXCLUDED.reason"
)


class CannotKeep(Exception):
    """No copy was made, or none was put back, and why."""


def back_up(
    url: str, file: Path, *, pages: int = AT_ONCE, between: Callable[[], object] = lambda: None
) -> None:
    """Write a whole and checked copy of the database to `file`, while it is in use.

    SQLite is copied so many `pages` at once; `between` is called after each of those steps.

    Raises:
        CannotKeep: `file` is there already, or the copy is not sound; nothing is left of it.
    """
    address = make_url(url)
    if file.exists():
        raise CannotKeep(f"{file} is there already")
    # One that was killed left as much of a person as the copy has, and perhaps our own number.
    for left in file.parent.glob(f"{escape(file.name)}.*.part*"):
        left.unlink()
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    # It holds what askers typed: for our own eyes only, from the first byte.
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if address.get_backend_name() == "sqlite":
            _copy(_file(address), draft, pages, between)
        else:
            _run(address, "pg_dump", "--no-owner", "--file", str(draft))
        _keep(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def restore(url: str, file: Path, now: datetime) -> None:
    """Put a copy back where there is no database, with all mail on hold until an operator resumes.

    What still waited when the copy was made may have left since, so its messages are uncertain:
    they leave again under the same Message-ID, and no agency is replaced for them.

    Raises:
        CannotKeep: there is a database, or `file` is not a sound copy; nothing was changed.
        StoreUnavailable: the database fails.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        _must_be_empty(url)
        once = ("--quiet", "--no-psqlrc", "--single-transaction", "--set", "ON_ERROR_STOP=1")
        _run(address, "psql", *once, "--file", str(file), "--command", HOLD)
        _hold(url, now)
        return
    place = _file(address)
    beside = [Path(f"{place}{end}") for end in ("", "-journal", "-wal")]
    if there := [path for path in beside if path.exists()]:
        raise CannotKeep(f"{there[0]} is there; move it away first")
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.{os.getpid()}.part")
    try:
        _copy(file, draft)
        _hold(f"sqlite:///{draft}", now)
        _keep(draft, place)
    finally:
        draft.unlink(missing_ok=True)


def came_back(connection: Connection) -> bool:
    """Tell whether this is a copy that was put back, and no operator let its mail leave yet."""
    reason = select(pause.c.reason).where(pause.c.whom == EVERYBODY)
    return connection.scalar(reason) == RESTORED


def _must_be_empty(url: str) -> None:
    engine = opened(url)
    try:
        if inspect(engine).get_table_names():
            raise CannotKeep("the database is not empty")
    except OperationalError as error:
        raise CannotKeep(f"the database cannot be reached: {error.orig}") from error
    finally:
        engine.dispose()


def _hold(url: str, now: datetime) -> None:
    ledger = Ledger(url)
    try:
        ledger.prepare()
        order(ledger, EVERYBODY, now, reason=RESTORED)
        with ledger.writing() as connection:
            waits = outbox.c.state.in_((Posted.QUEUED, Posted.LEASED))
            connection.execute(update(outbox).where(waits).values(uncertain=True))
    finally:
        ledger.close()


def _copy(
    source: Path, target: Path, pages: int = AT_ONCE, between: Callable[[], object] = lambda: None
) -> None:
    """Copy a SQLite database, begun anew when it changed meanwhile, and check what came over."""
    steps = 0

    def step(status: int, remaining: int, total: int) -> None:
        nonlocal steps
        steps += 1
        if steps > TRIES * (total // pages + 1):
            raise CannotKeep(f"{source} changes sooner than it can be copied; try a quieter hour")
        between()

    if not source.is_file():
        raise CannotKeep(f"{source} is not there")
    try:
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there, pages=pages, progress=step)
            found = there.execute("PRAGMA integrity_check").fetchone()[0]
            loose = there.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise CannotKeep(f"{source}: {error}") from error
    if found != "ok" or loose:
        raise CannotKeep(f"{source}: {found if found != 'ok' else 'rows hang on others'}")


def _run(url: URL, program: str, *words: str) -> None:
    """Run a program of PostgreSQL; address and password go by its environment, not its words."""
    given = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    known = {name: str(value) for name, value in given.items() if value}
    try:
        done = subprocess.run(  # noqa: S603  (by name, apart)
            [program, *words], env=os.environ | known, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise CannotKeep(f"{program} is not installed; it comes with PostgreSQL") from error
    if done.returncode:
        # Only the first line: those after it can quote a row.
        said = next(iter(done.stderr.splitlines()), "")
        raise CannotKeep(f"{program} failed: {said}")


def _keep(draft: Path, place: Path) -> None:
    """Give a file its name once it is on the disk."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _file(url: URL) -> Path:
    return Path(url.database or "")
