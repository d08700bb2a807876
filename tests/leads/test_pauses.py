"""An agency that pauses gets nothing new; while mail is on hold, nobody gets any."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.deadlines import answer_by
from incasso.leads.delivery import Worker
from incasso.leads.explaining import explain
from incasso.leads.health import END_WITHIN, health
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.needs import needs
from incasso.leads.pauses import EVERYBODY, let_mail_leave, lift, on_duty, on_hold, order, paused
from incasso.leads.states import Declined
from incasso.leads.tables import outbox
from incasso.partners.partner import Pause
from leads.given import DAY, LAW, NOON, PORTAL, Clock, FakePost, asked, partner, rows, worker_of

PARTNERS = tuple(partner(slug) for slug in ("een", "twee"))
TOMORROW = DAY + timedelta(days=1)


def promise(ledger: Ledger, now: object = NOON, **changed: object) -> str:
    given = asked(**changed), {"een", "twee"}, PARTNERS, ledger, now
    return accept(*given, consent="Ja.", portal=PORTAL).ref  # type: ignore[arg-type]


def has_it(ledger: Ledger) -> set[str]:
    return {row["partner"] for row in rows(ledger, "assignment")}


@pytest.mark.parametrize("until", [None, DAY, TOMORROW], ids=["no end", "today too", "tomorrow"])
def test_an_agency_that_was_paused_gets_nothing_and_its_verdict_says_so(
    ledger: Ledger, until: date | None
) -> None:
    order(ledger, "een", NOON, until)
    ref = promise(ledger)
    assert has_it(ledger) == {"twee"}
    lift(ledger, "een", NOON)
    (only,) = explain(ledger, ref, PARTNERS) or []
    assert only.replayed and all(one.same for one in only.agencies)
    verdict = next(one for one in only.agencies if one.slug == "een")
    assert verdict.code == "gepauzeerd"
    said = "Gepauzeerd." if until is None else "Gepauzeerd tot en met"
    assert verdict.reason.startswith(said)


def test_a_pause_ends_after_its_last_day_or_when_it_is_lifted(ledger: Ledger) -> None:
    order(ledger, "een", NOON, DAY)
    order(ledger, "twee", NOON)
    assert promise(ledger, NOON) and has_it(ledger) == set()
    assert lift(ledger, "twee", NOON)
    assert not lift(ledger, "twee", NOON)
    later = NOON + timedelta(days=1)
    promise(ledger, later, email="ander@testbedrijf.example")
    assert has_it(ledger) == {"een", "twee"}
    assert [row["verb"] for row in rows(ledger, "event") if row["lead_id"] is None] == [
        "paused",
        "paused",
        "resumed",
    ]


def test_a_new_order_replaces_the_old(ledger: Ledger) -> None:
    order(ledger, "een", NOON, DAY, "vakantie")
    order(ledger, "een", NOON, TOMORROW)
    with ledger.reading() as connection:
        found = paused(connection, DAY)
    assert [(slug, one.until, one.reason) for slug, one in found.items()] == [
        ("een", TOMORROW, None)
    ]


def test_the_page_to_check_knows_the_pause_and_the_one_in_the_file_stays(ledger: Ledger) -> None:
    own = Pause(since=DAY, until=TOMORROW)
    resting = partner("drie", paused={"since": DAY, "until": TOMORROW})
    order(ledger, "een", NOON)
    order(ledger, "drie", NOON, DAY)
    found = {one.slug: one.paused for one in on_duty(ledger, (*PARTNERS, resting), DAY)}
    assert found == {"een": Pause(since=DAY), "twee": None, "drie": own}


def test_while_mail_is_on_hold_nothing_leaves_and_no_deadline_ends(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    worker = replace(worker, addresses={one.slug: "bureau@bureaus.example" for one in PARTNERS})
    promise(ledger)
    worker.deliver_due()
    sent = len(post.sent)
    order(ledger, EVERYBODY, clock())
    promise(ledger, email="ander@testbedrijf.example")
    clock.forward(timedelta(days=30))
    assert worker.deliver_due() == 0
    assert len(post.sent) == sent
    assert {row["state"] for row in rows(ledger, "assignment")} == {"sent", "promised"}
    assert [one.kind for one in needs(ledger, LAW, NOON)] == ["held"]
    with ledger.reading() as connection:
        assert on_hold(connection)
        assert paused(connection, DAY) == {}
    lift(ledger, EVERYBODY, clock())
    worker.deliver_due()
    assert len(post.sent) > sent
    with ledger.reading() as connection:
        assert not on_hold(connection)


def test_what_waited_in_a_hold_is_due_once_it_ends_and_nothing_is_said_to_have_no_end(
    ledger: Ledger, clock: Clock
) -> None:
    promise(ledger)
    first = rows(ledger, "outbox")[0]["id"]
    order(ledger, EVERYBODY, clock())
    clock.forward(END_WITHIN)
    put_off = clock() + timedelta(hours=1)
    with ledger.writing() as connection:
        later = update(outbox).where(outbox.c.id == first)
        connection.execute(later.values(next_at=put_off))
    let_mail_leave(ledger, clock(), 2)
    assert health(ledger, clock()).without_end == ()
    due = {row["id"]: row["next_at"] for row in rows(ledger, "outbox")}
    assert due.pop(first) == put_off
    assert set(due.values()) == {clock()}


def test_forgetting_does_not_wait_for_the_mail(
    ledger: Ledger, worker: Worker, clock: Clock
) -> None:
    promise(ledger)
    order(ledger, EVERYBODY, clock())
    clock.forward(timedelta(days=366))
    worker.deliver_due()
    assert rows(ledger, "lead")[0]["answers"] is None


def test_after_a_hold_who_still_had_to_answer_has_all_days_again(
    ledger: Ledger, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    worker = worker_of(ledger, post, PARTNERS, clock=clock)
    house = House(partners=PARTNERS, portal=PORTAL)
    days = PORTAL.answering.working_days
    worker.deliver_due()
    one, two = (row["id"] for row in rows(ledger, "assignment"))
    answer(ledger, one, Answer.DECLINE, house, NOON, Declined.OTHER)
    order(ledger, EVERYBODY, clock())
    clock.forward(timedelta(days=9))
    worker.keep_time()
    assert let_mail_leave(ledger, clock(), days)
    assert not let_mail_leave(ledger, clock(), days)
    worker.keep_time()
    found = {row["id"]: (row["state"], row["answer_by"]) for row in rows(ledger, "assignment")}
    assert found == {one: ("declined", None), two: ("sent", answer_by(clock(), days))}
