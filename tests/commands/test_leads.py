"""The operator's commands: look, explain, mend, erase, export."""

import json
from pathlib import Path
from typing import Any

import pytest
from leads.given import PARTNERS, PORTAL
from sqlalchemy import select, update

from commands.given import ONE, TWO, promise, run, told
from incasso.__main__ import main
from incasso.leads import tables
from incasso.leads.answering import Answer, answer
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.quarantine import Sender
from incasso.leads.states import AssignmentState, Declined
from incasso.web.app import utc_now

HOUSE = House(partners=PARTNERS, portal=PORTAL)


def shares(ledger: Ledger) -> list[Any]:
    with ledger.reading() as connection:
        found = select(tables.assignment).order_by(tables.assignment.c.id)
        return list(connection.execute(found))


def give_up(ledger: Ledger, share: Any, rank: int | None) -> int:
    """Let the mail to an agency have failed for good; return the message's number."""
    undeliverable = {"state": AssignmentState.UNDELIVERABLE, "rank": rank}
    with ledger.writing() as connection:
        mine = update(tables.outbox).where(tables.outbox.c.assignment_id == share.id)
        connection.execute(mine.values(state="dead", tries=12))
        this = update(tables.assignment).where(tables.assignment.c.id == share.id)
        connection.execute(this.values(undeliverable))
        found = select(tables.outbox.c.id).where(tables.outbox.c.assignment_id == share.id)
        return int(connection.scalar(found) or 0)


