"""The drill: a copy made while in use comes back equal, and nothing leaves until a person says."""

import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from leads.given import FakePost, asked, rows, worker_of
from postgresql import Cluster
from sqlalchemy import make_url, select
from visitor import ROOT

from commands.given import ONE, TWO, promise, run, told
from incasso.leads import backups
from incasso.leads.backups import RESTORED, TRIES, CannotKeep, back_up, restore
from incasso.leads.ledger import Ledger
from incasso.leads.sent import Sent
from incasso.leads.spool import Spool
from incasso.leads.tables import metadata, outbox
from incasso.leads.trail import Actor, Verb, note
from incasso.web.app import utc_now

OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.fixture
def elsewhere(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty place of the same kind."""
    if make_url(database).get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path / 'far' / 'away' / 'incasso.sqlite3'}"
        return
    cluster, name = request.getfixturevalue("cluster"), f"test_{uuid.uuid4().hex}"
    yield cluster.create(name)
    cluster.drop(name)


def everything(ledger: Ledger) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(ledger, name) for name in metadata.tables}


def delivered(ledger: Ledger) -> list[str]:
    """Bring what is due, and return the Message-IDs."""
    post = FakePost()
    worker_of(ledger, post, clock=utc_now).deliver_due()
    return sorted(str(message["Message-ID"]) for _, message in post.sent)


def test_the_drill(
    ledger: Ledger, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(ledger, ONE, TWO)
    delivered(ledger)
    promise(ledger, ONE, email="ander@testbedrijf.example")
    kept, before = tmp_path / "kept.sqlite3", everything(ledger)
    assert run("backup", str(kept)).exit_code == 0
    assert kept.stat().st_mode & 0o777 == 0o600
    left = delivered(ledger)
    assert len(left) == 2

    monkeypatch.setenv("DATABASE_URL", elsewhere)
    assert "all mail on hold" in run("restore", str(kept)).output
    back = Ledger(elsewhere)
    after = everything(back)
    (hold,) = after.pop("pause")
    assert (hold["whom"], hold["reason"], hold["until"]) == ("*", RESTORED, None)
    assert after.pop("event")[:-1] == before.pop("event")
    unsure = [False, False, False, True, True]
    assert [one.pop("uncertain") for one in after["outbox"]] == unsure
    for one in before["outbox"]:
        one.pop("uncertain")
    assert {name: after[name] for name in after} == {name: before[name] for name in after}
    if elsewhere.startswith("sqlite"):
        with back.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert run("restore", str(kept)).exit_code == 1

    assert told("audit")["broken"] == []
    assert told("status", code=2)["held"] is True
    assert delivered(back) == []
    assert run("mail", "resume").exit_code == 0
    assert delivered(back) == left
    assert delivered(back) == []
    back.close()


def test_a_copy_that_was_put_back_takes_nothing_out_of_the_spool_before_mail_may_leave(
    ledger: Ledger, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = promise(ledger, ONE).ref
    # The copy itself can be of a day on which mail was on hold.
    run("mail", "hold")
    kept = tmp_path / "kept.sqlite3"
    run("backup", str(kept))
    spool = Spool(folder=tmp_path / "spool", secret="")
    given = {"ticked": (ONE,), "reserves": (), "consent": "Ja.", "person": None, "sender": None}
    other = asked(email="ander@testbedrijf.example")
    spool.keep(Sent(request=other, key=None, at=utc_now(), **given))
    (file,) = spool.waiting()
    monkeypatch.setenv("DATABASE_URL", elsewhere)
    run("restore", str(kept))
    # A hold ordered on top of it lifts nothing.
    for words in (("deliver",), ("mail", "hold"), ("audit",), ("lead", "list"), ("deliver",)):
        assert run(*words).exit_code == 0
    said = f"{file.name} still waits in the spool: what it holds is not in here\n"
    assert run("lead", "export", "ander@testbedrijf.example").output == f"{said}[]\n"
    assert run("lead", "erase", "--yes", ref).stderr == said
    assert spool.waiting() == [file]
    run("mail", "resume")
    run("deliver")
    assert spool.waiting() == []
    assert len(told("lead", "list")) == 2


def test_no_worker_sees_a_dump_that_does_not_say_yet_that_it_came_back(
    ledger: Ledger, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("mail", "hold")
    kept, seen = tmp_path / "kept.sql", []
    run("backup", str(kept))
    hold = backups._hold

    def look(url: str, now: datetime) -> None:
        if url == elsewhere:
            back = Ledger(url)
            seen.extend(row["reason"] for row in rows(back, "pause"))
            back.close()
        hold(url, now)

    monkeypatch.setattr(backups, "_hold", look)
    monkeypatch.setenv("DATABASE_URL", elsewhere)
    assert run("restore", str(kept)).exit_code == 0
    assert seen == ([] if elsewhere.startswith("sqlite") else [RESTORED])


@pytest.mark.sqlite_only
def test_who_writes_meanwhile_is_not_kept_waiting_and_the_copy_is_of_one_moment(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    promise(ledger, ONE)
    later = iter(range(5))

    def write() -> None:
        if (number := next(later, None)) is not None:
            promise(ledger, ONE, email=f"p{number}@testbedrijf.example")

    kept = tmp_path / "kept.sqlite3"
    back_up(database, kept, pages=3, between=write)
    copy = Ledger(f"sqlite:///{kept}")
    assert everything(copy) == everything(ledger)
    copy.close()


@pytest.mark.sqlite_only
def test_a_database_that_never_rests_is_not_copied_for_ever(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    def write() -> None:
        with ledger.writing() as connection:
            note(connection, Actor.OPERATOR, Verb.PAUSED, utc_now())

    said = "changes sooner than it can be copied; try a quieter hour"
    with pytest.raises(CannotKeep, match=f"{said}$"):
        back_up(database, tmp_path / "kept.sqlite3", pages=10, between=write)
    assert not list(tmp_path.glob("kept*"))


@pytest.mark.sqlite_only
def test_a_folder_that_is_not_there_is_told_in_words(ledger: Ledger, tmp_path: Path) -> None:
    result = run("backup", str(tmp_path / "nowhere" / "kept.sqlite3"))
    assert result.exit_code == 1
    assert "Error: [Errno 2] No such file or directory: " in result.stderr
    assert "nowhere/kept.sqlite3" in result.stderr


KILLED = """
import os, sys
from pathlib import Path
from incasso.leads.backups import back_up
back_up(sys.argv[1], Path(sys.argv[2]), pages=1, between=lambda: os.kill(os.getpid(), 9))
"""


@pytest.mark.sqlite_only
def test_what_a_killed_backup_left_goes_with_the_next_or_with_the_old_copies(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    for name in ("incasso-2026-11-23.copy", "incasso-2026-11-24.copy"):
        words = [sys.executable, "-c", KILLED, database, str(folder / name)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT / "site")}
        assert subprocess.run(words, env=environ, check=False).returncode == -signal.SIGKILL
    ends = {path.name.rpartition(".")[2] for path in folder.iterdir()}
    assert ends == {"part", "part-journal"}
    kept = folder / "incasso-2026-11-24.copy"
    run("backup", str(kept))
    assert [path for path in folder.glob("incasso-2026-11-24*") if path != kept] == []
    day = 24 * 3600
    for path in folder.iterdir():
        os.utime(path, (0, time.time() - (29 * day + 60)))
    (half := tmp_path / "incasso.sqlite3.7.part").touch()
    os.utime(half, (0, 0))
    os.utime(tmp_path / "incasso.sqlite3", (0, 0))
    young = folder / "incasso-2026-11-25.copy"
    young.touch()
    os.utime(young, (0, time.time() - (29 * day - 60)))
    line = next(one for one in OPERATIONS.splitlines() if one.startswith("ExecStart=find"))
    words = shlex.split(line.partition("=")[2])
    places = {"/srv/backup": str(folder), "/srv/incasso/var": str(tmp_path)}
    subprocess.run([places.get(word, word) for word in words], check=True)
    assert list(folder.iterdir()) == [young]
    assert not half.exists() and (tmp_path / "incasso.sqlite3").exists()


@pytest.mark.sqlite_only
def test_nothing_is_written_over(ledger: Ledger, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite3"
    run("backup", str(kept))
    result = run("backup", str(kept))
    assert (result.exit_code, f"{kept} is there already\n" in result.output) == (1, True)
    result = run("restore", str(kept))
    assert (result.exit_code, "move it away first" in result.output) == (1, True)
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("end", ["journal", "wal"])
def test_a_journal_that_stayed_behind_is_not_played_into_a_copy(
    ledger: Ledger, tmp_path: Path, end: str
) -> None:
    kept = tmp_path / "kept.sqlite3"
    run("backup", str(kept))
    (tmp_path / "incasso.sqlite3").unlink()
    (tmp_path / f"incasso.sqlite3-{end}").write_bytes(b"old")
    assert f"incasso.sqlite3-{end} is there" in run("restore", str(kept)).output


@pytest.mark.sqlite_only
def test_a_copy_that_is_not_sound_is_not_put_back(ledger: Ledger, tmp_path: Path) -> None:
    promise(ledger, ONE)
    kept = tmp_path / "kept.sqlite3"
    back_up(f"sqlite:///{tmp_path / 'incasso.sqlite3'}", kept)
    half = kept.read_bytes()
    place = tmp_path / "new" / "incasso.sqlite3"
    for broken in (half[: len(half) // 2], half[:8192] + b"\xff" * (len(half) - 8192), b"a letter"):
        kept.write_bytes(broken)
        with pytest.raises(CannotKeep, match=r"kept\.sqlite3"):
            restore(f"sqlite:///{place}", kept, utc_now())
        assert list(place.parent.glob("*")) == []
    with pytest.raises(CannotKeep, match="is not there"):
        restore(f"sqlite:///{place}", tmp_path / "absent", utc_now())


@pytest.mark.sqlite_only
def test_rows_that_hang_on_others_are_told(ledger: Ledger, tmp_path: Path) -> None:
    promise(ledger, ONE)
    with ledger.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM lead")
    said = f"{tmp_path / 'incasso.sqlite3'}: rows hang on others"
    with pytest.raises(CannotKeep, match=f"^{re.escape(said)}$"):
        back_up(f"sqlite:///{tmp_path / 'incasso.sqlite3'}", tmp_path / "kept.sqlite3")
    assert not (tmp_path / "kept.sqlite3").exists()
    with ledger.reading() as connection:
        assert connection.scalar(select(outbox.c.id).limit(1)) is not None


@pytest.mark.sqlite_only
def test_a_database_that_rests_now_and_then_is_copied(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    """It may begin anew for twenty times as many steps as the copy has."""
    pages = 10
    with ledger.reading() as connection:
        steps = connection.exec_driver_sql("PRAGMA page_count").scalar() // pages + 1
    writes = iter(range(TRIES * steps - steps))
    taken = []

    def write() -> None:
        taken.append(1)
        if next(writes, None) is not None:
            with ledger.writing() as connection:
                note(connection, Actor.OPERATOR, Verb.PAUSED, utc_now())

    back_up(database, tmp_path / "kept.sqlite3", pages=pages, between=write)
    assert len(taken) > (TRIES - 1) * steps


def test_postgresql_without_its_programs_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = "pg_dump is not installed; it comes with PostgreSQL"
    with pytest.raises(CannotKeep, match=f"^{said}$"):
        back_up("postgresql+psycopg://nobody:geheim@127.0.0.1:1/none", tmp_path / "kept.sql")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite_only
def test_what_is_not_whole_is_told(database: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(make_url(database).database or "")) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        raw.commit()
    with pytest.raises(CannotKeep, match="never used"):
        back_up(database, tmp_path / "kept.sqlite3")


def test_a_program_is_told_where_to_go_past_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, kept = tmp_path / "pg_dump", tmp_path / "kept.sql"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    url = "postgresql://iemand:geheim@server.example:5433/aanvragen"
    for said, heard in (
        (
            "$PGUSER $PGPASSWORD $PGHOST $PGPORT $PGDATABASE",
            "iemand geheim server.example 5433 aanvragen",
        ),
        ("$1 $2", "--no-owner --file"),
        ("", ""),
    ):
        program.write_text(f'#!/bin/sh\n{f"""echo "{said}" >&2""" if said else ""}\nexit 1\n')
        program.chmod(0o700)
        with pytest.raises(CannotKeep, match=f"^pg_dump failed: {heard}$"):
            back_up(url, kept)
    assert list(tmp_path.iterdir()) == [program]


def test_a_dump_that_fails_halfway_leaves_the_place_empty(cluster: Cluster, tmp_path: Path) -> None:
    name = f"test_{uuid.uuid4().hex}"
    url, kept = cluster.create(name), tmp_path / "kept.sql"
    kept.write_text("CREATE TABLE half (id integer);\nCREATE TABLE half (id integer);\n")
    for _ in range(2):
        with pytest.raises(
            CannotKeep, match=r'^psql failed: .*ERROR:  relation "half" already'
        ) as told:
            restore(url, kept, utc_now())
        assert "\n" not in str(told.value)
    with pytest.raises(CannotKeep, match=r"^the database is not empty$"):
        restore(cluster.url("empty"), kept, utc_now())
    cluster.drop(name)
    with pytest.raises(CannotKeep, match=r"^the database cannot be reached: .*does not exist"):
        restore(url, kept, utc_now())
