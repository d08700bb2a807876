"""An agency's answer: once, in time, and what follows for the others."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from incasso.leads.accept import accept
from incasso.leads.answering import Answer, Share, answer, share_of
from incasso.leads.deadlines import REMINDER_BEFORE_END, answer_by, last_day
from incasso.leads.delays import DELAYS
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.post import Refused, TryLater, Unsure
from incasso.leads.states import Declined, Returned
from incasso.leads.status import asked as status_of
from incasso.leads.tables import assignment
from leads.given import NOON, PORTAL, Clock, FakePost, asked, partner, rows, worker_of

CROWD = tuple(partner(slug) for slug in ("a", "b", "c", "d", "e", "f"))
HOUSE = House(partners=CROWD, portal=PORTAL)
NO = Declined.NO_ROOM


@pytest.fixture
def worker(ledger: Ledger, clock: Clock, post: FakePost) -> Worker:
    return worker_of(ledger, post, CROWD, clock=clock)


def promise(ledger: Ledger, ticked: str = "abc", reserves: str = "de", **changed: Any) -> str:
    return accept(
        asked(**changed),
        set(ticked),
        CROWD,
        ledger,
        NOON,
        consent="Ja.",
        portal=PORTAL,
        reserves=set(reserves),
    ).lead_id


def shares(ledger: Ledger) -> dict[str, dict[str, Any]]:
    return {row["partner"]: row for row in rows(ledger, "assignment")}


def states(ledger: Ledger) -> dict[str, str]:
    return {slug: row["state"] for slug, row in shares(ledger).items()}


def say(
    ledger: Ledger,
    slug: str,
    given: Answer,
    reason: Declined | Returned | None = None,
    now: datetime = NOON,
) -> Share:
    found = answer(ledger, shares(ledger)[slug]["id"], given, HOUSE, now, reason)
    assert found is not None
    return found


def test_an_agency_accepts_and_the_asker_sees_it(ledger: Ledger, worker: Worker) -> None:
    lead_id = promise(ledger)
    worker.deliver_due()
    assert say(ledger, "a", Answer.ACCEPT).state == "accepted"
    found = status_of(ledger, lead_id)
    assert found is not None
    assert [one.state_label for one in found.assignments if one.slug == "a"] == ["Aangenomen"]


def test_what_is_final_stays_and_a_repeated_click_reports_it(
    ledger: Ledger, worker: Worker
) -> None:
    promise(ledger, reserves="")
    worker.deliver_due()
    say(ledger, "a", Answer.DECLINE, NO)
    before = rows(ledger, "outbox")
    for given, reason in ((Answer.ACCEPT, None), (Answer.DECLINE, Declined.OTHER)):
        assert say(ledger, "a", given, reason, NOON + timedelta(hours=1)).state == "declined"
    assert shares(ledger)["a"]["reason"] == "geen-ruimte"
    assert rows(ledger, "outbox") == before


def test_only_what_was_accepted_can_be_returned(ledger: Ledger, worker: Worker) -> None:
    promise(ledger, reserves="")
    worker.deliver_due()
    assert say(ledger, "a", Answer.RETURN, Returned.NOT_REAL).state == "sent"
    say(ledger, "a", Answer.ACCEPT)
    assert say(ledger, "a", Answer.DECLINE, NO).state == "accepted"
    assert say(ledger, "a", Answer.RETURN, Returned.NOT_REAL).state == "returned"
    assert shares(ledger)["a"]["reason"] == "niet-echt"


def test_an_answer_that_comes_before_the_mail_is_on_record_stands(
    ledger: Ledger, worker: Worker
) -> None:
    promise(ledger)
    say(ledger, "a", Answer.ACCEPT)
    worker.deliver_due()
    assert states(ledger)["a"] == "accepted"


def test_after_a_decline_one_comes_in_that_the_asker_allowed(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    lead_id = promise(ledger)
    worker.deliver_due()
    post.sent.clear()
    say(ledger, "a", Answer.DECLINE, NO)
    worker.deliver_due()
    came = set(shares(ledger)) - set("abc")
    assert came < set("de")
    assert len(came) == 1
    (new,) = came
    assert shares(ledger)[new]["replaces"] == shares(ledger)["a"]["id"]
    assert {to for to, _ in post.sent} == {"a@partners.example", f"{new}@partners.example"} | {
        "tester@testbedrijf.example"
    }
    told = next(message for to, message in post.sent if to.startswith("tester"))
    text = told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Voorbeeld a wijst je aanvraag af. Reden: Wij hebben nu geen ruimte." in text
    assert f"Voorbeeld {new}" in text
    found = status_of(ledger, lead_id)
    assert found is not None
    assert [one.instead_of for one in found.assignments if one.slug == new] == ["Voorbeeld a"]


def test_without_leave_nobody_comes_in(ledger: Ledger, worker: Worker) -> None:
    promise(ledger, reserves="")
    worker.deliver_due()
    say(ledger, "a", Answer.DECLINE, NO)
    assert set(shares(ledger)) == set("abc")


def test_an_agency_that_declines_is_told_to_erase_and_reads_nothing_of_the_asker(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    promise(ledger, ticked="a", reserves="")
    worker.deliver_due()
    post.sent.clear()
    say(ledger, "a", Answer.DECLINE, NO)
    worker.deliver_due()
    told = next(message for to, message in post.sent if to.startswith("a@"))
    assert told["Subject"].startswith("Wis de gegevens van aanvraag ")
    assert "tester" not in told.as_string().lower()


def test_never_more_than_three_hold_it_whatever_happens(ledger: Ledger, worker: Worker) -> None:
    promise(ledger, ticked="abc", reserves="def")
    worker.deliver_due()
    while open_ := [slug for slug, state in states(ledger).items() if state == "sent"]:
        say(ledger, open_[0], Answer.DECLINE, NO)
        held = [row for row in shares(ledger).values() if row["rank"] is not None]
        assert len(held) <= 3
        worker.deliver_due()
    assert set(states(ledger).values()) == {"declined"}
    assert set(shares(ledger)) == set("abcdef")


def test_the_database_itself_refuses_a_fourth(ledger: Ledger) -> None:
    lead_id = promise(ledger)
    for rank in (4, 1):
        fourth = dict.fromkeys(("offered_at", "since"), NOON)
        with pytest.raises(IntegrityError), ledger.writing() as connection:
            connection.execute(
                insert(assignment).values(
                    lead_id=lead_id, partner="f", rank=rank, state="sent", offer={}, **fourth
                )
            )


def test_when_the_last_agency_lets_go_the_operator_and_the_asker_are_told(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    lead_id = promise(ledger, ticked="a", reserves="")
    worker.deliver_due()
    post.sent.clear()
    say(ledger, "a", Answer.DECLINE, NO)
    worker.deliver_due()
    to = {address for address, _ in post.sent}
    assert to == {"a@partners.example", PORTAL.mail.operator, "tester@testbedrijf.example"}
    texts = [message.get_body(("plain",)).get_content() for _, message in post.sent]  # type: ignore[union-attr]
    assert sum("GEEN BUREAU HEEFT JE AANVRAAG NU" in text for text in texts) == 1
    found = status_of(ledger, lead_id)
    assert found is not None
    assert found.state == "unrouted"


def test_a_refused_mail_is_replaced_but_one_that_may_have_arrived_is_not(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger, ticked="a")
    post.answers = [Refused("550 unknown")] * 2
    worker.deliver_one()
    worker.deliver_one()
    assert states(ledger)["a"] == "undeliverable"
    assert len(states(ledger)) == 2
    assert "erase" not in {row["kind"] for row in rows(ledger, "outbox")}
    post.answers = [Unsure("timed out")] * 1000
    for _ in range(13):
        worker.deliver_due()
        clock.forward(timedelta(days=2))
    new = next(slug for slug in states(ledger) if slug != "a")
    assert states(ledger)[new] == "undeliverable"
    assert shares(ledger)[new]["rank"] == 1
    assert len(states(ledger)) == 2


def test_an_agency_that_answers_mail_that_was_given_up_has_it(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger, ticked="a")
    post.answers = [Unsure("timed out")] * 1000
    for _ in range(13):
        worker.deliver_due()
        clock.forward(timedelta(days=2))
    assert states(ledger) == {"a": "undeliverable"}
    assert say(ledger, "a", Answer.ACCEPT, now=clock()).state == "accepted"
    # No mail left all the while: the asker is not told any more of a doubt that is over.
    told = [row["state"] for row in rows(ledger, "outbox") if row["kind"] == "in-doubt"]
    assert told == ["forgotten"]


@pytest.mark.parametrize("last", [TryLater, Unsure])
def test_another_comes_in_after_the_last_try_unless_that_one_may_have_left(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, last: type[TryLater]
) -> None:
    promise(ledger, ticked="a", reserves="d")
    for delay in DELAYS:
        post.fails(2)
        worker.deliver_due()
        clock.forward(delay)
    post.answers = [last("451 no")] * 2
    worker.deliver_due()
    held = [row["partner"] for row in shares(ledger).values() if row["rank"]]
    assert held == (["d"] if last is TryLater else ["a"])


def test_a_deadline_passes_working_days_only() -> None:
    friday = datetime.fromisoformat("2026-11-27T09:00+00:00")
    assert str(last_day(answer_by(friday, 2))) == "2026-12-01"
    before_christmas = datetime.fromisoformat("2026-12-24T09:00+00:00")
    assert str(last_day(answer_by(before_christmas, 2))) == "2026-12-29"
    late = datetime.fromisoformat("2026-11-23T23:30+00:00")
    assert str(last_day(answer_by(late, 1))) == "2026-11-25"


def test_an_agency_is_reminded_once_on_its_last_day(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger, ticked="ab", reserves="")
    worker.deliver_due()
    say(ledger, "b", Answer.ACCEPT)
    until = answer_by(NOON, PORTAL.answering.working_days)
    post.sent.clear()
    clock.now = until - REMINDER_BEFORE_END - timedelta(seconds=1)
    assert worker.deliver_due() == 0
    clock.forward(timedelta(seconds=1))
    assert worker.deliver_due() == 1
    assert worker.deliver_due() == 0
    assert [to for to, _ in post.sent] == ["a@partners.example"]
    reminder = post.sent[0][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "tot en met 25 november 2026" in reminder


def test_an_answer_that_never_comes_ends_and_another_agency_comes_in(
    ledger: Ledger, worker: Worker, clock: Clock
) -> None:
    promise(ledger, ticked="a", reserves="d")
    worker.deliver_due()
    clock.now = answer_by(NOON, PORTAL.answering.working_days) - timedelta(seconds=1)
    worker.deliver_due()
    assert states(ledger) == {"a": "sent"}
    clock.forward(timedelta(seconds=1))
    worker.deliver_due()
    assert states(ledger) == {"a": "expired", "d": "sent"}
    assert say(ledger, "a", Answer.ACCEPT, now=clock()).state == "expired"


def test_mail_that_was_late_gives_the_agency_its_full_days(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    promise(ledger, ticked="a", reserves="")
    post.fails(2)
    worker.deliver_due()
    clock.forward(timedelta(days=3))
    worker.deliver_due()
    expected = answer_by(clock(), PORTAL.answering.working_days)
    assert shares(ledger)["a"]["answer_by"] == expected


def test_two_answers_at_once_are_one(ledger: Ledger, worker: Worker) -> None:
    promise(ledger)
    worker.deliver_due()
    found: list[Share] = []

    def click(given: Answer) -> None:
        found.append(say(ledger, "a", given, NO))

    threads = [
        threading.Thread(target=click, args=(given,))
        for given in (Answer.ACCEPT, Answer.DECLINE) * 5
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({share.state for share in found}) == 1
    assert len(shares(ledger)) in (3, 4)


def test_a_fault_while_replacing_loses_no_answer(
    ledger: Ledger, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    promise(ledger, ticked="a", reserves="d")
    worker.deliver_due()
    broken = partner("d")
    object.__setattr__(broken, "weight", 0)
    house = House(partners=(broken,), portal=PORTAL)
    share = answer(ledger, shares(ledger)["a"]["id"], Answer.DECLINE, house, NOON, NO)
    assert share is not None
    assert share.state == "declined"
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    assert "ZeroDivisionError" in caplog.text


def test_a_share_of_nobody_is_nothing(ledger: Ledger) -> None:
    assert share_of(ledger, 99) is None
    assert answer(ledger, 99, Answer.ACCEPT, HOUSE, NOON) is None
