"""What is asked for decides how many agencies have it: three for quotes, one for a call."""

from collections.abc import Collection

import pytest

from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend, reroute
from incasso.leads.quote_request import QuoteRequest, Wish
from incasso.leads.states import Declined
from incasso.leads.status import asked as status_of
from incasso.leads.withdrawing import withdraw
from leads.given import MOMENTS, NOON, PORTAL, WORKWEEK, asked, partner, rows

CROWD = tuple(partner(slug, rules={"hours": [WORKWEEK], "alone": slug == "z"}) for slug in "abcdz")
HOUSE = House(partners=CROWD, portal=PORTAL)
CALL = asked(wish=Wish.CALL)


def ask(ledger: Ledger, request: QuoteRequest, ticked: str, reserves: Collection[str] = ()) -> str:
    return accept(
        request,
        set(ticked),
        CROWD,
        ledger,
        NOON,
        consent="Ja.",
        portal=PORTAL,
        reserves=reserves,
    ).lead_id


def decline(ledger: Ledger, place: int = 0) -> None:
    share = rows(ledger, "assignment")[place]["id"]
    answer(ledger, share, Answer.DECLINE, HOUSE, NOON, Declined.NO_ROOM)


def holders(ledger: Ledger) -> list[str]:
    return [row["partner"] for row in rows(ledger, "assignment") if row["rank"] is not None]


@pytest.mark.parametrize("wished", [CALL, asked(wish=Wish.ADVICE, moments=MOMENTS)])
def test_one_agency_gets_a_call_and_another_only_in_its_place(
    ledger: Ledger, wished: QuoteRequest
) -> None:
    lead_id = ask(ledger, wished, "abc")
    had = set()
    for place in range(3):
        assert len(holders(ledger)) == 1
        had |= set(holders(ledger))
        decline(ledger, place)
    assert had == set("abc")
    assert holders(ledger) == []
    found = status_of(ledger, lead_id)
    assert found is not None and found.state == "unrouted"
    assert found.missed == ()
    assert rows(ledger, "lead")[0]["wish"] == wished.wish


def test_a_call_from_one_chosen_agency_goes_to_no_other(ledger: Ledger) -> None:
    ask(ledger, CALL, "b")
    decline(ledger)
    assert holders(ledger) == []
    with pytest.raises(CannotMend):
        reroute(ledger, rows(ledger, "lead")[0]["ref"], HOUSE, NOON)


def test_who_withdraws_a_call_gets_no_other_agency(ledger: Ledger) -> None:
    lead_id = ask(ledger, CALL, "abc")
    withdraw(ledger, lead_id, HOUSE, NOON, holders(ledger)[0])
    assert rows(ledger, "lead")[0]["state"] == "withdrawn"
    assert len(rows(ledger, "assignment")) == 1


def test_while_one_that_wants_to_be_alone_has_it_nobody_comes_in(ledger: Ledger) -> None:
    ask(ledger, asked(), "z", "ab")
    assert holders(ledger) == ["z"]
    decline(ledger)
    assert len(holders(ledger)) == 1


def test_one_that_wants_to_be_alone_does_not_come_in_beside_others(ledger: Ledger) -> None:
    lead_id = ask(ledger, asked(), "ab", "z")
    decline(ledger, 0)
    assert len(holders(ledger)) == 1
    decline(ledger, 1)
    assert holders(ledger) == ["z"]
    found = status_of(ledger, lead_id)
    assert found is not None and found.assignments[-1].instead_of


def test_one_that_wants_to_be_alone_and_was_ticked_with_others_says_why_not(
    ledger: Ledger,
) -> None:
    lead_id = ask(ledger, asked(), "abz")
    assert sorted(holders(ledger)) == ["a", "b"]
    found = status_of(ledger, lead_id)
    assert found is not None
    said = [one.reason for one in found.missed]
    assert said == ["Wil een aanvraag alleen als geen ander bureau hem heeft."]
