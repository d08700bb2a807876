"""The worker: brings what is due, tries later what may pass, and never brings it twice."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from incasso.leads import delivery, outbox, results
from incasso.leads.accept import accept
from incasso.leads.delays import DELAYS, jitter
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.post_status import post_status
from incasso.leads.status import asked as status_of
from incasso.leads.tables import outbox as outbox_table
from leads.given import ADDRESSES, NOON, PARTNERS, PORTAL, Clock, FakePost, asked, rows, worker_of

SLUG = "voorbeeldincasso-noord"


def promise(ledger: Ledger, ticked: set[str] | None = None, **changed: Any) -> str:
    chosen = {SLUG} if ticked is None else ticked
    receipt = accept(asked(**changed), chosen, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    return receipt.lead_id


def partner_row(ledger: Ledger) -> dict[str, Any]:
    return next(row for row in rows(ledger, "outbox") if row["kind"] == "partner")


def state_of(ledger: Ledger, lead_id: str) -> str:
    found = status_of(ledger, lead_id)
    assert found is not None
    return found.assignments[0].state_label


def test_everything_owed_is_brought_once(ledger: Ledger, worker: Worker, post: FakePost) -> None:
    lead_id = promise(ledger)
    assert state_of(ledger, lead_id) == "Onderweg"
    assert worker.deliver_due() == 2
    assert worker.deliver_due() == 0
    assert {to for to, _ in post.sent} == {ADDRESSES[SLUG], "tester@testbedrijf.example"}
    assert len(post.sent) == 2
    assert state_of(ledger, lead_id) == "Verstuurd"
    assert {row["reply"] for row in rows(ledger, "outbox")} == {"250 taken"}


def test_what_fails_is_tried_again_after_growing_delays(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    post.fails(2)
    worker.deliver_due()
    assert post.sent == []
    for delay in DELAYS[:3]:
        post.fails(2)
        clock.forward(delay - timedelta(milliseconds=1))
        assert worker.deliver_due() == 0
        clock.forward(timedelta(milliseconds=1))
        assert worker.deliver_due() == 2
    post.answers.clear()
    clock.forward(DELAYS[3])
    assert worker.deliver_due() == 2
    assert len(post.sent) == 2


def test_the_message_id_stays_through_every_try(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    owed = {row["message_id"] for row in rows(ledger, "outbox")}
    post.fails(2)
    worker.deliver_due()
    clock.forward(DELAYS[0])
    worker.deliver_due()
    assert {message["Message-ID"] for _, message in post.sent} == owed


def test_after_twelve_tries_a_message_is_given_up(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    lead_id = promise(ledger)
    post.fails(100)
    for delay in (*DELAYS, timedelta(days=30)):
        worker.deliver_due()
        clock.forward(delay)
    worker.deliver_due()
    row = partner_row(ledger)
    assert (row["state"], row["tries"], row["reply"]) == ("dead", 12, "451 no")
    assert row["ended_at"] == clock.now - timedelta(days=30)
    assert state_of(ledger, lead_id) == "Niet bezorgd"
    assert sum(DELAYS, timedelta()) > timedelta(hours=75)


def test_a_refusal_is_final_and_is_not_tried_again(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    lead_id = promise(ledger)
    post.fails(2, code=550)
    worker.deliver_due()
    clock.forward(timedelta(days=9))
    assert worker.deliver_due() == 0
    assert state_of(ledger, lead_id) == "Niet bezorgd"
    assert partner_row(ledger)["reply"] == "550 no"


def test_what_is_due_longest_goes_first(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    post.fails(1)
    assert worker.deliver_one()
    (first,) = (row for row in rows(ledger, "outbox") if row["tries"])
    clock.forward(timedelta(seconds=1))
    promise(ledger, text="Een andere zaak.")
    clock.forward(DELAYS[0] * 2)
    worker.deliver_one()
    worker.deliver_one()
    waiting = {row["id"] for row in rows(ledger, "outbox") if row["state"] == "queued"}
    assert first["id"] in waiting
    while worker.deliver_one():
        pass
    assert post.sent[-1][1]["Message-ID"] == first["message_id"]


def test_a_worker_that_dies_leaves_its_message_to_the_next(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    gone = [outbox.take(ledger, clock()) for _ in range(2)]
    assert worker.deliver_due() == 0
    clock.forward(outbox.LEASE)
    assert worker.deliver_due() == 2
    # The first worker was only slow; what it says now is no longer heard.
    for one in gone:
        assert one is not None
        results.given_up(ledger, one, "too late", clock(), worker.house)
        results.refused(ledger, one, "too late", clock(), worker.house)
        results.handed(ledger, one, "too late", clock(), worker.house)
        outbox.later(ledger, one, "too late", clock())
    assert {row["state"] for row in rows(ledger, "outbox")} == {"handed"}
    assert {row["tries"] for row in rows(ledger, "outbox")} == {2}


def test_no_transaction_is_open_while_a_message_leaves(ledger: Ledger) -> None:
    class Looking(FakePost):
        def send(self, message: Any, to: str) -> str:
            with ledger.writing() as connection:
                connection.exec_driver_sql("UPDATE lead SET state = state")
            return super().send(message, to)

    promise(ledger)
    looking = Looking()
    assert worker_of(ledger, looking).deliver_due() == 2
    assert len(looking.sent) == 2


def test_two_workers_never_bring_the_same_message(ledger: Ledger, clock: Clock) -> None:
    for number in range(12):
        promise(ledger, text=str(number))
    posts = [FakePost(), FakePost()]
    threads = [
        threading.Thread(target=worker_of(ledger, post, clock=clock).deliver_due) for post in posts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [message["Message-ID"] for post in posts for _, message in post.sent]
    assert len(sent) == len(set(sent)) == 24


def test_an_agency_without_an_address_waits_for_one(
    ledger: Ledger, post: FakePost, caplog: pytest.LogCaptureFixture
) -> None:
    promise(ledger)
    worker_of(ledger, post, addresses={}).deliver_due()
    row = partner_row(ledger)
    assert (row["state"], row["reply"]) == ("queued", f"KeyError: '{SLUG}'")
    assert len(post.sent) == 1


def test_a_message_that_cannot_be_read_holds_up_no_other(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    promise(ledger)
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE assignment SET offer = '{}'")
    promise(ledger, text="Een tweede.")
    assert worker.deliver_due() == 4
    assert len(post.sent) == 2
    assert [one.tries for one in post_status(ledger).failing] == [1, 1]


def test_a_fault_of_ours_waits_to_be_mended(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(FakePost):
        def send(self, message: Any, to: str) -> str:
            raise RuntimeError(f"cannot send to {to}")

    promise(ledger)
    assert worker_of(ledger, Faulty()).deliver_due() == 2
    assert partner_row(ledger)["reply"] == f"RuntimeError: cannot send to {ADDRESSES[SLUG]}"
    assert "RuntimeError" in caplog.text
    assert "partners.example" not in caplog.text


def test_a_fault_in_the_outbox_itself_stops_no_worker(
    ledger: Ledger, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    promise(ledger)
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET kind = 'pigeon'")
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    for _ in range(300):
        if "delivering: ValueError" in caplog.text:
            break
        stop.wait(0.01)
    assert thread.is_alive()
    stop.set()
    thread.join(timeout=5)
    assert "delivering: ValueError" in caplog.text


def test_the_log_names_no_one(
    ledger: Ledger, worker: Worker, post: FakePost, caplog: pytest.LogCaptureFixture
) -> None:
    promise(ledger)
    post.answers = [
        delivery.TryLater("451 <tester@testbedrijf.example> is busy"),
        delivery.Refused("550 <bureau@partners.example> unknown"),
    ]
    worker.deliver_due()
    assert "waits after try 1" in caplog.text
    assert "is refused" in caplog.text
    assert "@" not in caplog.text


def test_the_worker_stops_when_it_is_told(ledger: Ledger, worker: Worker, post: FakePost) -> None:
    promise(ledger)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    for _ in range(200):
        if len(post.sent) == 2:
            break
        stop.wait(0.01)
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert len(post.sent) == 2


def test_a_database_that_is_away_for_a_while_stops_no_worker(
    tmp_path: Path, post: FakePost, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'later' / 'incasso.sqlite3'}")
    made = worker_of(ledger, post)
    stop = threading.Event()
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    for _ in range(300):
        if "does not answer" in caplog.text:
            break
        stop.wait(0.01)
    ledger.prepare()
    promise(ledger)
    for _ in range(300):
        if len(post.sent) == 2:
            break
        stop.wait(0.01)
    stop.set()
    thread.join(timeout=5)
    ledger.close()
    assert len(post.sent) == 2


class Falling(FakePost):
    """Takes a message, and then the database is gone."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger, self.database, self.waits = ledger, ledger.engine, 0

    def send(self, message: Any, to: str) -> str:
        self.ledger.engine = Ledger("sqlite:////no/such/folder/at.all").engine
        return super().send(message, to)

    def back(self, after: int) -> None:
        self.waits += 1
        if self.waits >= after:
            self.ledger.engine = self.database


