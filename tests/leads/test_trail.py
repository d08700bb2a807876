"""The trail: everything that is done stands in it once, and nothing can be taken out unseen."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from golden import as_read
from sqlalchemy import select, text

from incasso.leads import migrations, trail
from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mending import close, requeue, reroute
from incasso.leads.states import Closed, Declined
from incasso.leads.trail import Actor, Head, Verb
from incasso.leads.withdrawing import erase, withdraw
from leads.given import NOON, PARTNERS, PORTAL, Clock, FakePost, asked, rows

HOUSE = House(partners=PARTNERS, portal=PORTAL)
ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"


def promise(ledger: Ledger, ticked: str = ONE, **changed: object) -> str:
    given = asked(**changed), {ticked}, PARTNERS, ledger, NOON
    return accept(*given, consent="Ja.", portal=PORTAL, reserves={TWO}).lead_id


def noted(ledger: Ledger) -> list[tuple[str, str]]:
    return [(row["actor"], row["verb"]) for row in rows(ledger, "event")]


def faults(
    ledger: Ledger, noted: Head | None = None, newest: int | None = None
) -> list[tuple[int, str]]:
    if newest is None:
        found = list(trail.broken_anywhere(ledger, noted))
    else:
        with ledger.reading() as connection:
            found = list(trail.broken(connection, newest=newest))
    return [(one.sequence, one.what) for one in found]


def meddle(ledger: Ledger, *statements: str) -> None:
    with ledger.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_all_that_is_done_to_a_request_stands_there_in_its_order(
    ledger: Ledger, worker: Worker, clock: Clock
) -> None:
    lead_id = promise(ledger)
    worker.deliver_due()
    first = rows(ledger, "assignment")[0]["id"]
    answer(ledger, first, Answer.DECLINE, HOUSE, NOON, Declined.NO_ROOM)
    clock.forward(timedelta(days=4))
    worker.keep_time()
    erase(ledger, lead_id, HOUSE, clock())
    assert noted(ledger) == [
        ("asker", "accepted"),
        ("worker", "routed"),
        ("worker", "sent"),
        ("worker", "sent"),
        ("agency", "answered"),
        ("worker", "replaced"),
        ("asker", "erased"),
    ]
    assert {row["lead_id"] for row in rows(ledger, "event")} == {lead_id}
    assert faults(ledger) == []


def test_what_failed_and_what_time_ended_stands_there_too(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    lead_id = promise(ledger)
    post.fails(1, code=550)
    worker.deliver_due()
    assert ("worker", "refused") in noted(ledger)
    worker.deliver_due()
    clock.forward(timedelta(days=4))
    worker.keep_time()
    assert ("worker", "expired") in noted(ledger)
    assert all(row["lead_id"] == lead_id for row in rows(ledger, "event"))
    post.fails(100)
    for _ in range(14):
        clock.forward(timedelta(days=2))
        worker.deliver_due()
    assert ("worker", "given-up") in noted(ledger)
    clock.forward(timedelta(days=366))
    worker.keep_time()
    assert noted(ledger)[-1] == ("worker", "erased")
    assert faults(ledger) == []


def test_what_went_wrong_is_told_as_it_was_read_before(
    ledger: Ledger,
    worker: Worker,
    post: FakePost,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Trail and log of mail that failed, of days that passed, and of what was mended by hand."""
    caplog.set_level("INFO", logger="incasso")
    first = promise(ledger)
    post.fails(1, code=550)
    worker.deliver_due()
    worker.deliver_due()
    failed = next(row["id"] for row in rows(ledger, "outbox") if row["state"] == "dead")
    requeue(ledger, failed, HOUSE, clock())
    second = asked(email="tweede@testbedrijf.example")
    given = second, {"voorbeeld-zakelijk"}, PARTNERS, ledger, NOON
    nobodys = accept(*given, consent="Ja.", portal=PORTAL).lead_id
    last = promise(ledger, email="derde@testbedrijf.example", text="De derde zaak.")
    refs = {row["id"]: row["ref"] for row in rows(ledger, "lead")}
    assert reroute(ledger, refs[nobodys], HOUSE, clock()) == 0
    close(ledger, refs[nobodys], Closed.ANSWERED, clock())
    clock.forward(timedelta(days=4))
    worker.keep_time()
    post.fails(100)
    for _ in range(14):
        clock.forward(timedelta(days=2))
        worker.deliver_due()
    for one in (nobodys, last):
        erase(ledger, one, HOUSE, clock())
    clock.forward(timedelta(days=366))
    worker.keep_time()
    lines = [
        f"{row['lead_id']} {row['actor']} {row['verb']} {json.dumps(row['facts'], sort_keys=True)}"
        for row in rows(ledger, "event")
    ]
    said = (one for one in caplog.records if one.name.startswith("incasso"))
    heard = (one.getMessage() for one in said if one.name != trail.__name__)
    lines += [one for one in heard if " try " not in one or one.endswith(" try 1")]
    told = "\n".join(lines) + "\n"
    drawn = {}
    for number, lead_id in enumerate((first, nobodys, last)):
        drawn |= {lead_id: f"ID{number}", refs[lead_id]: f"REF{number}"}
    as_read(Path(__file__).with_name("went_wrong.txt"), told, drawn)


