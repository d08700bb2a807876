"""Another agency later on: only who fits, never more than may, and agreed to in words."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from incasso.leads import outbox, rounds
from incasso.leads.accept import accept
from incasso.leads.adding import add, addable
from incasso.leads.answering import Answer, answer
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.persons import person_key
from incasso.leads.quote_request import QuoteRequest, Wish
from incasso.leads.retention import forget_due
from incasso.leads.states import Declined, Kind
from incasso.leads.status import asked as status_of
from incasso.leads.tables import lead
from incasso.leads.withdrawing import withdraw
from leads.given import (
    DAY,
    NOON,
    PORTAL,
    WORKWEEK,
    FakePost,
    asked,
    partner,
    rows,
    worker_of,
    writer,
)

HOURS = {"hours": [WORKWEEK]}
CROWD = (
    *(partner(slug, rules=HOURS) for slug in "abcd"),
    partner("vol", rules=HOURS, paused={"since": DAY}),
    partner("z", rules=HOURS | {"alone": True}),
)
HOUSE = House(partners=CROWD, portal=PORTAL)
LATER = NOON + timedelta(days=1)


def ask(ledger: Ledger, ticked: str, request: QuoteRequest | None = None) -> str:
    request = request or asked()
    words = {"consent": "Ja.", "portal": PORTAL, "person": person_key("geheim", request)}
    return accept(request, set(ticked), CROWD, ledger, NOON, **words).lead_id  # type: ignore[arg-type]


def could(ledger: Ledger, lead_id: str) -> set[str]:
    return {offer.slug for offer in addable(ledger, lead_id, CROWD, LATER)}


def added(ledger: Ledger, lead_id: str, ticked: str) -> int:
    return add(ledger, lead_id, set(ticked), HOUSE, LATER, "Ook die.")


def holders(ledger: Ledger) -> list[str]:
    return sorted(row["partner"] for row in rows(ledger, "assignment") if row["rank"] is not None)


def decline(ledger: Ledger, slug: str) -> None:
    share = next(row["id"] for row in rows(ledger, "assignment") if row["partner"] == slug)
    answer(ledger, share, Answer.DECLINE, HOUSE, LATER, Declined.NO_ROOM)


def test_who_fits_and_had_nothing_can_be_added_while_a_place_is_free(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a")
    assert len(could(ledger, lead_id)) == 2
    assert could(ledger, lead_id) < set("bcd")
    assert added(ledger, lead_id, "bc") == 2
    assert holders(ledger) == ["a", "b", "c"]
    assert could(ledger, lead_id) == set()
    assert added(ledger, lead_id, "d") == 0
    assert holders(ledger) == ["a", "b", "c"]


def test_it_is_another_consent_word_for_word(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a")
    added(ledger, lead_id, "b")
    first, second = rows(ledger, "consent")
    assert (first["text"], first["ticked"]) == ("Ja.", ["a"])
    assert (second["text"], second["ticked"], second["reserves"]) == ("Ook die.", ["b"], [])
    assert [row["verb"] for row in rows(ledger, "event")][-2:] == ["added", "routed"]


def test_the_asker_and_the_agency_get_a_message(ledger: Ledger, post: FakePost) -> None:
    lead_id = ask(ledger, "a")
    added(ledger, lead_id, "b")
    worker_of(ledger, post, CROWD, clock=lambda: LATER).deliver_due()
    told = next(one for _, one in post.sent if one["Subject"].startswith("Een bureau erbij"))
    body = told.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Voorbeeld a" in text and "Voorbeeld b" in text
    assert "b@partners.example" in [to for to, _ in post.sent]


@pytest.mark.parametrize("ticked", ["", "a", "x", "ax"])
def test_what_cannot_be_added_leaves_no_consent(ledger: Ledger, ticked: str) -> None:
    lead_id = ask(ledger, "a")
    assert added(ledger, lead_id, ticked) == 0
    assert len(rows(ledger, "consent")) == 1


def test_one_that_fits_no_more_gets_nothing_and_the_page_says_why(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a")
    assert add(ledger, lead_id, {"vol"}, HOUSE, LATER, "Ook die.") == 0
    found = status_of(ledger, lead_id)
    assert found is not None
    assert [one.reason for one in found.missed] == ["Kan deze aanvraag nu niet krijgen."]
    assert added(ledger, lead_id, "b") == 1
    again = status_of(ledger, lead_id)
    assert again is not None and again.missed == found.missed


def test_a_request_that_no_agency_has_can_be_helped_on(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a")
    decline(ledger, "a")
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    assert len(could(ledger, lead_id)) == 3
    assert added(ledger, lead_id, "b") == 1
    assert rows(ledger, "lead")[0]["state"] == "routed"


def test_for_a_call_another_comes_only_when_none_has_it(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a", asked(wish=Wish.CALL))
    assert could(ledger, lead_id) == set()
    assert added(ledger, lead_id, "b") == 0
    decline(ledger, "a")
    assert len(could(ledger, lead_id)) == 1
    assert added(ledger, lead_id, "bc") == 1
    assert len(holders(ledger)) == 1


def test_beside_one_that_wants_to_be_alone_nobody_comes(ledger: Ledger) -> None:
    lead_id = ask(ledger, "z")
    assert holders(ledger) == ["z"]
    assert could(ledger, lead_id) == set()
    assert added(ledger, lead_id, "b") == 0


def test_one_that_wants_to_be_alone_comes_beside_nobody(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a")
    assert "z" not in could(ledger, lead_id)
    assert added(ledger, lead_id, "z") == 0


def test_what_has_ended_gets_no_agency_any_more(ledger: Ledger) -> None:
    withdrawn = ask(ledger, "a")
    withdraw(ledger, withdrawn, HOUSE, NOON)
    assert could(ledger, withdrawn) == set() and added(ledger, withdrawn, "b") == 0
    erased = ask(ledger, "c", asked(text="Een andere."))
    forget_due(ledger, NOON + timedelta(days=366))
    assert could(ledger, erased) == set() and added(ledger, erased, "d") == 0
    assert could(ledger, "geen") == set()


def test_an_agency_that_had_the_person_before_is_not_offered(ledger: Ledger) -> None:
    ask(ledger, "b")
    lead_id = ask(ledger, "a", asked(wish=Wish.CALL))
    decline(ledger, "a")
    assert "b" not in could(ledger, lead_id)
    assert added(ledger, lead_id, "b") == 0


def test_one_that_was_added_and_declines_is_replaced_by_nobody(ledger: Ledger) -> None:
    lead_id = ask(ledger, "a")
    added(ledger, lead_id, "b")
    decline(ledger, "b")
    assert holders(ledger) == ["a"]
    assert rows(ledger, "lead")[0]["state"] == "routed"


def test_what_the_operator_reads_does_not_change_when_one_is_added(ledger: Ledger) -> None:
    lead_id = ask(ledger, "")
    before = operator_reads(ledger, NOON)
    assert "Geen bureau kreeg deze aanvraag" in before
    assert added(ledger, lead_id, "b") == 1
    assert operator_reads(ledger, LATER) == before


def operator_reads(ledger: Ledger, now: datetime) -> str:
    while owed := outbox.take(ledger, now):
        if owed.kind is Kind.OPERATOR:
            return writer().write(owed, {}).message.as_string()
    raise AssertionError("nothing is owed to the operator")


def test_routing_that_fails_is_on_record_of_this_request(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id = ask(ledger, "a")

    def fail(*given: object, **stated: object) -> int:
        raise ValueError("no way")

    monkeypatch.setattr(rounds, "give", fail)
    assert added(ledger, lead_id, "b") == 0
    newest = rows(ledger, "decision")[-1]
    assert (newest["lead_id"], newest["error"]) == (lead_id, "ValueError")
    assert holders(ledger) == ["a"]


def test_a_page_tells_nobody_whom_the_person_named_there_asked_elsewhere(ledger: Ledger) -> None:
    """A stranger asked first in another's name, of no agency, and keeps that page open."""
    strangers = ask(ledger, "", asked(text="Van een ander."))
    own = ask(ledger, "b", asked(wish=Wish.CALL))
    offered = addable(ledger, strangers, CROWD[:3], LATER)
    assert {offer.slug for offer in offered} == {"a", "b", "c"}
    # Nor by trying one after the other.
    assert [added(ledger, strangers, slug) for slug in ("b", "c")] == [0, 0]
    assert holders(ledger) == ["b"]
    assert len(rows(ledger, "consent")) == 2
    with ledger.writing() as connection:
        connection.execute(update(lead).where(lead.c.id == strangers).values(doubt="unproven"))
    # Its person confirmed it by mail: then only who has him already gets nothing.
    assert [added(ledger, strangers, slug) for slug in ("b", "c")] == [0, 1]
    assert own != strangers
