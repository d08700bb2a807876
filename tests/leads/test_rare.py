"""What seldom happens, and must be right all the same: too late, taken, nobody left, forgotten."""

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from incasso.leads import outbox, results, rounds
from incasso.leads.accept import REF_LENGTH, accept
from incasso.leads.answering import Answer, answer
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend, requeue, reroute
from incasso.leads.owed import Owed
from incasso.leads.withdrawing import withdraw
from leads.coming_back import lay_down, maildir, report
from leads.given import ADDRESSES, NOON, PORTAL, Clock, FakePost, asked, partner, rows

ONE, TWO = "voorbeeldincasso-noord", "voorbeeldincasso-zuid"
CROWD = (partner(ONE), partner(TWO, caps={"month": 1}))
HOUSE = House(partners=CROWD, portal=PORTAL)


@pytest.fixture
def worker(worker: Worker, tmp_path: Path) -> Worker:
    return replace(worker, partners=CROWD, bounces=maildir(tmp_path / "bounces"))


def promise(ledger: Ledger, *ticked: str, reserves: tuple[str, ...] = (), **changed: Any) -> str:
    ticked = ticked or (ONE,)
    given = {"consent": "Ja.", "portal": PORTAL, "reserves": reserves}
    return accept(asked(**changed), ticked, CROWD, ledger, NOON, **given).lead_id


def share(ledger: Ledger) -> dict[str, Any]:
    return rows(ledger, "assignment")[0]


def message(ledger: Ledger, kind: str) -> dict[str, Any]:
    return next(row for row in rows(ledger, "outbox") if row["kind"] == kind)


def come_back(ledger: Ledger, worker: Worker) -> None:
    assert worker.bounces is not None
    lay_down(worker.bounces, report(message(ledger, "partner")["message_id"], ADDRESSES[ONE]))


def test_a_number_that_another_request_has_is_not_given_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(ledger)
    taken = rows(ledger, "lead")[0]["ref"]
    letters = iter(taken + "B" * REF_LENGTH)
    monkeypatch.setattr(secrets, "choice", lambda alphabet: next(letters))
    promise(ledger, text="Een andere zaak.")
    assert {row["ref"] for row in rows(ledger, "lead")} == {taken, "B" * REF_LENGTH}


def taken_over(ledger: Ledger, clock: Clock) -> Owed:
    """Return a message as the worker holds it that was too slow; another has it by now."""
    first = outbox.take(ledger, clock())
    outbox.take(ledger, clock())
    clock.forward(outbox.LEASE)
    assert outbox.take(ledger, clock()) is not None
    assert first is not None
    return first


@pytest.mark.parametrize("said", [results.handed, results.refused, results.given_up])
def test_a_worker_that_was_too_slow_is_no_longer_heard(
    ledger: Ledger, clock: Clock, said: Any
) -> None:
    promise(ledger)
    late = taken_over(ledger, clock)
    before = [rows(ledger, table) for table in ("outbox", "assignment", "event")]
    said(ledger, late, "too late", clock(), HOUSE)
    assert [rows(ledger, table) for table in ("outbox", "assignment", "event")] == before


def test_a_bounce_after_the_request_was_erased_brings_in_nobody(
    ledger: Ledger, worker: Worker, clock: Clock
) -> None:
    promise(ledger, reserves=(TWO,))
    worker.deliver_due()
    clock.forward(timedelta(days=PORTAL.retention.days))
    worker.deliver_due()
    come_back(ledger, worker)
    worker.deliver_due()
    assert share(ledger)["state"] == "undeliverable"
    assert len(rows(ledger, "assignment")) == 1
    assert "dropped" not in {row["kind"] for row in rows(ledger, "outbox")}


def test_a_doubt_after_the_request_was_erased_is_told_nobody(
    ledger: Ledger, worker: Worker, clock: Clock
) -> None:
    promise(ledger)
    worker.deliver_due()
    clock.forward(timedelta(days=PORTAL.retention.days))
    worker.deliver_due()
    with ledger.writing() as connection:
        results.not_reached(connection, 1, HOUSE, clock(), certain=False)
    assert (share(ledger)["state"], share(ledger)["rank"]) == ("undeliverable", 1)
    assert "in-doubt" not in {row["kind"] for row in rows(ledger, "outbox")}


def test_a_reroute_that_finds_nobody_says_so_and_changes_nothing(ledger: Ledger) -> None:
    promise(ledger, TWO)
    lead_id = promise(ledger, TWO, email="tweede@testbedrijf.example", text="Een tweede zaak.")
    ref = next(row["ref"] for row in rows(ledger, "lead") if row["id"] == lead_id)
    assert reroute(ledger, ref, HOUSE, NOON) == 0
    states = {row["id"]: row["state"] for row in rows(ledger, "lead")}
    assert states[lead_id] == "unrouted"


def test_the_askers_own_mail_can_be_tried_again(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    promise(ledger)
    post.fails(2, code=550)
    worker.deliver_due()
    requeue(ledger, message(ledger, "asker")["id"], HOUSE, NOON)
    worker.deliver_due()
    assert message(ledger, "asker")["state"] == "handed"


def test_no_mail_of_a_withdrawn_request_is_tried_again(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    lead_id = promise(ledger)
    post.fails(2, code=550)
    worker.deliver_due()
    withdraw(ledger, lead_id, HOUSE, NOON)
    with pytest.raises(CannotMend, match="its request ended: withdrawn"):
        requeue(ledger, message(ledger, "asker")["id"], HOUSE, NOON)


def test_what_came_back_of_an_agency_that_answered_is_not_sent_again(
    ledger: Ledger, worker: Worker
) -> None:
    promise(ledger)
    worker.deliver_due()
    answer(ledger, share(ledger)["id"], Answer.ACCEPT, HOUSE, NOON)
    come_back(ledger, worker)
    worker.deliver_due()
    assert message(ledger, "partner")["state"] == "bounced"
    with pytest.raises(CannotMend, match="share in the request ended: accepted"):
        requeue(ledger, message(ledger, "partner")["id"], HOUSE, NOON)


def test_a_request_that_is_not_there_has_no_room(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert rounds.room(connection, "niets") == (set(), 0)
