"""Processes killed, a disk that is full, caps that fill up: the short form of `make faults`."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from visitor import ROOT

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    # In a process of its own: one that forks must not be one that has threads.
    run = subprocess.run(
        [sys.executable, "-m", "faults", "--short", "--json"],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'site'}"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.stdout, run.stderr
    return {one["fault"]: one for one in json.loads(run.stdout)}


FAULTS = (
    "web killed, SQLite",
    "worker killed, SQLite",
    "mail server away, SQLite",
    "disk full, SQLite",
    "two of each, SQLite",
    "web killed, PostgreSQL",
    "two of each, PostgreSQL",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_request_is_lost_half_written_or_given_to_too_many(
    found: dict[str, dict[str, Any]], fault: str
) -> None:
    figures = found[fault]
    assert figures["wrong"] == []
    assert figures["acknowledged"] > 0
    zero = ("lost", "half", "over_cap", "over_three")
    assert {name: figures[name] for name in zero} == dict.fromkeys(zero, 0)


def test_a_form_that_is_sent_until_it_is_answered_is_one_request(
    found: dict[str, dict[str, Any]],
) -> None:
    posted = [name for name in FAULTS if "worker" not in name]
    assert {name: found[name]["doubled"] for name in posted} == dict.fromkeys(posted, 0)


def test_a_message_comes_twice_at_most_once_a_kill(found: dict[str, dict[str, Any]]) -> None:
    killed = found["worker killed, SQLite"]
    assert killed["doubled"] <= killed["kills"]
