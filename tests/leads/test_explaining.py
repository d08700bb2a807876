"""A round that was decided long ago is reckoned anew by what was known then."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.explaining import explain
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.pauses import lift, order
from incasso.leads.quote_request import Wish
from incasso.leads.states import Declined
from incasso.leads.tables import decision, lead
from incasso.partners.partner import Partner
from leads.given import NOON, PORTAL, WORKWEEK, asked, partner, rows

HOURS = {"hours": [WORKWEEK]}


def explained(ledger: Ledger, crowd: list[Partner], *asks: tuple[str, Wish]) -> dict[str, str]:
    """Let one person after another ask; return why each agency got the last request, or not."""
    for number, (ticked, wish) in enumerate(asks):
        request = asked(wish=wish, text=f"Zaak {number}", email=f"p{number}@testbedrijf.example")
        given = request, ticked, crowd, ledger, NOON + timedelta(hours=number)
        last = accept(*given, consent="Ja.", portal=PORTAL)
    (only,) = explain(ledger, last.ref, crowd) or ()
    assert only.replayed
    assert all(one.same for one in only.agencies), only.agencies
    return {one.slug: one.code for one in only.agencies}


@pytest.mark.parametrize(("window", "code"), [("day", "dag"), ("week", "week"), ("month", "maand")])
def test_a_cap_that_was_full_then_is_full_in_the_replay(
    ledger: Ledger, window: str, code: str
) -> None:
    crowd = [partner("a", caps={"month": 9, window: 1}), partner("b")]
    codes = explained(ledger, crowd, ("a", Wish.QUOTES), ("ab", Wish.QUOTES))
    assert codes == {"a": f"{code}-vol", "b": "past"}


def test_whose_turn_it_was_then_has_its_turn_in_the_replay(ledger: Ledger) -> None:
    crowd = [partner("a", rules=HOURS), partner("b", rules=HOURS)]
    codes = explained(ledger, crowd, ("b", Wish.CALL), ("a", Wish.CALL), ("ab", Wish.CALL))
    assert codes == {"a": "niet-aan-de-beurt", "b": "past"}


@pytest.mark.parametrize("until", [None, NOON.date()])
def test_who_was_paused_by_order_then_is_paused_in_the_replay(
    ledger: Ledger, until: date | None
) -> None:
    order(ledger, "a", NOON, until=until)
    crowd = [partner("a"), partner("b")]
    codes = explained(ledger, crowd, ("ab", Wish.QUOTES))
    assert codes == {"a": "gepauzeerd", "b": "past"}
    lift(ledger, "a", NOON)
    ref = rows(ledger, "lead")[0]["ref"]
    (only,) = explain(ledger, ref, crowd) or ()
    assert [one.same for one in only.agencies] == [True, True]


def test_who_came_in_later_is_reckoned_beside_those_that_held_it_then(ledger: Ledger) -> None:
    crowd = [partner("a"), partner("b"), partner("c", rules={"alone": True}), partner("d")]
    given = asked(), "ab", crowd, ledger, NOON
    ref = accept(*given, consent="Ja.", portal=PORTAL, reserves="cd").ref
    house = House(partners=crowd, portal=PORTAL)
    (share,) = (row["id"] for row in rows(ledger, "assignment") if row["partner"] == "a")
    answer(ledger, share, Answer.DECLINE, house, NOON + timedelta(hours=1), Declined.NO_ROOM)
    first, second = explain(ledger, ref, crowd) or ()
    assert (first.decided_at, second.decided_at) == (NOON, NOON + timedelta(hours=1))
    assert first.replayed
    assert second.replayed
    assert all(one.same for one in (*first.agencies, *second.agencies)), second.agencies
    assert {one.slug for one in second.agencies if one.code == "past"} == {"d"}


def test_what_is_gone_since_is_said(ledger: Ledger) -> None:
    crowd = [partner("a"), partner("b", caps={"month": 5})]
    explained(ledger, crowd, ("ab", Wish.QUOTES))
    (row,) = rows(ledger, "lead")
    (only,) = explain(ledger, row["ref"].lower(), crowd[1:]) or ()
    gone, stays = sorted(only.agencies, key=lambda one: one.slug)
    assert (gone.code, gone.now, gone.same) == ("past", "geen bestand", False)
    assert (stays.code, stays.now, stays.same) == ("past", "past", True)
    kept = rows(ledger, "decision")[0]["verdicts"]
    assert {one.slug: one.reason for one in only.agencies} == {
        one["slug"]: one["reason"] for one in kept
    }
    with ledger.writing() as connection:
        connection.execute(update(lead).values(answers=None))
        connection.execute(update(decision).values(error="RuntimeError"))
    (only,) = explain(ledger, row["ref"], crowd) or ()
    assert (only.replayed, only.error) == (False, "RuntimeError")
    assert {(one.code, one.now, one.same) for one in only.agencies} == {("past", "", True)}
    assert explain(ledger, "ANDERS", crowd) is None
