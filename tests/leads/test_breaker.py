"""A mail server that is away: no try is spent, and all that waited leaves when it is back."""

import uuid
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import delete, insert, select

from incasso.leads.accept import accept
from incasso.leads.breaker import IN_A_ROW, PROBE, Breaker
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.post import Away, Refused
from incasso.leads.post_status import post_status
from incasso.leads.tables import outbox
from leads.given import NOON, PARTNERS, PORTAL, Clock, FakePost, asked, rows

OUTAGE = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


class Absent(FakePost):
    """Away for as long as `away` says; counts who knocks."""

    away = True
    knocks = 0

    def send(self, message: EmailMessage, to: str) -> str:
        self.knocks += 1
        if self.away:
            raise Away("ConnectionRefusedError: nobody there")
        return super().send(message, to)


def test_after_five_in_a_row_it_knocks_once_in_thirty_seconds() -> None:
    breaker = Breaker()
    for _ in range(IN_A_ROW - 1):
        breaker.away(NOON)
        assert not breaker.holds(NOON)
    breaker.away(NOON)
    assert breaker.holds(NOON)
    assert breaker.holds(NOON + PROBE - SECOND)
    assert not breaker.holds(NOON + PROBE)
    breaker.away(NOON + PROBE)
    assert breaker.holds(NOON + PROBE)
    breaker.answered()
    assert not breaker.holds(NOON + PROBE)


def test_a_clock_that_was_set_back_does_not_silence_it() -> None:
    breaker = Breaker()
    for _ in range(IN_A_ROW):
        breaker.away(NOON)
    assert not breaker.holds(NOON - OUTAGE)


@pytest.fixture
def post() -> Absent:
    return Absent()


def many(ledger: Ledger, messages: int) -> None:
    """Owe so many messages about one request, in one transaction."""
    accept(asked(), (), PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    with ledger.writing() as connection:
        (first, *_) = connection.execute(select(outbox).order_by(outbox.c.id)).all()
        connection.execute(delete(outbox).where(outbox.c.id != first.id))
        kept = {key: value for key, value in first._asdict().items() if key != "id"}
        for number in range(1, messages):
            new = {"once": f"asker:{number}", "message_id": f"<{uuid.uuid4()}@portal.example>"}
            connection.execute(insert(outbox).values(kept | new))


def test_after_an_outage_all_that_waited_leaves_within_two_minutes(
    ledger: Ledger, worker: Worker, post: Absent, clock: Clock
) -> None:
    # An hour, 500 messages and a real server: `make faults ONLY=away`.
    many(ledger, 40)
    back = NOON + OUTAGE
    while clock() < back:
        if not worker.deliver_one():
            clock.forward(SECOND)
    assert post.knocks <= IN_A_ROW + OUTAGE / PROBE
    assert {row["tries"] for row in rows(ledger, "outbox")} == {0}
    assert post_status(ledger).oldest_waiting == NOON
    post.away = False
    while post_status(ledger).waiting and clock() < back + timedelta(minutes=2):
        # A fifth of a second for each message is slow.
        clock.forward(timedelta(milliseconds=200) if worker.deliver_one() else SECOND)
    assert {row["state"] for row in rows(ledger, "outbox")} == {"handed"}
    assert len({one["Message-ID"] for _, one in post.sent}) == len(post.sent) == 40
    assert clock() < back + timedelta(minutes=2)


def test_any_answer_shows_that_the_server_is_there(
    ledger: Ledger, worker: Worker, post: Absent
) -> None:
    many(ledger, 2)
    for _ in range(IN_A_ROW - 1):
        worker.breaker.away(NOON)
    post.away = False
    post.answers = [Refused("550 no")]
    worker.deliver_one()
    post.away = True
    worker.deliver_one()
    assert worker.breaker.failures == 1


def test_what_could_not_be_tried_has_not_left_us(
    ledger: Ledger, worker: Worker, post: Absent
) -> None:
    many(ledger, 3)
    assert worker.deliver_due() == IN_A_ROW
    assert {(row["state"], row["tries"]) for row in rows(ledger, "outbox")} == {("queued", 0)}
    assert not any(row["uncertain"] for row in rows(ledger, "outbox"))