def test_a_withdrawal_names_the_agency_and_a_no_that_changes_nothing_is_not_noted(
    ledger: Ledger,
) -> None:
    lead_id = promise(ledger)
    withdraw(ledger, lead_id, HOUSE, NOON, ONE)
    assert not withdraw(ledger, lead_id, HOUSE, NOON)
    assert noted(ledger)[2:] == [("asker", "withdrawn")]
    assert rows(ledger, "event")[2]["facts"]["agency"] == ONE


def test_what_was_rolled_back_leaves_no_row_and_no_gap(ledger: Ledger) -> None:
    promise(ledger)
    with pytest.raises(RuntimeError), ledger.writing() as connection:
        trail.note(connection, Actor.OPERATOR, Verb.CLOSED, NOON)
        raise RuntimeError
    promise(ledger, email="ander@testbedrijf.example")
    assert [row["sequence"] for row in rows(ledger, "event")] == [1, 2, 3, 4]
    assert faults(ledger) == []


MEDDLED = {
    "a fact was changed": (
        ["UPDATE event SET facts = '{}' WHERE sequence = 3"],
        [(3, "was changed, or what stands before it was")],
    ),
    "the moment was changed": (
        ["UPDATE event SET at = '2026-11-22 11:00:00' WHERE sequence = 3"],
        [(3, "was changed, or what stands before it was")],
    ),
    "the actor was changed": (
        ["UPDATE event SET actor = 'asker' WHERE sequence = 2"],
        [(2, "was changed, or what stands before it was")],
    ),
    "the hash was changed with it": (
        ["UPDATE event SET hash = 'x' WHERE sequence = 3"],
        [
            (3, "was changed, or what stands before it was"),
            (4, "was changed, or what stands before it was"),
        ],
    ),
    "a row was taken out": (
        ["DELETE FROM event WHERE sequence = 3"],
        [(4, "what stood before it is missing: 1 row")],
    ),
    "the first rows were taken out": (
        ["DELETE FROM event WHERE sequence < 3"],
        [(3, "what stood before it is missing: 1 to 2")],
    ),
    "rows were taken out of the middle": (
        ["DELETE FROM event WHERE sequence IN (2, 3, 4)"],
        [(5, "what stood before it is missing: 2 to 4")],
    ),
    "two rows changed places": (
        [
            "UPDATE event SET sequence = 99 WHERE sequence = 3",
            "UPDATE event SET sequence = 3 WHERE sequence = 4",
            "UPDATE event SET sequence = 4 WHERE sequence = 99",
        ],
        [
            (3, "was changed, or what stands before it was"),
            (4, "was changed, or what stands before it was"),
            (5, "was changed, or what stands before it was"),
        ],
    ),
    "the gap of a row taken out was closed": (
        [
            "DELETE FROM event WHERE sequence = 3",
            "UPDATE event SET sequence = sequence - 1 WHERE sequence > 3",
        ],
        [
            (3, "was changed, or what stands before it was"),
            (4, "was changed, or what stands before it was"),
            (5, "was changed, or what stands before it was"),
        ],
    ),
}


