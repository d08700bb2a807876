"""Several processes at once: a cap, three at most, once, and each message, on both databases."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from visitor import ROOT

from incasso.leads.ledger import Ledger
from leads import writers
from leads.given import rows

pytestmark = pytest.mark.xdist_group("writers")


def run(what: str, database: str, notes: Path) -> None:
    # In a process of its own: one that forks must not be one that has threads.
    subprocess.run(
        [sys.executable, "-m", "leads.writers", what, database, str(notes)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'site'}"},
        check=True,
    )


def test_a_cap_is_exact_and_nobody_is_the_fourth_when_eight_processes_ask(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    run("many", database, tmp_path)
    shares = rows(ledger, "assignment")
    assert len(rows(ledger, "lead")) == writers.WRITERS * writers.EACH
    assert Counter(one["partner"] for one in shares)[writers.SMALL] == writers.CAP
    assert set(Counter(one["lead_id"] for one in shares).values()) == {3}
    trail = [row["sequence"] for row in rows(ledger, "event")]
    assert trail == list(range(1, len(trail) + 1))


def test_a_hundred_posts_of_one_form_in_four_processes_are_one_request(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    run("same", database, tmp_path)
    assert len(rows(ledger, "lead")) == 1
    assert len(rows(ledger, "outbox")) == 4


def test_two_workers_in_two_processes_bring_each_message_once(
    ledger: Ledger, database: str, tmp_path: Path
) -> None:
    for number in range(15):
        writers.ask(ledger, email=f"p{number}@testbedrijf.example")
    run("bring", database, tmp_path / "notes")
    sent = (tmp_path / "notes").read_text().splitlines()
    assert len(sent) == len(set(sent)) == 60
    assert {row["state"] for row in rows(ledger, "outbox")} == {"handed"}
