"""Finds PostgreSQL for the tests, or gets it, or says how; runs one that ends with its tests."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import debian
import psycopg

ADVICE = """No PostgreSQL could be found or installed. Do one of these, then try again:
  sudo apt-get install postgresql
  export POSTGRESQL=/path/to/the/folder/of/initdb/and/postgres"""
# Nothing of a test outlives the machine, so nothing waits for a disk.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
HERE_ONLY = ("listen_addresses=", "max_connections=200", "log_min_messages=fatal")
COUNTED = ("class", "attribute", "proc", "trigger", "constraint", "rewrite", "event_trigger")
FORM = "SELECT " + ", ".join(f"(SELECT count(*) FROM pg_{one})" for one in COUNTED)
NOBODY = ("--reuid=nobody", "--regid=nogroup", "--clear-groups")


def find() -> Path | None:
    """Return the folder of its programs: $POSTGRESQL, or the newest that Debian installed."""
    named = os.environ.get("POSTGRESQL")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    folders = [Path(named)] if named else newest
    return next((one for one in folders if (one / "initdb").is_file()), None)


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL on a socket in `folder`."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def url(self, name: str) -> str:
        return f"postgresql://incasso@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database as a copy of `template`, and return its address."""
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def form(self, name: str) -> tuple[int, ...]:
        """Return what changes with the tables, functions and triggers of a database."""
        with psycopg.connect(self.url(name), options="-c lock_timeout=500") as connection:
            row: tuple[int, ...] | None = connection.execute(FORM).fetchone()
        return row or ()

    def empty(self, name: str, tables: Collection[str], form: tuple[int, ...]) -> bool:
        """Empty a database of this form; tell whether it could be, at once."""
        try:
            if self.form(name) != form:
                return False
            with psycopg.connect(self.url(name), options="-c lock_timeout=500") as connection:
                connection.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        except psycopg.Error:
            return False
        return True

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a cluster in a folder of its own; it ends with this process, however that ends.

    A `durable` one waits for the disk, as a real one does.
    """
    programs = find()
    assert programs, ADVICE
    # Not pytest's own folder: PostgreSQL runs as nobody where we are root, and may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="incasso-postgresql-"))
    nobody = NOBODY if os.geteuid() == 0 else ()
    if nobody:
        shutil.chown(folder, "nobody", "nogroup")
    as_child = ("setpriv", *nobody, "--pdeathsig", "QUIT")
    made = ("--locale=C", "--encoding=UTF8", "--auth=trust", "--username=incasso", "--no-sync")
    initdb = (*as_child, programs / "initdb", "-D", folder / "data", *made)
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL)
    settings = [*HERE_ONLY, f"unix_socket_directories={folder}", *(() if durable else HASTE)]
    start = [*as_child, programs / "postgres", "-D", folder / "data"]
    start += [word for setting in settings for word in ("-c", setting)]
    try:
        with subprocess.Popen(start, cwd=folder, stderr=subprocess.DEVNULL) as process:
            try:
                found = Cluster(folder, process)
                _wait_for(found)
                yield found
            finally:
                # At once, whoever is still connected.
                process.send_signal(signal.SIGINT if durable else signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(cluster: Cluster) -> None:
    for _ in range(200):
        assert cluster.process.poll() is None, "PostgreSQL stopped at once"
        try:
            psycopg.connect(cluster.url("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("PostgreSQL does not answer")


def main() -> int:
    """Make sure that `find` finds one; tell how to get one if it cannot be had."""
    if not find():
        debian.install("postgresql")
    if find():
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
