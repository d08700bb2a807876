"""Web and worker as they run in production: each in processes of its own, on either database."""

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from answers import answers
from leads.given import asked, rows
from visitor import ROOT

from commands.given import ONE, promise, run
from incasso import wsgi
from incasso.commands import office, running
from incasso.leads.ledger import Ledger
from incasso.leads.sent import Sent
from incasso.leads.spool import Spool
from incasso.web.app import utc_now
from incasso.web.live import Counter

FORM = answers() | {"bureau": [ONE], "aanbod": "1"}


def spooled(folder: Path) -> Spool:
    """Return the spool of the database in `folder`, with one request in it."""
    here = Spool(folder=folder / "spool", secret="")
    given = {"ticked": (ONE,), "reserves": (), "consent": "Ja.", "person": None, "sender": None}
    here.keep(Sent(request=asked(), key=None, at=utc_now(), **given))
    return here


@pytest.fixture
def signals() -> Iterator[None]:
    """Let pytest have its own again."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_worker_that_stays_brings_what_is_due_until_it_is_told_to_stop(
    ledger: Ledger, signals: None
) -> None:
    promise(ledger, ONE)

    def stop_it() -> None:
        while {row["state"] for row in rows(ledger, "outbox")} != {"handed"}:
            threading.Event().wait(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    watching = threading.Thread(target=stop_it)
    watching.start()
    result = run("deliver", "--stay")
    watching.join()
    assert (result.exit_code, result.output) == (0, "Stopped.\n")


def test_a_fault_in_a_guide_stops_no_mail_and_no_operator(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = promise(ledger, ONE).ref
    root = tmp_path / "root"
    shutil.copytree(ROOT / "content", root / "content")
    for name in ("static", "templates"):
        (root / name).symlink_to(ROOT / name)
    (root / "content" / "gidsen" / "wik-staffel.md").write_text("no head at all", "utf-8")
    for door in (office, running):
        monkeypatch.setattr(door, "ROOT", root)
    (tmp_path / "index.html").touch()
    monkeypatch.setenv("INCASSO_PUBLIC", str(tmp_path))
    assert "wik-staffel.md" in str(run("serve").exception)
    assert "0 messages" not in run("deliver").output
    assert {row["state"] for row in rows(ledger, "outbox")} == {"handed"}
    assert run("lead", "show", ref).exit_code == 0


def test_a_web_server_takes_requests_in_each_of_its_processes(ledger: Ledger) -> None:
    for code in (303, 200):
        made = wsgi.app()
        answer = made.test_client().post("/offerte/versturen/", data=FORM)
        assert answer.status_code == code
        counter: Counter = made.extensions["counter"]
        counter.ledger.close()
    assert len(rows(ledger, "lead")) == 1


def test_what_lies_in_the_spool_is_not_missing_from_what_a_person_gets(
    ledger: Ledger, tmp_path: Path
) -> None:
    here = spooled(tmp_path)
    (found,) = json.loads(run("lead", "export", "tester@testbedrijf.example").stdout)
    assert found["state"] == "routed"
    assert here.waiting() == []


def test_what_lies_in_the_spool_comes_in_before_one_is_erased_even_while_mail_is_on_hold(
    ledger: Ledger, tmp_path: Path
) -> None:
    ref = promise(ledger, ONE, email="ander@testbedrijf.example").ref
    run("mail", "hold")
    here = spooled(tmp_path)
    assert run("lead", "erase", "--yes", ref).output == f"{ref} is erased\n"
    assert here.waiting() == []


def test_who_only_looks_leaves_the_spool_to_the_worker(ledger: Ledger, tmp_path: Path) -> None:
    here = spooled(tmp_path)
    for words in (("lead", "list"), ("audit",), ("mail", "hold"), ("status",)):
        run(*words)
    assert len(here.waiting()) == 1
    run("deliver")
    assert here.waiting() == []


def test_a_web_server_that_finds_no_database_keeps_requests_in_the_spool(
    ledger: Ledger, go_away: Callable[[], None]
) -> None:
    go_away()
    made = wsgi.app()
    assert made.test_client().post("/offerte/versturen/", data=FORM).status_code == 202
    counter: Counter = made.extensions["counter"]
    assert len(counter.spool.waiting()) == 1
    counter.ledger.close()