def test_what_has_left_waits_for_the_database_to_be_on_record(ledger: Ledger) -> None:
    promise(ledger)
    falling = Falling(ledger)
    made = worker_of(ledger, falling, wait=lambda _: falling.back(after=delivery.WAITS))
    assert made.deliver_one()
    assert falling.waits == delivery.WAITS
    [taken] = [row for row in rows(ledger, "outbox") if row["state"] == "handed"]
    assert (taken["tries"], taken["uncertain"], taken["reply"]) == (1, False, "250 taken")
    assert len(falling.sent) == 1


def test_a_message_that_left_without_record_is_in_doubt_when_it_leaves_again(
    ledger: Ledger, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    falling = Falling(ledger)
    waits: list[float] = []
    with pytest.raises(StoreUnavailable):
        worker_of(ledger, falling, wait=waits.append).deliver_one()
    assert waits == [delivery.PAUSE_SECONDS] * delivery.WAITS
    ledger.engine = falling.database
    clock.forward(outbox.LEASE)
    assert worker_of(ledger, post, clock=clock).deliver_due() == 2
    [first] = falling.sent
    [again] = [row for row in rows(ledger, "outbox") if row["tries"] == 2]
    assert (again["message_id"], again["uncertain"]) == (first[1]["Message-ID"], True)


def test_delays_are_shaken_by_a_fifth_at_most() -> None:
    shaken = [jitter() for _ in range(200)]
    assert min(shaken) >= 0.8
    assert max(shaken) <= 1.2
    assert len(set(shaken)) > 100


def test_the_operator_sees_what_waits_fails_and_was_given_up(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    assert post_status(ledger).well
    promise(ledger)
    waiting = post_status(ledger)
    assert (waiting.waiting, waiting.oldest_waiting, waiting.well) == (2, NOON, True)
    post.fails(1)
    post.fails(1, code=550)
    worker.deliver_due()
    found = post_status(ledger)
    assert not found.well
    assert found.waiting == 1
    assert [(one.tries, one.code) for one in found.failing] == [(1, "451")]
    assert [(one.code, one.next_at) for one in found.dead] == [("550", None)]
    assert found.failing[0].next_at == NOON + DELAYS[0]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("451 4.7.1 <tester@testbedrijf.example>: Greylisted", "451 4.7.1"),
        ("550 5.10.255", "550 5.10.255"),
        ("451 8.7.1 no status", "451"),
        ("451 4.7.1234 no status", "451"),
        ("450 0612345678 is unknown", "450"),
        ("410", "410"),
        ("TimeoutError: timed out", "TimeoutError"),
        ("bounced: 5.1.1", "bounced: 5.1.1"),
        ("tester@testbedrijf.example is unknown", ""),
        ("<tester@testbedrijf.example> unknown", ""),
        ("jan.de.tester: unknown", ""),
        ("\x1b[31m451", ""),
        ("é", ""),
        (None, ""),
    ],
)
def test_of_a_reply_stands_in_the_status_how_it_begins_and_nothing_of_a_person(
    ledger: Ledger, reply: str | None, code: str
) -> None:
    promise(ledger)
    with ledger.writing() as connection:
        connection.execute(update(outbox_table).values(reply=reply, state="dead"))
    assert {one.code for one in post_status(ledger).dead} == {code}


def test_the_operator_sees_requests_without_an_agency(ledger: Ledger, worker: Worker) -> None:
    promise(ledger, ticked=set())
    worker.deliver_due()
    found = post_status(ledger)
    assert found.unrouted == (rows(ledger, "lead")[0]["ref"],)
    assert not found.well
    assert (found.waiting, found.failing, found.dead) == (0, (), ())


def test_what_a_wrong_clock_put_off_for_long_is_due_once_it_is_right(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    clock.forward(timedelta(days=20))
    promise(ledger)
    post.fails(2)
    worker.deliver_due()
    clock.forward(-timedelta(days=20))
    worker.deliver_due()
    assert len(post.sent) == 2


def test_a_delay_is_longer_as_it_is_shaken(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    post.fails(1)
    replace(worker, jitter=lambda: 1.2).deliver_one()
    assert rows(ledger, "outbox")[0]["next_at"] == NOON + 1.2 * DELAYS[0]
