"""What a monitor is told: what waits, what failed, what is incomplete; nothing of a person."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from leads.given import PARTNERS, PORTAL
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import delete, text, update
from visitor import ROOT

from commands.given import ONE, promise, run, told
from incasso.commands.metrics import Figures
from incasso.commands.running import spool_of
from incasso.leads import tables
from incasso.leads.health import health
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.settings import from_environment
from incasso.web.app import utc_now

HOUSE = House(partners=PARTNERS, portal=PORTAL)


def meddle(ledger: Ledger, statement: str) -> None:
    with ledger.writing() as connection:
        connection.execute(text(statement))


def figures(ledger: Ledger) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(Figures(ledger, HOUSE, utc_now))
    lines = generate_latest(registry).decode().splitlines()
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


def test_all_is_well_with_what_only_waits(ledger: Ledger) -> None:
    promise(ledger, ONE)
    found = told("status")
    assert (found["well"], found["mail"]["waiting"], found["held"]) == (True, 2, False)
    assert "no reason 0\nlate      0\nno end    0\ntrail     0 faults" in run("status").output


def test_a_request_without_a_decision_is_incomplete_after_five_minutes(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    with ledger.writing() as connection:
        for table in (tables.outbox, tables.assignment, tables.decision):
            connection.execute(delete(table))
    soon = utc_now() + timedelta(minutes=4)
    assert health(ledger, soon).without_reason == ()
    found = health(ledger, soon + timedelta(minutes=2))
    assert (found.well, found.without_reason) == (False, (receipt.ref,))
    # Longer ago than the newest rows of the trail, `audit` finds it.
    meddle(ledger, "DELETE FROM event")
    meddle(ledger, "UPDATE lead SET created_at = '2026-01-01 00:00:00'")
    assert health(ledger, soon + timedelta(minutes=2)).well
    result = run("audit")
    assert (result.exit_code, f"request {receipt.ref}:" in result.stderr) == (2, True)
    assert told("audit", code=2)["without_reason"] == [receipt.ref]


def test_without_a_worker_all_is_not_well_after_a_quarter_of_an_hour(ledger: Ledger) -> None:
    promise(ledger, ONE)
    now = utc_now()
    assert health(ledger, now + timedelta(minutes=14)).well
    found = health(ledger, now + timedelta(minutes=16))
    assert (found.well, found.late) == (False, (1, 2))
    run("mail", "hold")
    assert health(ledger, now + timedelta(minutes=16)).late == ()


def test_what_is_tried_again_is_well_for_a_quarter_of_an_hour_and_names_nobody(
    ledger: Ledger,
) -> None:
    receipt = promise(ledger, ONE)
    with ledger.writing() as connection:
        failed = {"reply": "451 4.7.1 <tester@testbedrijf.example>: Greylisted", "tries": 1}
        connection.execute(update(tables.outbox).values(failed))
    for words in (("status",), ("status", "--json")):
        result = run(*words)
        assert (result.exit_code, "tester" in result.output) == (0, False)
    assert [one["code"] for one in told("status")["mail"]["failing"]] == ["451 4.7.1"] * 2
    assert "tester@testbedrijf.example>: Greylisted" in run("lead", "show", receipt.ref).output
    found = health(ledger, utc_now() + timedelta(minutes=16))
    assert (found.well, found.late) == (False, (1, 2))


def test_what_lies_in_the_spool_for_long_needs_a_person(ledger: Ledger) -> None:
    file = spool_of(from_environment(os.environ, ROOT)).folder / "unread.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    assert run("status").exit_code == 0
    os.utime(file, (0, 0))
    assert run("status").exit_code == 2
    assert json.loads(run("status", "--json").output)["spooled"] == ["unread.json"]


def test_a_spool_that_cannot_be_read_needs_a_person_and_ends_no_command(
    ledger: Ledger, tmp_path: Path
) -> None:
    promise(ledger, ONE)
    (tmp_path / "spool").touch()
    assert "\nspool     cannot be read: Not a directory\n" in run("status").output
    found = told("status", code=2)
    assert (found["well"], found["spooled"]) == (False, [])
    assert found["spool_fault"] == "cannot be read: Not a directory"
    result = run("lead", "export", "tester@testbedrijf.example")
    assert result.exit_code == 0
    said = "the spool: Not a directory; what still waits there is not in here\n"
    assert (result.stderr, len(json.loads(result.stdout))) == (said, 1)
    for words in (("mail", "hold"), ("lead", "list"), ("deliver",)):
        assert run(*words).exit_code == 0


def test_a_message_without_an_end_is_incomplete_once_all_its_tries_could_be_over(
    ledger: Ledger,
) -> None:
    promise(ledger, ONE)
    now = utc_now()
    assert health(ledger, now + timedelta(hours=90)).without_end == ()
    found = health(ledger, now + timedelta(hours=91))
    assert (found.well, found.without_end) == (False, (1, 2))
    run("mail", "hold")
    assert health(ledger, now + timedelta(hours=91)).without_end == ()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE event SET actor = 'agency' WHERE sequence = 2", "row 2: was changed"),
        ("INSERT INTO pause (whom, since) VALUES ('*', '2026-11-23')", "until `mail resume`"),
        ("UPDATE lead SET state = 'unrouted'", "answer the asker yourself"),
        (
            "UPDATE outbox SET state = 'dead', ended_at = created_at, reply = '550 no'",
            " 0 tries: 550\n",
        ),
        ("UPDATE outbox SET state = 'dead', ended_at = created_at", " 0 tries\n"),
    ],
    ids=["the trail", "a hold", "no agency", "given up", "given up in silence"],
)
def test_what_needs_a_person_ends_with_two(ledger: Ledger, statement: str, words: str) -> None:
    promise(ledger, ONE)
    meddle(ledger, statement)
    result = run("status")
    assert (result.exit_code, words in result.output) == (2, True)
    assert told("status", code=2)["well"] is False


def test_prometheus_reads_the_same_and_nothing_of_a_person(ledger: Ledger) -> None:
    promise(ledger, ONE)
    with ledger.writing() as connection:
        failed = {"reply": "451 tester@testbedrijf.example later"}
        connection.execute(update(tables.outbox).values(failed))
    found = figures(ledger)
    assert found["incasso_up"] == 1
    assert found['incasso_requests{state="routed"}'] == 1
    assert found['incasso_messages{state="queued"}'] == 2
    assert found[f'incasso_agency_month{{agency="{ONE}"}}'] == 1
    assert (found["incasso_failing"], found["incasso_well"]) == (2, 1)
    assert found["incasso_trail_rows"] == 2
    assert not any("testbedrijf" in name for name in found)


def test_prometheus_is_told_that_the_database_does_not_answer(ledger: Ledger) -> None:
    meddle(ledger, "DROP TABLE event")
    assert figures(ledger) == {"incasso_up": 0}


@pytest.mark.sqlite_only
def test_prometheus_is_served_on_this_machine_until_it_is_ended(ledger: Ledger) -> None:
    promise(ledger, ONE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    words = [sys.executable, "-m", "incasso", "metrics", "--port", str(port)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "site")}
    # Who runs tests in the background has its Ctrl-C ignored, by all that they begin as well.
    with subprocess.Popen(
        words,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as served:
        assert served.stdout is not None
        address = served.stdout.readline().strip()
        with urllib.request.urlopen(address) as answer:
            told = answer.read().decode()
        served.send_signal(signal.SIGINT)
        assert served.wait(timeout=30) == 0
    assert address == f"http://127.0.0.1:{port}/metrics"
    assert 'incasso_requests{state="routed"} 1.0' in told
