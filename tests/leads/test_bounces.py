"""What comes back by mail: a report ends or notes one message, and nothing else is acted upon."""

import os
import re
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.bounces import ASIDE_DAYS, AT_ONCE, LARGEST, Bounces
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.mending import requeue
from incasso.leads.post_status import post_status
from incasso.leads.retention import forget_due
from leads.coming_back import files, lay_down, maildir, report
from leads.given import ADDRESSES, NOON, PARTNERS, PORTAL, Clock, FakePost, asked, rows

ONE, TWO, THREE = (
    "voorbeeldincasso-noord",
    "kleinvoorbeeld-incasso",
    "voorbeeldgerechtsdeurwaarders",
)
HOUSE = House(partners=PARTNERS, portal=PORTAL)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return maildir(tmp_path / "bounces")


@pytest.fixture
def worker(worker: Worker, box: Path) -> Worker:
    return replace(worker, bounces=box)


def promise(ledger: Ledger, *reserves: str) -> None:
    accept(
        asked(),
        (ONE,),
        PARTNERS,
        ledger,
        NOON,
        consent="Ja.",
        portal=PORTAL,
        reserves=reserves,
    )


def message(ledger: Ledger, kind: str = "partner") -> dict[str, Any]:
    return next(row for row in rows(ledger, "outbox") if row["kind"] == kind)


def shares(ledger: Ledger) -> list[tuple[str, str, int | None]]:
    return [(one["partner"], one["state"], one["rank"]) for one in rows(ledger, "assignment")]


def test_an_agency_that_cannot_be_reached_is_replaced_as_the_asker_allowed(
    ledger: Ledger, worker: Worker, post: FakePost, box: Path
) -> None:
    promise(ledger, TWO)
    worker.deliver_due()
    lay_down(box, report(message(ledger)["message_id"], ADDRESSES[ONE]))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "undeliverable", None), (TWO, "sent", 1)]
    assert (message(ledger)["state"], message(ledger)["reply"]) == ("bounced", "bounced: 5.1.1")
    assert files(box) == []
    subjects = [str(one["Subject"]) for to, one in post.sent if to.startswith("tester@")]
    assert any(one.startswith("Een bureau valt af") for one in subjects)
    assert not [one for one in rows(ledger, "outbox") if one["kind"] == "erase"]


def test_nobody_comes_in_whom_the_asker_did_not_tick(
    ledger: Ledger, worker: Worker, box: Path
) -> None:
    promise(ledger)
    worker.deliver_due()
    lay_down(box, report(message(ledger)["message_id"], ADDRESSES[ONE]))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "undeliverable", None)]
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    assert message(ledger, "operator")["state"] == "handed"


def test_the_same_report_again_changes_nothing(
    ledger: Ledger, worker: Worker, post: FakePost, box: Path
) -> None:
    promise(ledger, TWO, THREE)
    worker.deliver_due()
    raw = report(message(ledger)["message_id"], ADDRESSES[ONE])
    lay_down(box, raw, "1.first")
    lay_down(box, raw, "1.second")
    lay_down(box, raw, "1.third:2,S", where="cur")
    worker.deliver_due()
    before, sent = (rows(ledger, "assignment"), rows(ledger, "outbox")), len(post.sent)
    lay_down(box, raw)
    worker.deliver_due()
    assert (rows(ledger, "assignment"), rows(ledger, "outbox")) == before
    assert len(post.sent) == sent
    assert files(box) == []


def test_a_bounced_confirmation_is_for_the_operator_and_no_agency_loses_anything(
    ledger: Ledger, worker: Worker, box: Path
) -> None:
    promise(ledger)
    worker.deliver_due()
    sent = message(ledger, "asker")
    lay_down(box, report(sent["message_id"], "tester@testbedrijf.example"))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "sent", 1)]
    (stuck,) = post_status(ledger).dead
    assert (stuck.id, stuck.kind, stuck.code) == (sent["id"], "asker", "bounced: 5.1.1")


def test_a_delay_is_noted_and_no_more(ledger: Ledger, worker: Worker, box: Path) -> None:
    promise(ledger, TWO)
    worker.deliver_due()
    sent = message(ledger)["message_id"]
    lay_down(box, report(sent, ADDRESSES[ONE], action="delayed", status="4.4.1"))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "sent", 1)]
    assert (message(ledger)["state"], message(ledger)["reply"]) == ("handed", "delayed: 4.4.1")
    assert files(box) == []
    assert post_status(ledger).well


