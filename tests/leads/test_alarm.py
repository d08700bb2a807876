"""The alarm: what needs a person is told by mail, once an hour for each kind, naming nobody."""

import errno
import os
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from golden import as_read

from incasso.leads.accept import accept
from incasso.leads.alarm import AGAIN, QUIET, Alarm
from incasso.leads.delays import DELAYS
from incasso.leads.delivery import Worker
from incasso.leads.health import END_WITHIN, LEAVES_WITHIN
from incasso.leads.ledger import Ledger
from incasso.leads.needs import NAMED_AT_MOST, Need, database_away, needs, spool_away, spooled
from incasso.leads.pauses import EVERYBODY, let_mail_leave, order
from incasso.leads.post import Away, Refused, TryLater
from incasso.leads.trail import Actor, Verb, note
from leads.given import LAW, NOON, PARTNERS, PORTAL, Clock, FakePost, asked, rows

ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def alarm(ledger: Ledger, post: FakePost) -> Alarm:
    return Alarm(ledger=ledger, post=post, portal=PORTAL)


@pytest.fixture
def worker(worker: Worker, alarm: Alarm) -> Worker:
    return replace(worker, alarm=alarm)


def promise(ledger: Ledger, *ticked: str, text: str = "") -> str:
    request = asked(text=text)
    return accept(request, ticked, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL).ref


def told(post: FakePost) -> list[str]:
    """Return what the operator was told, and nothing of the mail that the outbox brings."""
    return [
        str(one["Subject"]).removeprefix(f"{PORTAL.name}: ")
        for to, one in post.sent
        if to == PORTAL.mail.operator and one.get_content_type() == "text/plain"
    ]


def need(*about: str, kind: str = "waiting") -> Need:
    return Need(kind=kind, title=f"Mail: {kind}", about=about, advice="Look.")


def test_a_house_in_order_needs_nobody(ledger: Ledger, worker: Worker, post: FakePost) -> None:
    promise(ledger, ONE)
    worker.deliver_due()
    worker.keep_time()
    assert told(post) == []


def given_up(ledger: Ledger, worker: Worker, post: FakePost, clock: Clock) -> str:
    promise(ledger, ONE)
    post.answers = [Refused("550 <tester@testbedrijf.example> unknown")] * 2
    worker.deliver_due()
    return "Mail was refused, came back or was tried often enough"


def waiting(ledger: Ledger, worker: Worker, post: FakePost, clock: Clock) -> str:
    promise(ledger, ONE)
    post.answers = [TryLater("451")] * 2
    worker.deliver_due()
    clock.forward(LEAVES_WITHIN)
    post.answers = [TryLater("451")] * 9
    return "Mail waits longer than 15 minutes"


def unrouted(ledger: Ledger, worker: Worker, post: FakePost, clock: Clock) -> str:
    promise(ledger)
    worker.deliver_due()
    return "Requests without an agency wait for you"


def incomplete(ledger: Ledger, worker: Worker, post: FakePost, clock: Clock) -> str:
    promise(ledger, ONE)
    worker.deliver_due()
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE event SET facts = '{}'")
    return "Something on record is not complete"


def law(ledger: Ledger, worker: Worker, post: FakePost, clock: Clock) -> str:
    clock.forward(timedelta(days=365))
    return "The law's table must be looked at"


@pytest.mark.parametrize("happens", [given_up, waiting, unrouted, incomplete, law])
def test_what_needs_a_person_is_told(
    ledger: Ledger,
    worker: Worker,
    post: FakePost,
    clock: Clock,
    happens: Callable[[Ledger, Worker, FakePost, Clock], str],
) -> None:
    expected = happens(ledger, worker, post, clock)
    post.answers = []
    for _ in range(3):
        worker.keep_time()
    assert [one for one in told(post) if one == expected] == [expected]


