"""The trail by command: a timer hears of every row that was meddled with."""

from sqlalchemy import text

from commands.given import ONE, promise, run, told
from incasso.leads.ledger import Ledger


def test_a_whole_trail_is_well_and_tells_its_end(ledger: Ledger) -> None:
    promise(ledger, ONE)
    result = run("audit")
    assert (result.exit_code, result.stdout[:17]) == (0, "2 rows, 0 faults;")
    end = told("audit")["end"]
    assert run("audit", "--noted", end).exit_code == 0
    assert run("audit", "--noted", f"2:{'0' * 64}").exit_code == 2


def test_a_row_that_was_changed_needs_a_person(ledger: Ledger) -> None:
    promise(ledger, ONE)
    with ledger.writing() as connection:
        connection.execute(text("UPDATE event SET actor = 'agency' WHERE sequence = 1"))
    result = run("audit")
    assert result.exit_code == 2
    assert "row 1: was changed" in result.stderr
    assert [one["sequence"] for one in told("audit", code=2)["broken"]] == [1]


def test_an_end_that_is_none_is_told_in_words(ledger: Ledger) -> None:
    for said in ("yesterday", "12", f"{10**9}:ab", "9" * 5000 + ":ab"):
        result = run("audit", "--noted", said)
        assert result.exit_code == 2
        assert "is not an end that `audit` told" in result.stderr
    assert "1 faults" in run("audit", "--noted", f"{10**9 - 1}:ab").output


def test_what_was_done_to_a_request_is_shown_with_it(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    found = told("lead", "show", receipt.ref)
    assert [one["verb"] for one in found["event"]] == ["accepted", "routed"]
    assert "accepted" in run("lead", "show", receipt.ref).output