@pytest.mark.parametrize(
    "addresses",
    [("jan@elders.example",), (ADDRESSES[ONE], "jan@elders.example"), ("",)],
    ids=["one of those behind the address", "several", "none named"],
)
def test_where_somebody_may_have_it_nobody_comes_in(
    ledger: Ledger, worker: Worker, box: Path, addresses: tuple[str, ...]
) -> None:
    promise(ledger, TWO)
    worker.deliver_due()
    lay_down(box, report(message(ledger)["message_id"], *addresses))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "undeliverable", 1)]
    assert message(ledger)["state"] == "bounced"


def test_an_agency_that_answered_was_reached(ledger: Ledger, worker: Worker, box: Path) -> None:
    promise(ledger, TWO)
    worker.deliver_due()
    answer(ledger, rows(ledger, "assignment")[0]["id"], Answer.ACCEPT, HOUSE, NOON)
    lay_down(box, report(message(ledger)["message_id"], ADDRESSES[ONE]))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "accepted", 1)]


def test_a_report_that_is_faster_than_the_worker_counts(
    ledger: Ledger, worker: Worker, box: Path, clock: Clock
) -> None:
    promise(ledger, TWO)
    held = [outbox.take(ledger, clock()) for _ in range(2)]
    assert all(held)
    lay_down(box, report(message(ledger)["message_id"], ADDRESSES[ONE]))
    worker.deliver_due()
    assert shares(ledger) == [(ONE, "undeliverable", None), (TWO, "sent", 1)]
    clock.forward(outbox.LEASE)
    worker.deliver_due()
    assert message(ledger)["state"] == "bounced"


def test_what_bounced_can_be_sent_again_by_hand_and_bounce_again(
    ledger: Ledger, worker: Worker, box: Path, clock: Clock
) -> None:
    promise(ledger)
    worker.deliver_due()
    raw = report(message(ledger)["message_id"], ADDRESSES[ONE])
    for _ in range(2):
        lay_down(box, raw)
        worker.deliver_due()
        assert shares(ledger) == [(ONE, "undeliverable", None)]
        requeue(ledger, message(ledger)["id"], HOUSE, clock())
        worker.deliver_due()
        assert shares(ledger) == [(ONE, "sent", 1)]


def altered(raw: bytes, before: str, after: str) -> bytes:
    assert before.encode() in raw
    return raw.replace(before.encode(), after.encode())


OTHER = "<00000000-0000-4000-8000-000000000000@incassokiezer.example>"
NESTED = b"".join(
    b"Content-Type: multipart/report; boundary=a%d\n\n--a%d\n" % (depth, depth)
    for depth in range(3000)
)


def strange(kind: str, sent: str) -> bytes:
    whole = report(sent, ADDRESSES[ONE])
    return {
        "nothing": b"",
        "noise": os.urandom(2000),
        "an answer of a person": f"To: bounce+{sent[1:-1]}\n\nIk ben er niet.\n".encode(),
        "an answer of a machine": altered(whole, "multipart/report", "multipart/mixed"),
        "of no message of ours": report(OTHER, ADDRESSES[ONE]),
        "of two messages": report(sent, ADDRESSES[ONE], envelope=OTHER[1:-1]),
        "of nobody's address": report(sent, ADDRESSES[ONE], to="bounce@x.example", envelope=""),
        "guessed": report(sent, ADDRESSES[ONE], to="bounce+1@x.example", envelope="1"),
        "without recipients": report(sent),
        "good news": report(sent, ADDRESSES[ONE], action="delivered"),
        "both": altered(
            report(sent, ADDRESSES[ONE], "jan@elders.example"), "Action: failed", "Action: relayed"
        ).replace(b"Action: relayed", b"Action: failed", 1),
        "without parts": altered(whole, "--grens\n", "--muur\n"),
        "a report that is a text": altered(whole, "message/delivery-status", "text/plain"),
        "a charset that is none": altered(whole, "charset=us-ascii", "charset=\x00krom")
        .replace(b"--grens--", b"\xff\xfe")
        .replace(b"failed", b"\xff\xfe"),
        "endlessly nested": NESTED,
        "too large": whole + b"a" * LARGEST,
    }[kind]