def test_every_word_is_as_it_was_read_before(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    found = [database_away(clock()), *spooled(["one.json"]), *spooled([])]
    found.append(spool_away(OSError(errno.EIO, os.strerror(errno.EIO))))
    given_up(ledger, worker, post, clock)
    promise(ledger, text="Een zaak zonder bureau.")
    lost = promise(ledger, TWO, text="Een zaak zonder besluit.")
    post.answers = [TryLater("451")] * 9
    worker.deliver_due()
    with ledger.writing() as connection:
        for table in ("outbox", "assignment", "decision"):
            which = f"SELECT id FROM lead WHERE ref = '{lost}'"
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE lead_id = ({which})")
        connection.exec_driver_sql("UPDATE event SET facts = '{}' WHERE sequence = 2")
    clock.forward(DELAYS[0] + END_WITHIN)
    found += needs(ledger, LAW, clock())
    order(ledger, EVERYBODY, clock())
    found += needs(ledger, LAW, clock() + timedelta(days=365))
    told = "".join(f"== {one.kind}\n{one.text()}\n\n" for one in found)
    refs = {row["ref"]: "REF" for row in rows(ledger, "lead")}
    as_read(Path(__file__).with_name("alarms.txt"), told, refs)


def test_an_alarm_names_nobody_and_says_what_to_do(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    given_up(ledger, worker, post, clock)
    post.answers = []
    worker.keep_time()
    letters = [one for _, one in post.sent if "Mail was refused" in one["Subject"]]
    text = str(letters[-1].get_content())
    assert f"message {rows(ledger, 'outbox')[0]['id']}: request " in text
    assert "python -m incasso lead requeue" in text
    assert letters[-1]["Auto-Submitted"] == "auto-generated"
    domain = PORTAL.mail.sender.partition("@")[2]
    assert re.fullmatch(f"<[0-9a-f-]{{36}}@{domain}>", letters[-1]["Message-ID"])
    for word in ("tester", "testbedrijf", "550", "@"):
        assert word not in text.lower()


def test_a_kind_is_told_once_an_hour_and_only_what_is_new(
    alarm: Alarm, post: FakePost, clock: Clock
) -> None:
    steps = [
        (timedelta(0), ("a",), 1, "the first"),
        (MINUTE, ("a", "b"), 1, "new, within the hour"),
        (QUIET, ("a", "b"), 2, "new, after the hour"),
        (QUIET * 2, ("a", "b"), 2, "nothing new"),
        (QUIET * 2, ("b",), 2, "less than before"),
        (AGAIN, ("a", "b"), 3, "a day later it still stands"),
        (-AGAIN, ("a", "b"), 3, "a clock that was set back"),
    ]
    for passed, about, sent, why in steps:
        clock.forward(passed)
        alarm.sound([need(*about)], clock())
        assert len(post.sent) == sent, why


def test_another_hold_is_told_as_a_new_one(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    order(ledger, EVERYBODY, clock())
    for sent in (1, 2):
        worker.keep_time()
        # An agency that pauses meanwhile is no hold; nor is what is said of a request.
        order(ledger, ONE, clock())
        with ledger.writing() as connection:
            note(connection, Actor.OPERATOR, Verb.CLOSED, clock(), whom=EVERYBODY)
            note(connection, Actor.OPERATOR, Verb.PAUSED, clock(), "a request", whom=EVERYBODY)
        clock.forward(QUIET)
        worker.keep_time()
        assert told(post) == ["All mail is on hold"] * sent
        let_mail_leave(ledger, clock(), 2)
        order(ledger, EVERYBODY, clock())


def test_each_kind_has_its_own_hour(alarm: Alarm, post: FakePost) -> None:
    alarm.sound([need("a"), need("a", kind="given up")], NOON)
    alarm.sound([need("b"), need("b", kind="given up")], NOON + MINUTE)
    assert told(post) == ["Mail: waiting", "Mail: given up"]


def test_two_workers_tell_it_once(ledger: Ledger, post: FakePost) -> None:
    threads = [
        threading.Thread(
            target=Alarm(ledger=ledger, post=post, portal=PORTAL).sound, args=([need("a")], NOON)
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post.sent) == 1


def test_an_outage_is_told_when_it_is_over(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger, ONE)
    post.answers = [Away("gone")] * 500
    for _ in range(20):
        worker.deliver_due()
        clock.forward(MINUTE)
    assert {row["tries"] for row in rows(ledger, "outbox")} == {0}
    assert told(post) == rows(ledger, "alarm") == []
    post.answers = []
    worker.deliver_due()
    worker.keep_time()
    assert told(post) == ["Mail waits longer than 15 minutes"]
    assert {row["state"] for row in rows(ledger, "outbox")} == {"handed"}


def test_no_knock_is_spent_on_an_alarm_while_nobody_is_there(alarm: Alarm, post: FakePost) -> None:
    alarm.sound([need("a")], NOON, may_send=False)
    assert post.sent == []
    alarm.sound([], NOON)
    assert told(post) == ["Mail: waiting"]


def test_without_a_database_the_operator_hears_of_it_once_an_hour(
    post: FakePost, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = Alarm(ledger=Ledger("sqlite:////nowhere/at/all.sqlite3"), post=post, portal=PORTAL)
    for passed, sent in ((timedelta(0), 1), (MINUTE, 1), (QUIET, 2)):
        clock.forward(passed)
        alarm.sound([database_away(clock())], clock())
        assert told(post) == ["The database does not answer"] * sent
        assert "alarm: The database does not answer (1)" in caplog.text
    clock.forward(QUIET)
    post.answers = [Away("gone")]
    alarm.sound([database_away(clock())], clock())
    assert "the alarm cannot leave: Away" in caplog.text
    assert "the database does not answer: unable to open database file\n" in caplog.text
    alarm.sound([], clock())
    assert len(post.sent) == 3


def test_a_worker_tells_that_the_database_is_away(worker: Worker, post: FakePost) -> None:
    away = Ledger("sqlite:////nowhere/at/all.sqlite3")
    alarm = Alarm(ledger=away, post=post, portal=PORTAL)
    stop = threading.Event()
    thread = threading.Thread(target=replace(worker, ledger=away, alarm=alarm).run, args=(stop,))
    thread.start()
    for _ in range(300):
        if post.sent:
            break
        stop.wait(0.01)
    stop.set()
    thread.join(timeout=5)
    assert told(post) == ["The database does not answer"]


def test_a_long_list_is_cut(ledger: Ledger) -> None:
    text = need(*map(str, range(NAMED_AT_MOST + 5))).text()
    assert "  and 5 more" in text
    assert len(text.splitlines()) < NAMED_AT_MOST + 10


def test_a_table_of_the_law_that_reaches_today_needs_nobody(ledger: Ledger) -> None:
    assert needs(ledger, LAW, NOON) == []