@pytest.mark.parametrize("why", MEDDLED)
def test_every_row_that_was_meddled_with_is_named(ledger: Ledger, why: str) -> None:
    statements, expected = MEDDLED[why]
    for who in ("een", "twee", "drie"):
        promise(ledger, email=f"{who}@testbedrijf.example")
    meddle(ledger, *statements)
    found = faults(ledger)
    assert found[: len(expected)] == expected
    # A request whose acceptance was taken out is missed as well.
    assert {what for _, what in found[len(expected) :]} <= {
        "was changed, or what stands before it was",
        "2 requests are not on record after it, or before: rows were cut off",
        "1 requests are not on record after it, or before: rows were cut off",
    }


def test_rows_cut_off_at_the_end_are_missed(ledger: Ledger) -> None:
    for who in ("een", "twee"):
        promise(ledger, email=f"{who}@testbedrijf.example")
    with ledger.reading() as connection:
        end = trail.head(connection)
    assert faults(ledger, end) == []
    meddle(ledger, "DELETE FROM event WHERE sequence > 2")
    cut_off = "1 requests are not on record after it, or before: rows were cut off"
    assert faults(ledger) == [(2, cut_off)]
    assert faults(ledger, end)[0] == (4, "is not the end that was noted before")
    assert faults(ledger, Head()) == faults(ledger)


def test_a_trail_that_was_written_anew_differs_from_an_end_that_was_noted(ledger: Ledger) -> None:
    promise(ledger)
    with ledger.reading() as connection:
        end = trail.head(connection)
    with ledger.writing() as connection:
        lead_id = connection.scalar(select(text("lead_id")).select_from(text("event")))
        connection.execute(text("DELETE FROM event"))
        trail.note(connection, Actor.ASKER, Verb.ACCEPTED, NOON, lead_id)
        trail.note(connection, Actor.WORKER, Verb.ROUTED, NOON, lead_id)
    assert faults(ledger) == []
    assert faults(ledger, end) == [(2, "is not the end that was noted before")]


def test_the_newest_rows_alone_can_be_checked(ledger: Ledger) -> None:
    for who in ("een", "twee", "drie"):
        promise(ledger, email=f"{who}@testbedrijf.example")
    meddle(ledger, "UPDATE event SET verb = 'sent' WHERE sequence IN (2, 5)")
    assert [number for number, _ in faults(ledger, newest=2)] == [5]
    assert [number for number, _ in faults(ledger, newest=100)] == [2, 5]


def test_requests_from_before_the_trail_are_not_missed(ledger: Ledger) -> None:
    promise(ledger)
    meddle(ledger, "DELETE FROM event")
    assert faults(ledger) == []
    with ledger.writing() as connection:
        later = NOON + timedelta(days=1)
        trail.note(connection, Actor.OPERATOR, Verb.PAUSED, later, agency=ONE)
    assert faults(ledger) == []


def test_several_writers_make_one_chain(ledger: Ledger) -> None:
    def write(number: int) -> None:
        for step in range(5):
            promise(ledger, email=f"p{number}-{step}@testbedrijf.example")

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert [row["sequence"] for row in rows(ledger, "event")] == list(range(1, 41))
    assert faults(ledger) == []


def test_nothing_that_was_typed_stands_in_it(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    typed = {"company": "Kanariebedrijf", "name": "Piet Kanarie", "text": "Kanariegeheim"}
    promise(ledger, **typed, email="kanarie@kooi.example", telephone="+31611223344")
    post.fails(2, code=550)
    worker.deliver_due()
    answer(ledger, rows(ledger, "assignment")[1]["id"], Answer.ACCEPT, HOUSE, clock())
    withdraw(ledger, rows(ledger, "lead")[0]["id"], HOUSE, clock())
    # A hash or an id can hold any four digits.
    said = [{**row, "hash": "", "lead_id": ""} for row in rows(ledger, "event")]
    held = str(said).lower()
    assert not any(word in held for word in ("kanarie", "kooi", "31611223344", "1250"))


def test_taking_the_step_back_leaves_a_closed_request_open(ledger: Ledger) -> None:
    promise(ledger, "niemand")
    close(ledger, rows(ledger, "lead")[0]["ref"], Closed.ANSWERED, NOON)
    for way, step in (("0002", command.downgrade), ("head", command.upgrade)):
        with ledger.writing() as connection:
            step(migrations.config(connection), way)
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    assert rows(ledger, "event") == []