def test_requests_are_listed_without_what_was_typed(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    promise(ledger, email="ander@testbedrijf.example")
    result = run("lead", "list")
    assert receipt.ref in result.output
    assert f"{ONE} promised" in result.output
    assert "testbedrijf" not in result.output.lower()
    assert [one["state"] for one in told("lead", "list", "--state", "unrouted")] == ["unrouted"]


def test_one_request_is_shown_whole(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    found = told("lead", "show", receipt.ref.lower())
    assert found["answers"]["company"] == "Testbedrijf & Zonen"
    assert {len(found[name]) for name in ("consent", "assignment", "decision")} == {1}
    assert "person" not in found
    assert "Testbedrijf & Zonen" in run("lead", "show", receipt.ref).output


def test_every_verdict_is_reckoned_anew_and_compared(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE, TWO)
    (only,) = told("lead", "explain", receipt.ref)
    assert only["replayed"]
    assert {one["slug"] for one in only["agencies"]} == {one.slug for one in PARTNERS}
    assert all(one["same"] for one in only["agencies"])
    assert "same" in run("lead", "explain", receipt.ref).output
    with ledger.writing() as connection:
        kept = connection.scalar(select(tables.decision.c.verdicts))
        changed = [one | ({"code": "sector"} if one["slug"] == ONE else {}) for one in kept or ()]
        connection.execute(update(tables.decision).values(verdicts=changed))
    differs = [
        one["slug"]
        for one in told("lead", "explain", receipt.ref)[0]["agencies"]
        if not one["same"]
    ]
    assert differs == [ONE]


def test_the_second_round_is_explained_by_what_was_known_then(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE, reserves=(TWO,))
    answer(ledger, shares(ledger)[0].id, Answer.DECLINE, HOUSE, utc_now(), Declined.OTHER)
    rounds = told("lead", "explain", receipt.ref)
    assert len(rounds) == 2
    assert all(one["same"] for each in rounds for one in each["agencies"])
    codes = {one["slug"]: one["code"] for one in rounds[1]["agencies"]}
    assert (codes[ONE], codes[TWO]) == ("al-gekregen", "past")


def test_after_erasing_the_verdicts_are_told_but_not_reckoned_anew(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    assert run("lead", "erase", receipt.ref, typed="n\n").exit_code == 1
    assert told("lead", "show", receipt.ref)["state"] == "routed"
    assert "is erased" in run("lead", "erase", receipt.ref, typed="y\n").output
    assert "was erased before" in run("lead", "erase", "--yes", receipt.ref).output
    assert not told("lead", "explain", receipt.ref)[0]["replayed"]
    assert "is gone" in run("lead", "explain", receipt.ref).output
    assert told("lead", "show", receipt.ref)["answers"] is None


def test_a_duplicate_can_be_sent_to_those_that_the_asker_ticked(ledger: Ledger) -> None:
    promise(ledger, ONE)
    second = promise(ledger, ONE, TWO, text="Een andere.")
    assert told("lead", "show", second.ref)["state"] == "duplicate"
    assert "goes to 1 more" in run("lead", "reroute", second.ref).output
    found = told("lead", "show", second.ref)
    assert found["state"] == "routed"
    assert [one["partner"] for one in found["assignment"]] == [TWO]


def test_nobody_gets_what_the_asker_did_not_allow(ledger: Ledger) -> None:
    receipt = promise(ledger)
    result = run("lead", "reroute", receipt.ref)
    assert result.exit_code == 1
    assert "the asker allowed no other agency" in result.output
    run("lead", "erase", "--yes", receipt.ref)
    assert "it ended: erased" in run("lead", "reroute", receipt.ref).output


@pytest.mark.parametrize("rank", [1, None], ids=["may have arrived", "was refused"])
def test_a_message_that_was_given_up_is_tried_again(ledger: Ledger, rank: int | None) -> None:
    promise(ledger, ONE)
    number = give_up(ledger, shares(ledger)[0], rank)
    assert f"message {number}:" in run("status").output
    assert run("lead", "requeue", str(number)).exit_code == 0
    (share,) = shares(ledger)
    assert (share.state, share.rank) == ("promised", 1)
    result = run("lead", "requeue", str(number))
    assert "was not given up" in result.output


@pytest.mark.parametrize("number", ["0", str(2**31), "9" * 5000], ids=len)
@pytest.mark.parametrize("verb", ["requeue", "dismiss"])
def test_what_can_be_no_messages_number_is_told_in_words(
    ledger: Ledger, verb: str, number: str
) -> None:
    result = run("lead", verb, number)
    assert result.exit_code == 2
    assert "not in the range" in result.stderr or "not a valid integer" in result.stderr
    assert "was not given up" in run("lead", verb, str(2**31 - 1)).output


def test_an_agency_that_was_replaced_is_not_written_to_again(ledger: Ledger) -> None:
    promise(ledger, ONE, TWO, reserves=("voorbeeldgerechtsdeurwaarders",))
    first, second = shares(ledger)
    number = give_up(ledger, first, None)
    answer(ledger, second.id, Answer.DECLINE, HOUSE, utc_now(), Declined.OTHER)
    with ledger.writing() as connection:
        connection.execute(update(tables.consent).values(ticked=[ONE]))
    assert "another agency came in its place" in run("lead", "requeue", str(number)).output


def test_all_of_one_person_comes_out_as_json(ledger: Ledger) -> None:
    promise(ledger, ONE)
    promise(ledger, email="ander@testbedrijf.example")
    found = json.loads(run("lead", "export", "TESTER@testbedrijf.example").stdout)
    assert [one["answers"]["email"] for one in found] == ["tester@testbedrijf.example"]
    assert json.loads(run("lead", "export", "niemand@elders.example").stdout) == []


def test_an_address_is_found_however_its_domain_is_written(ledger: Ledger) -> None:
    promise(ledger, email="naam@xn--brse-5qa.example")
    for written in ("naam@börse.example", "NAAM@xn--brse-5qa.EXAMPLE"):
        assert len(json.loads(run("lead", "export", written).output)) == 1
    assert json.loads(run("lead", "export", "geen adres").output) == []


def test_a_message_is_put_to_rest(ledger: Ledger) -> None:
    promise(ledger, ONE)
    number = give_up(ledger, shares(ledger)[0], 1)
    assert run("status").exit_code == 2
    assert "is at rest" in run("lead", "dismiss", str(number)).output
    assert run("status").exit_code == 0
    assert "was not given up" in run("lead", "dismiss", str(number)).output


def test_a_request_that_was_dealt_with_by_hand_is_closed_and_no_longer_told(
    ledger: Ledger,
) -> None:
    receipt = promise(ledger)
    assert run("status").exit_code == 2
    assert run("lead", "close", receipt.ref).exit_code == 2
    assert run("lead", "close", receipt.ref, "--reason", "answered").exit_code == 0
    status = run("status")
    assert (status.exit_code, receipt.ref in status.output) == (0, False)
    found = told("lead", "show", receipt.ref)
    assert found["state"] == "closed"
    assert found["answers"] is not None
    assert {one["kind"]: one["state"] for one in found["outbox"]} == {
        "asker": "queued",
        "operator": "forgotten",
    }
    assert found["event"][-1]["facts"] == {"reason": "answered"}
    again = run("lead", "close", receipt.ref, "--reason", "answered")
    assert "it is closed, not unrouted" in again.output


def test_a_request_that_agencies_have_is_not_closed(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    result = run("lead", "close", receipt.ref, "--reason", "not-real")
    assert (result.exit_code, "it is routed, not unrouted" in result.output) == (1, True)
    assert "no such request" in run("lead", "close", "ZZZZZZ", "--reason", "not-real").output


def test_what_waits_in_quarantine_is_named_and_let_out(ledger: Ledger) -> None:
    stranger = Sender(secret="geheim", address="203.0.113.7", proof=None)
    first = promise(ledger, ONE, sender=stranger)
    second = promise(ledger, ONE, sender=stranger, text="Een andere.")
    found = {one["ref"]: one["doubt"] for one in told("lead", "list", "--state", "quarantine")}
    assert found == {first.ref: "unproven", second.ref: "unproven"}
    result = run("status")
    assert (result.exit_code, "2 in quarantine" in result.output) == (2, True)
    assert f"{second.ref}: its asker has no link" in result.output
    assert "is released" in run("lead", "release", second.ref.lower()).output
    assert told("lead", "show", second.ref)["state"] == "routed"
    result = run("lead", "release", second.ref)
    assert (result.exit_code, "not in quarantine, but routed" in result.output) == (1, True)
    assert run("status").exit_code == 0


@pytest.mark.parametrize("command", ["show", "explain", "erase", "reroute", "release"])
def test_a_ref_that_is_not_there_is_said(ledger: Ledger, command: str) -> None:
    yes = ["--yes"] if command == "erase" else []
    result = run("lead", command, *yes, "ZZZZZZ")
    assert (result.exit_code, "no such request" in result.output) == (1, True)


@pytest.mark.parametrize("words", [("lead", "list"), ("partners", "list"), ("deliver",)])
def test_a_database_that_does_not_answer_is_told_in_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    (tmp_path / "incasso.sqlite3").mkdir()
    monkeypatch.setenv("INCASSO_VAR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["incasso", *words])
    assert main() == 3
    assert "the database does not answer" in capsys.readouterr().err