KINDS = (
    "nothing",
    "noise",
    "an answer of a person",
    "an answer of a machine",
    "of no message of ours",
    "of two messages",
    "of nobody's address",
    "guessed",
    "without recipients",
    "good news",
    "both",
    "without parts",
    "a report that is a text",
    "a charset that is none",
    "endlessly nested",
    "too large",
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_report_of_ours_lies_aside_and_does_nothing(
    ledger: Ledger, worker: Worker, box: Path, kind: str
) -> None:
    promise(ledger, TWO)
    worker.deliver_due()
    before = rows(ledger, "assignment"), rows(ledger, "outbox")
    raw = strange(kind, message(ledger)["message_id"])
    lay_down(box, raw)
    worker.deliver_due()
    assert (rows(ledger, "assignment"), rows(ledger, "outbox")) == before
    assert files(box) == [".aside/cur/1.a.host"]
    assert (box / ".aside/cur/1.a.host").read_bytes() == raw


def test_what_lies_aside_goes_in_time(ledger: Ledger, worker: Worker, box: Path) -> None:
    for name, age in (("old", ASIDE_DAYS + timedelta(hours=1)), ("young", timedelta(hours=1))):
        path = lay_down(box, b"Ik ben er niet.", name)
        seen = (NOON - age).timestamp()
        os.utime(path, (seen, seen))
    worker.keep_time()
    assert files(box) == [".aside/cur/young"]


def test_a_flood_is_taken_in_parts(ledger: Ledger, worker: Worker, box: Path) -> None:
    for number in range(AT_ONCE + 1):
        lay_down(box, b"Koop nu!", str(number))
    worker.keep_time()
    assert len([one for one in files(box) if one.startswith("new/")]) == 1


def test_a_box_that_is_gone_or_shut_stops_no_worker(
    ledger: Ledger, worker: Worker, box: Path, caplog: pytest.LogCaptureFixture
) -> None:
    promise(ledger)
    (box / ".aside").write_text("a file, no folder")
    lay_down(box, b"Koop nu!")
    assert worker.deliver_due() == 2
    assert "the mailbox of bounces" in caplog.text
    assert files(box) == [".aside", "new/1.a.host"]
    shutil.rmtree(box)
    worker.keep_time()


def test_without_the_database_the_report_stays(ledger: Ledger, worker: Worker, box: Path) -> None:
    promise(ledger)
    worker.deliver_due()
    lay_down(box, report(message(ledger)["message_id"], ADDRESSES[ONE]))
    away = Ledger("sqlite:////nowhere/at/all.sqlite3")
    shut = Bounces(box=box, ledger=away, house=HOUSE, addresses=ADDRESSES)
    with pytest.raises(StoreUnavailable):
        shut.read(NOON)
    assert files(box) == ["new/1.a.host"]


def test_two_workers_read_the_same_box(ledger: Ledger, worker: Worker, box: Path) -> None:
    promise(ledger, TWO)
    worker.deliver_due()
    raw = report(message(ledger)["message_id"], ADDRESSES[ONE])
    for number in range(20):
        lay_down(box, raw if number % 2 else b"Koop nu!", f"{number:02}")
    threads = [threading.Thread(target=worker.keep_time) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker.keep_time()
    assert sorted(state for _, state, _ in shares(ledger)) == ["promised", "undeliverable"]
    assert len(files(box)) == 10


def test_a_report_of_what_was_erased_brings_nothing_back(
    ledger: Ledger, worker: Worker, box: Path
) -> None:
    promise(ledger)
    worker.deliver_due()
    forget_due(ledger, NOON + timedelta(days=PORTAL.retention.days))
    lay_down(box, report(message(ledger, "asker")["message_id"], "tester@testbedrijf.example"))
    worker.deliver_due()
    assert message(ledger, "asker")["reply"] == "bounced: 5.1.1"
    assert post_status(ledger).well
    assert files(box) == []


def test_the_log_names_nobody(
    ledger: Ledger, worker: Worker, box: Path, caplog: pytest.LogCaptureFixture
) -> None:
    promise(ledger)
    worker.deliver_due()
    for kind in ("asker", "partner"):
        lay_down(box, report(message(ledger, kind)["message_id"], "tester@x.example"), kind)
    lay_down(box, report(OTHER, "tester@x.example"))
    worker.keep_time()
    assert "bounced: 5.1.1" in caplog.text
    assert "@" not in caplog.text


def test_a_report_without_a_code_says_so(ledger: Ledger, worker: Worker, box: Path) -> None:
    promise(ledger)
    worker.deliver_due()
    raw = report(message(ledger)["message_id"], ADDRESSES[ONE])
    lay_down(box, re.sub(rb"\nStatus: [0-9.]+", b"", raw))
    worker.keep_time()
    assert message(ledger)["reply"] == "bounced: no code"
