"""Taking back: from one agency, from all, everything; whoever had the data is told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.adding import add
from incasso.leads.answering import Answer, answer
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.states import Declined
from incasso.leads.status import asked as status_of
from incasso.leads.withdrawing import erase, withdraw
from leads.given import DAY, NOON, PARTNERS, PORTAL, FakePost, asked, held, partner, rows

HOUSE = House(partners=PARTNERS, portal=PORTAL)
ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def lead_id(ledger: Ledger, worker: Worker, post: FakePost) -> str:
    """A request that two agencies have, and one more may have."""
    receipt = accept(
        asked(),
        {ONE, TWO},
        PARTNERS,
        ledger,
        NOON,
        consent="Ja.",
        portal=PORTAL,
        reserves={"voorbeeldgerechtsdeurwaarders"},
    )
    worker.deliver_due()
    post.sent.clear()
    return receipt.lead_id


def states(ledger: Ledger) -> dict[str, str]:
    return {row["partner"]: row["state"] for row in rows(ledger, "assignment")}


def sent(post: FakePost) -> list[str]:
    return sorted(to.partition("@")[0] for to, _ in post.sent)


def plain(message: Any) -> str:
    return " ".join(message.get_body(("plain",)).get_content().split())


def test_one_agency_is_told_to_stop_and_erase_and_the_asker_gets_a_receipt(
    ledger: Ledger, worker: Worker, post: FakePost, lead_id: str
) -> None:
    assert withdraw(ledger, lead_id, HOUSE, LATER, ONE)
    worker.clock.forward(timedelta(hours=1))  # type: ignore[attr-defined]
    worker.deliver_due()
    assert states(ledger) == {ONE: "withdrawn", TWO: "sent"}
    assert sent(post) == ["tester", ONE]
    to_agency, receipt = (plain(message) for _, message in post.sent)
    assert "De aanvrager heeft deze aanvraag bij jou ingetrokken" in to_agency
    assert "ingetrokken bij Voorbeeldincasso Noord." in receipt
    assert "ligt nog bij Kleinvoorbeeld Incasso." in receipt


def test_a_second_click_changes_nothing(ledger: Ledger, lead_id: str) -> None:
    assert withdraw(ledger, lead_id, HOUSE, LATER, ONE)
    before = rows(ledger, "outbox")
    assert not withdraw(ledger, lead_id, HOUSE, LATER, ONE)
    assert not withdraw(ledger, lead_id, HOUSE, LATER, "voorbeeld-zakelijk")
    assert not withdraw(ledger, "niets", HOUSE, LATER)
    assert rows(ledger, "outbox") == before


def test_nobody_comes_in_the_place_of_one_that_the_asker_withdrew(
    ledger: Ledger, worker: Worker, lead_id: str
) -> None:
    withdraw(ledger, lead_id, HOUSE, LATER, ONE)
    assert len(states(ledger)) == 2
    share = next(row["id"] for row in rows(ledger, "assignment") if row["partner"] == TWO)
    answer(ledger, share, Answer.DECLINE, HOUSE, LATER, Declined.OTHER)
    assert len(states(ledger)) == 3


def test_the_place_of_one_that_was_withdrawn_is_free_for_nobody(ledger: Ledger) -> None:
    house = House(partners=tuple(map(partner, "abcd")), portal=PORTAL)
    given = asked(), "ab", house.partners, ledger, NOON
    lead_id = accept(*given, consent="Ja.", portal=PORTAL, reserves="cd").lead_id
    assert withdraw(ledger, lead_id, house, LATER, "a")
    (other,) = (one["id"] for one in rows(ledger, "assignment") if one["partner"] == "b")
    answer(ledger, other, Answer.DECLINE, house, LATER, Declined.OTHER)
    assert len([one for one in rows(ledger, "assignment") if one["rank"]]) == 1


def test_all_of_it_ends_the_request(ledger: Ledger, worker: Worker, lead_id: str) -> None:
    assert withdraw(ledger, lead_id, HOUSE, LATER)
    assert set(states(ledger).values()) == {"withdrawn"}
    found = status_of(ledger, lead_id)
    assert found is not None
    assert found.state == "withdrawn"
    assert not withdraw(ledger, lead_id, HOUSE, LATER)


def test_a_request_that_no_agency_has_can_be_withdrawn_too(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    receipt = accept(asked(), (), PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    withdraw(ledger, receipt.lead_id, HOUSE, NOON)
    assert rows(ledger, "lead")[0]["state"] == "withdrawn"
    worker.deliver_due()
    assert "Geen bureau had hem." in plain(post.sent[-1][1])
    # Nobody reads any more what was typed.
    assert sent(post) == ["tester", "tester"]


def test_what_has_not_left_yet_never_leaves(ledger: Ledger, worker: Worker, post: FakePost) -> None:
    receipt = accept(asked(), {ONE}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    withdraw(ledger, receipt.lead_id, HOUSE, NOON)
    worker.deliver_due()
    assert sent(post) == ["tester", "tester"]


def test_what_a_worker_holds_just_then_is_followed_by_a_call_to_erase(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    receipt = accept(asked(), {ONE}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    while (owed := outbox.take(ledger, NOON)) and owed.kind != "partner":
        pass
    withdraw(ledger, receipt.lead_id, HOUSE, NOON)
    assert owed is not None
    with ledger.writing() as connection:
        assert not outbox.end(connection, owed, outbox.Posted.HANDED, "250", NOON)
    worker.deliver_due()
    assert ONE in sent(post)
    assert states(ledger) == {ONE: "withdrawn"}


def test_erasing_leaves_no_trace_and_still_tells_the_agencies(
    ledger: Ledger, worker: Worker, post: FakePost, lead_id: str, tmp_path: Path
) -> None:
    assert erase(ledger, lead_id, HOUSE, LATER)
    assert not erase(ledger, lead_id, HOUSE, LATER)
    everything = held(ledger, tmp_path)
    assert b"tester@testbedrijf" not in everything
    assert b"Testbedrijf" not in everything
    worker.clock.forward(timedelta(hours=1))  # type: ignore[attr-defined]
    worker.deliver_due()
    assert sent(post) == [TWO, ONE]
    found = status_of(ledger, lead_id)
    assert found is not None
    assert (found.state, found.erase_on) == ("erased", DAY)
    assert {one.state for one in found.assignments} == {"withdrawn"}


def test_an_answer_after_erasing_is_not_taken(ledger: Ledger, lead_id: str) -> None:
    share_id = rows(ledger, "assignment")[0]["id"]
    erase(ledger, lead_id, HOUSE, LATER)
    found = answer(ledger, share_id, Answer.ACCEPT, HOUSE, LATER)
    assert found is not None
    assert (found.erased, found.state) == (True, "withdrawn")


def test_buttons_on_a_page_do_not_flood_an_address_that_may_be_anothers(ledger: Ledger) -> None:
    crowd = tuple(partner(f"p{number}") for number in range(9))
    house = House(partners=crowd, portal=PORTAL)
    given = {"consent": "Ja.", "portal": PORTAL}
    lead_id = accept(asked(), {"p0", "p1"}, crowd, ledger, NOON, **given).lead_id  # type: ignore[arg-type]
    for number in range(1, 8):
        withdraw(ledger, lead_id, house, NOON, f"p{number}")
        add(ledger, lead_id, {f"p{number + 1}"}, house, NOON, "Die ook.")
    kinds = [row["kind"] for row in rows(ledger, "outbox")]
    assert kinds.count("receipt") + kinds.count("added") == 6
    # What it does, it does all the same.
    assert kinds.count("partner") == 9
    tomorrow = NOON + timedelta(days=1)
    withdraw(ledger, lead_id, house, tomorrow, "p8")
    assert rows(ledger, "outbox")[-1]["kind"] == "receipt"


def test_an_operator_who_got_it_by_mail_is_told_to_erase_that(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    lead_id = accept(asked(), (), PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL).lead_id
    worker.deliver_due()
    erase(ledger, lead_id, HOUSE, NOON)
    worker.deliver_due()
    to, message = post.sent[-1]
    assert to == PORTAL.mail.operator
    assert message["Subject"].startswith("Wis de gegevens van aanvraag")
    assert "testbedrijf" not in message.as_string().lower()


def test_an_operator_who_got_nothing_is_told_nothing(ledger: Ledger) -> None:
    lead_id = accept(asked(), (), PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL).lead_id
    erase(ledger, lead_id, HOUSE, NOON)
    assert "erase" not in [row["kind"] for row in rows(ledger, "outbox")]
