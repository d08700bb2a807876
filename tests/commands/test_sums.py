"""The law by command: the same sums as the pages, for scripts and for who checks us."""

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result
from law.table import cases
from visitor import ROOT

from incasso.__main__ import cli
from incasso.errors import Mistakes
from incasso.law.parameters import Unknown

EXAMPLE = str(ROOT / "docs" / "dossier-voorbeeld.toml")
INTEREST = ("interest", "--principal", "1250.00", "--first-day", "2025-03-02")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def answer(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("case", cases("collection_costs", "costs"), ids=lambda case: case["why"])
def test_costs_are_those_of_the_cases(case: dict[str, Any]) -> None:
    btw = ["--btw"] if case["btw"] != "0.00" else []
    found = answer("costs", "--principal", case["principal"], *btw, "--on", "2026-11-23")
    assert found["without_btw"] == case["costs"]
    assert found["costs"] == case["total"]
    assert found["bound"] == case["bound"]


def test_who_owes_decides_what_must_come_first_and_not_the_sum() -> None:
    consumer = answer("costs", "--principal", "1250.00", "--debtor", "consumer")
    business = answer("costs", "--principal", "1250.00", "--debtor", "business")
    assert consumer["costs"] == business["costs"] == "187.50"
    assert "veertiendagenbrief" in consumer["condition"]
    assert "reminder" in business["condition"]


def test_the_rows_of_interest_add_up_to_it() -> None:
    found = answer(*INTEREST, "--kind", "handelsrente", "--until", "2026-01-01")
    cents = [int(row["interest"].replace(".", "")) for row in found["rows"]]
    assert sum(cents) == int(found["interest"].replace(".", ""))
    assert [row["first_day"] for row in found["rows"]] == ["2025-03-02", "2025-07-01"]


def test_a_full_year_yields_the_rate_or_a_leap_day_more() -> None:
    of_a_year = ("--kind", "wettelijke-rente", "--surcharge", "2", "--until", "2025-01-01")
    words = ("interest", "--principal", "1000.00", "--first-day", "2024-01-01", *of_a_year)
    assert answer(*words)["interest"] == "90.00"
    assert answer(*words, "--day-count", "365")["interest"] == "90.25"


def test_a_dossier_is_reckoned_on_a_day() -> None:
    # 12 June: 72 days of 4% over 850.00 are 6.71, so 293.29 of the 300.00 goes to principal.
    # 1 July: 19 days over 556.71 are 1.16, 61 days over 150.00 are 1.00.
    # The letter's term ends on 19 June: 15% of 706.71 is 106.01, and 21% btw over it 22.26.
    found = answer("claim", EXAMPLE, "--on", "2026-07-01")
    parts = {key: found[key] for key in ("principal", "interest", "costs", "total")}
    assert parts == {
        "principal": "706.71",
        "interest": "2.16",
        "costs": "128.27",
        "total": "837.14",
    }


def test_who_reads_without_json_gets_columns() -> None:
    assert "collection costs  187.50" in run("costs", "--principal", "1250").stdout
    read = run(*INTEREST, "--kind", "handelsrente", "--until", "2026-01-01").stdout
    assert read.splitlines()[0].split() == ["from", "until", "days", "base", "rate", "interest"]
    told = run("claim", EXAMPLE, "--on", "2026-07-01").stdout
    assert "due on 2026-07-01" in told and "2026-019" in told


@pytest.mark.parametrize("amount", ["0", "-5", "1.250,00", "1,250.00", "0.005", "NaN", "1e99"])
def test_an_amount_that_can_be_misread_is_refused(amount: str) -> None:
    result = run("costs", f"--principal={amount}")
    assert result.exit_code == 2
    assert "like 1250.00" in result.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((*INTEREST, "--kind", "handelsrente", "--until", "1-1-2026"), "not a day"),
        ((*INTEREST, "--kind", "handelsrente", "--until", "2025-01-01"), "is before"),
        ((*INTEREST, "--kind", "spaarrente", "--until", "2026-01-01"), "spaarrente"),
        (("claim", "nergens.toml"), "does not exist"),
    ],
)
def test_words_that_make_no_sense_are_refused(words: tuple[str, ...], what: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert what in result.stderr


def test_a_day_without_a_rate_gives_no_number() -> None:
    result = run(*INTEREST, "--kind", "handelsrente", "--until", "2030-01-01", "--json")
    assert isinstance(result.exception, Unknown)
    assert result.stdout == ""


def test_a_dossier_with_faults_names_them_all(tmp_path: Any) -> None:
    file = tmp_path / "dossier.toml"
    file.write_text('debtor = "klant"\n[[invoices]]\nnumber = "1"\namount = -3\n', "utf-8")
    result = run("claim", str(file))
    assert isinstance(result.exception, Mistakes)
    assert len(result.exception.mistakes) >= 1


def outside(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "incasso", *words]
    environ = {"PYTHONPATH": str(ROOT / "site"), "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_costs_run_from_a_script() -> None:
    done = outside("costs", "--principal", "1250.00", "--btw", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["costs"] == "226.88"


def test_interest_runs_from_a_script_and_says_in_a_line_what_is_unknown() -> None:
    known = (*INTEREST, "--kind", "wettelijke-rente", "--until", "2026-01-01", "--json")
    assert json.loads(outside(*known).stdout)["interest"] == "62.67"
    done = outside(*INTEREST, "--kind", "handelsrente", "--until", "2030-01-01")
    assert done.returncode == 1
    assert done.stderr.startswith("handelsrente has no value on 2027-01-01")
    assert "Traceback" not in done.stderr


def test_a_claim_runs_from_a_script() -> None:
    done = outside("claim", EXAMPLE, "--on", "2026-07-01", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "total" in json.loads(done.stdout)
