"""The same person: told what was asked already, and no agency gets anything of them twice."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.persons import PERIOD, person_key
from incasso.leads.quarantine import Proof, Sender, release
from incasso.leads.quote_request import QuoteRequest, Reach, Wish
from incasso.leads.repeats import Receipt
from incasso.leads.states import Declined
from incasso.leads.status import AskerStatus
from incasso.leads.status import asked as status_of
from incasso.leads.tables import assignment
from incasso.leads.trail import Actor
from incasso.leads.withdrawing import erase, withdraw
from leads.given import NOON, PORTAL, WORKWEEK, Clock, FakePost, asked, partner, rows, worker_of

CROWD = tuple(partner(slug, rules={"hours": [WORKWEEK]}) for slug in "abcd")
HOUSE = House(partners=CROWD, portal=PORTAL)
SECOND = asked(text="Een andere factuur.")
CALL = asked(wish=Wish.CALL)
BOTH = ("lead", "assignment")


def ask(ledger: Ledger, request: QuoteRequest, ticked: str = "a", days: float = 0) -> Receipt:
    return accept(
        request,
        set(ticked),
        CROWD,
        ledger,
        NOON + timedelta(days=days),
        consent="Ja.",
        portal=PORTAL,
        person=person_key("geheim", request),
    )


def states(ledger: Ledger) -> list[str]:
    return [row["state"] for row in sorted(rows(ledger, "lead"), key=lambda row: row["created_at"])]


def test_a_key_is_of_the_mailbox_and_tells_nothing() -> None:
    key = person_key("geheim", asked())
    assert len(key) == 64
    assert key == person_key("geheim", asked(text="anders", email="Tester+x@testbedrijf.example"))
    assert key == person_key("geheim", asked(telephone=None, reach=Reach.EMAIL))
    assert key != person_key("ander", asked())
    assert key != person_key("geheim", asked(email="ander@testbedrijf.example"))


def test_a_key_that_was_changed_makes_no_other_person(ledger: Ledger) -> None:
    first, other = ask(ledger, asked()), ask(ledger, asked(email="ander@testbedrijf.example"), "b")
    old, new = person_key("geheim", asked()), person_key("nieuw", asked())
    again = accept(
        SECOND,
        "ab",
        CROWD,
        ledger,
        NOON + timedelta(days=1),
        consent="Ja.",
        portal=PORTAL,
        person=new,
        former=(person_key("eerder", asked()), old),
    )
    kept = {row["id"]: (row["state"], row["person"]) for row in rows(ledger, "lead")}
    assert kept[again.lead_id] == ("duplicate", new)
    assert kept[first.lead_id] == ("routed", new)
    assert kept[other.lead_id][1] not in (new, old)
    assert {row["partner"]: row["person"] for row in rows(ledger, "assignment")} == {
        "a": new,
        "b": kept[other.lead_id][1],
    }


def test_a_key_that_comes_back_finds_what_an_agency_got_under_both(ledger: Ledger) -> None:
    """The former key was forgotten for a while, so that one agency got the person twice."""
    keys = [person_key(secret, asked()) for secret in ("geheim", "nieuw")]
    given = {"consent": "Ja.", "portal": PORTAL}
    ask(ledger, asked())
    accept(CALL, "a", CROWD, ledger, NOON, person=keys[1], **given)  # type: ignore[arg-type]
    third = accept(SECOND, "ab", CROWD, ledger, NOON, person=keys[1], former=keys[:1], **given)  # type: ignore[arg-type]
    assert states(ledger).count("duplicate") == 1
    assert third.repeated is False
    assert sorted(row["person"] for row in rows(ledger, "assignment")) == sorted(keys)


def test_a_second_request_is_kept_and_goes_to_nobody(ledger: Ledger) -> None:
    first = ask(ledger, asked())
    second = ask(ledger, SECOND, "ab", days=1)
    assert second.lead_id != first.lead_id
    assert states(ledger) == ["routed", "duplicate"]
    assert len(rows(ledger, "assignment")) == 1
    assert sorted(row["kind"] for row in rows(ledger, "outbox")) == ["asker", "asker", "partner"]
    assert len(rows(ledger, "consent")) == 2


def test_only_a_mail_to_the_person_tells_what_was_asked_already(
    ledger: Ledger, post: FakePost, clock: Clock
) -> None:
    first = ask(ledger, asked())
    second = ask(ledger, SECOND, days=1)
    clock.forward(timedelta(days=1))
    worker_of(ledger, post, CROWD, clock=clock).deliver_due()
    body = post.sent[-1][1].get_body(("plain",))
    assert body is not None
    told = body.get_content()
    assert f"Dat is aanvraag {first.ref}" in told
    assert f"https://portal.example/status/{first.lead_id}/" in told
    page = status_of(ledger, second.lead_id)
    assert page is not None
    assert page.assignments == page.missed == ()


def test_after_the_period_the_person_asks_anew_and_the_key_is_gone(ledger: Ledger) -> None:
    ask(ledger, asked())
    ask(ledger, SECOND, days=PERIOD.days)
    assert states(ledger) == ["routed", "routed"]
    assert [row["person"] is None for row in rows(ledger, "assignment")] == [True, False]


def test_an_agency_that_declined_gets_nothing_more_of_the_same_person(ledger: Ledger) -> None:
    ask(ledger, asked())
    answer(ledger, rows(ledger, "assignment")[0]["id"], Answer.DECLINE, HOUSE, NOON, Declined.OTHER)
    second = ask(ledger, SECOND, "ab", days=1)
    found = status_of(ledger, second.lead_id)
    assert found is not None
    assert [one.slug for one in found.assignments] == ["b"]
    assert [one.reason for one in found.missed] == ["Kan deze aanvraag nu niet krijgen."]


def test_who_asks_for_something_else_is_heard_but_not_by_the_same_agency(ledger: Ledger) -> None:
    ask(ledger, asked(), "a")
    ask(ledger, CALL, "ab", days=1)
    ask(ledger, asked(wish=Wish.CALL, text="Nog een keer."), "c", days=2)
    assert states(ledger) == ["routed", "routed", "duplicate"]
    assert [row["partner"] for row in rows(ledger, "assignment")] == ["a", "b"]


def test_who_withdrew_may_ask_the_same_agency_anew(ledger: Ledger) -> None:
    first = ask(ledger, asked())
    withdraw(ledger, first.lead_id, HOUSE, NOON)
    ask(ledger, asked())
    assert [row["state"] for row in rows(ledger, "assignment")] == ["withdrawn", "promised"]


def test_a_request_that_nobody_took_hinders_no_second_one(ledger: Ledger) -> None:
    ask(ledger, asked(), "")
    ask(ledger, SECOND, "a", days=1)
    assert states(ledger) == ["unrouted", "routed"]


def test_the_keys_of_all_whose_period_is_over_are_forgotten_and_no_others(
    ledger: Ledger, post: FakePost, clock: Clock
) -> None:
    ask(ledger, asked())
    ask(ledger, asked(email="ander@testbedrijf.example"), "b", days=1)
    worker, held = worker_of(ledger, post, CROWD, clock=clock), []
    for delay in (PERIOD - timedelta(seconds=1), timedelta(seconds=1), timedelta(days=1)):
        clock.forward(delay)
        worker.keep_time()
        held.append([sum(row["person"] is not None for row in rows(ledger, name)) for name in BOTH])
    assert held == [[2, 2], [1, 1], [0, 0]]


def test_the_database_itself_refuses_a_person_twice_at_one_agency(ledger: Ledger) -> None:
    ask(ledger, asked())
    ask(ledger, asked(email="ander@testbedrijf.example"), "b")
    one, other = rows(ledger, "assignment")
    values = {"lead_id": other["lead_id"], "partner": "a", "person": one["person"], "rank": 3}
    moments = dict.fromkeys(("offered_at", "since"), NOON)
    with pytest.raises(IntegrityError), ledger.writing() as connection:
        connection.execute(insert(assignment).values(**values, **moments, state="sent", offer={}))


STRANGER = Sender(
    secret="geheim", address="een", proof=Proof(nonce="n", until=NOON + timedelta(hours=1))
)


@pytest.mark.parametrize("request_", [SECOND, CALL], ids=["the same wish", "another wish"])
def test_who_names_a_person_that_asked_before_must_confirm_and_reads_nothing(
    ledger: Ledger, request_: QuoteRequest
) -> None:
    """The address may be another's: then the page would tell whom that other asked."""
    ask(ledger, asked())
    key = person_key("geheim", request_)
    given = {"consent": "Ja.", "portal": PORTAL, "person": key, "sender": STRANGER}
    second = accept(request_, "ab", CROWD, ledger, NOON, **given)  # type: ignore[arg-type]
    page = status_of(ledger, second.lead_id)
    assert page is not None
    assert (page.state, page.assignments, page.missed) == ("quarantine", (), ())
    assert release(ledger, second.lead_id, HOUSE, NOON, Actor.ASKER)
    assert set(states(ledger)) == {"routed", "duplicate" if request_ is SECOND else "routed"}


def test_who_withdrew_the_first_can_send_the_second_after_all(ledger: Ledger) -> None:
    first, second = ask(ledger, asked()), ask(ledger, SECOND)
    assert [found.stands_back for found in pages(ledger, second)] == [True]
    assert ask(ledger, SECOND).lead_id == second.lead_id
    withdraw(ledger, first.lead_id, HOUSE, NOON)
    assert [found.stands_back for found in pages(ledger, second)] == [False]
    third = ask(ledger, SECOND)
    assert third.lead_id != second.lead_id
    assert sorted(states(ledger)) == ["duplicate", "routed", "withdrawn"]


def pages(ledger: Ledger, *receipts: Receipt) -> list[AskerStatus]:
    found = (status_of(ledger, one.lead_id) for one in receipts)
    return [one for one in found if one]


def test_an_erased_second_request_no_longer_points_at_the_first(ledger: Ledger) -> None:
    ask(ledger, asked())
    second = ask(ledger, SECOND)
    assert [row["earlier"] for row in rows(ledger, "lead") if row["earlier"]]
    erase(ledger, second.lead_id, HOUSE, NOON)
    assert [row["earlier"] for row in rows(ledger, "lead")] == [None, None]
