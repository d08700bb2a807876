"""The watch over the law's table, for a daily timer."""

import subprocess
import sys

import pytest
from click.testing import CliRunner, Result
from visitor import ROOT

from incasso.__main__ import cli


def on(day: str) -> Result:
    return CliRunner().invoke(cli, ["law", "--on", day])


def test_all_is_well_while_the_half_year_was_checked() -> None:
    result = on("2026-11-23")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2026-11-23" in result.stdout


def test_a_half_year_that_begins_within_thirty_days_is_a_warning() -> None:
    result = on("2026-12-10")
    assert result.exit_code == 0
    assert "within 30 days" in result.stderr
    assert "now:" not in result.stderr


@pytest.mark.parametrize("day", ["2027-01-01", "2027-07-01", "2031-03-03"])
def test_a_half_year_that_was_not_checked_needs_a_person(day: str) -> None:
    result = on(day)
    assert result.exit_code == 2
    for name in ("wettelijke_rente", "handelsrente", "griffierecht_kanton"):
        line = next(line for line in result.stderr.splitlines() if f"[{name}]" in line)
        assert line.startswith("now: ") and "https://" in line


def test_a_timer_sees_the_exit_code() -> None:
    command = [sys.executable, "-m", "incasso", "law", "--on", "2027-01-01"]
    environ = {"PYTHONPATH": str(ROOT / "site"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "handelsrente" in done.stderr
