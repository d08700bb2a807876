"""A message that was given up is tried again only as long as what it says is true."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from incasso.leads import rounds
from incasso.leads.accept import accept
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend, close, dismiss, requeue, reroute
from incasso.leads.post import Refused
from incasso.leads.post_status import post_status
from incasso.leads.quarantine import Sender, release
from incasso.leads.results import not_reached
from incasso.leads.states import AssignmentState, Closed, Doubt, Kind, LeadState, Posted
from incasso.leads.tables import assignment, lead, outbox
from incasso.leads.trail import Actor
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
)

CROWD = (partner("a"), partner("b"), partner("z", rules={"alone": True, "hours": [WORKWEEK]}))
AWAY = {"since": DAY}
HOUSE = House(partners=CROWD, portal=PORTAL)
STRANGER = Sender(secret="geheim", address="203.0.113.7", proof=None, doubt=Doubt.UNPROVEN)


def given_up(ledger: Ledger, kind: Kind, **values: object) -> int:
    """Let the newest message be of this kind, and given up; return its number."""
    number: int = rows(ledger, "outbox")[-1]["id"]
    with ledger.writing() as connection:
        found = update(outbox).where(outbox.c.id == number)
        connection.execute(found.values(kind=kind, state=Posted.DEAD, tries=9))
        if values:
            connection.execute(update(assignment).values(**values))
    return number


def test_who_was_let_out_is_not_asked_to_confirm_again(ledger: Ledger) -> None:
    kept = accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL, sender=STRANGER)
    number = given_up(ledger, Kind.CONFIRM)
    requeue(ledger, number, HOUSE, NOON)
    assert rows(ledger, "outbox")[-1]["state"] == "queued"
    given_up(ledger, Kind.CONFIRM)
    release(ledger, kept.lead_id, HOUSE, NOON, Actor.OPERATOR)
    with pytest.raises(CannotMend, match="needs no confirmation any more"):
        requeue(ledger, number, HOUSE, NOON)


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.WEBHOOK, Kind.AGREED, Kind.BOOKED])
def test_an_agency_that_let_go_gets_nothing_of_before(ledger: Ledger, kind: Kind) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL)
    number = given_up(ledger, kind)
    requeue(ledger, number, HOUSE, NOON)
    given_up(ledger, kind, rank=None)
    with pytest.raises(CannotMend, match="the agency's share in the request ended"):
        requeue(ledger, number, HOUSE, NOON)
    assert rows(ledger, "outbox")[-1]["state"] == "dead"


@pytest.mark.parametrize(("first", "second"), [("a", "z"), ("z", "a")])
def test_one_that_wants_to_be_alone_is_not_joined_by_a_message_tried_again(
    ledger: Ledger, first: str, second: str
) -> None:
    there = [one if one.slug == first else partner(one.slug, paused=AWAY) for one in CROWD]
    kept = accept(asked(), "az", there, ledger, NOON, consent="Ja.", portal=PORTAL)
    (share,) = rows(ledger, "assignment")
    assert share["partner"] == first
    with ledger.writing() as connection:
        lost = AssignmentState.UNDELIVERABLE
        connection.execute(update(assignment).values(state=lost, rank=None))
        bounced = update(outbox).where(outbox.c.assignment_id == share["id"])
        connection.execute(bounced.values(state=Posted.BOUNCED))
        number = connection.scalar(select(outbox.c.id).where(outbox.c.state == Posted.BOUNCED))
        assert rounds.fill(connection, kept.lead_id, HOUSE, NOON) == 1
    with pytest.raises(CannotMend, match="wants to be the only one"):
        requeue(ledger, number or 0, HOUSE, NOON)
    held = [one["partner"] for one in rows(ledger, "assignment") if one["rank"]]
    assert held == [second]


def lost(ledger: Ledger, rank: int | None) -> int:
    """Let the first agency's mail have been refused; return the message's number."""
    values = {"state": AssignmentState.UNDELIVERABLE, "rank": rank}
    with ledger.writing() as connection:
        connection.execute(update(assignment).values(values))
        mine = outbox.c.kind == Kind.PARTNER
        connection.execute(update(outbox).where(mine).values(state=Posted.DEAD, tries=1))
        return int(connection.scalar(select(outbox.c.id).where(mine)) or 0)


@pytest.mark.parametrize(("rank", "doubt"), [(1, True), (None, False)])
def test_who_kept_its_place_may_have_it_already_whatever_becomes_of_the_next_try(
    ledger: Ledger, rank: int | None, doubt: bool
) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL, reserves="b")
    number = lost(ledger, rank)
    requeue(ledger, number, HOUSE, NOON)
    worker = worker_of(ledger, FakePost([Refused("550 no")]), CROWD)
    take_only(ledger, number)
    worker.deliver_one()
    # Where it may have it, nobody comes in: four could hold the request.
    holders = [row["partner"] for row in rows(ledger, "assignment") if row["rank"]]
    assert holders == (["a"] if doubt else ["b"])


def test_the_asker_is_told_who_has_it_after_all_each_time(ledger: Ledger) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL)
    for _ in range(2):
        requeue(ledger, lost(ledger, None), HOUSE, NOON)
    assert [row["kind"] for row in rows(ledger, "outbox")].count(Kind.ADDED) == 2


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("waits", [True, False])
def test_the_asker_is_not_told_of_a_loss_that_is_mended(
    ledger: Ledger, certain: bool, waits: bool
) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL)
    for _ in range(2):
        with ledger.writing() as connection:
            not_reached(connection, 1, HOUSE, NOON, certain=certain)
        rank = rows(ledger, "assignment")[0]["rank"]
        told = _lost(ledger)[-1]
        if not waits:
            with ledger.writing() as connection:
                mine = update(outbox).where(outbox.c.id == told["id"])
                connection.execute(mine.values(state=Posted.DEAD))
            requeue(ledger, told["id"], HOUSE, NOON)
            with ledger.writing() as connection:
                connection.execute(mine.values(state=Posted.DEAD))
        requeue(ledger, lost(ledger, rank), HOUSE, NOON)
        assert _lost(ledger)[-1]["state"] == ("forgotten" if waits else "dead")
        if not waits:
            with pytest.raises(CannotMend, match="no longer so"):
                requeue(ledger, told["id"], HOUSE, NOON)
    # The second time it is told anew.
    assert len(_lost(ledger)) == 2


def _lost(ledger: Ledger) -> list[dict[str, Any]]:
    kinds = (Kind.DROPPED, Kind.IN_DOUBT)
    return [row for row in rows(ledger, "outbox") if row["kind"] in kinds]


def test_an_offer_that_is_too_old_is_not_sent_again(ledger: Ledger) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL)
    number, days = lost(ledger, None), timedelta(days=PORTAL.answering.link_days)
    with pytest.raises(CannotMend, match="it is too old"):
        requeue(ledger, number, HOUSE, NOON + days)
    requeue(ledger, number, HOUSE, NOON + days - timedelta(seconds=1))


def test_a_closed_request_goes_to_nobody_and_asks_for_nobody(ledger: Ledger) -> None:
    kept = accept(asked(), "ab", CROWD[:1], ledger, NOON, consent="Ja.", portal=PORTAL)
    other = accept(
        asked(email="p@testbedrijf.example"), "a", CROWD, ledger, NOON, consent="", portal=PORTAL
    )
    number = lost(ledger, None)
    with ledger.writing() as connection:
        connection.execute(update(lead).values(state=LeadState.UNROUTED))
        erases = {"kind": Kind.ERASE, "state": Posted.BOUNCED}
        asker = outbox.c.kind == Kind.ASKER, outbox.c.lead_id == kept.lead_id
        connection.execute(update(outbox).where(*asker).values(erases))
    close(ledger, kept.ref, Closed.ELSEWHERE, NOON)
    assert [(one.ref, one.kind) for one in post_status(ledger).dead] == [
        (kept.ref, Kind.ERASE),
        (other.ref, Kind.PARTNER),
    ]
    with pytest.raises(CannotMend, match="it ended: closed"):
        reroute(ledger, kept.ref, HOUSE, NOON)
    with ledger.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.id == number).values(state=Posted.DEAD))
    with pytest.raises(CannotMend, match="its request ended: closed"):
        requeue(ledger, number, HOUSE, NOON)


def test_a_message_that_nothing_is_left_to_do_about_is_put_to_rest(ledger: Ledger) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL)
    number = lost(ledger, 1)
    assert not post_status(ledger).well
    dismiss(ledger, number, NOON)
    assert post_status(ledger).well
    assert rows(ledger, "event")[-1]["verb"] == "dismissed"
    with pytest.raises(CannotMend, match="was not given up"):
        dismiss(ledger, number, NOON)


def test_who_was_found_by_hand_is_told_to_the_asker(ledger: Ledger) -> None:
    full = [partner("a", paused=AWAY), *CROWD[1:]]
    kept = accept(asked(), "a", full, ledger, NOON, consent="Ja.", portal=PORTAL)
    assert reroute(ledger, kept.ref, HOUSE, NOON) == 1
    (share,) = rows(ledger, "assignment")
    told = [row["assignment_id"] for row in rows(ledger, "outbox") if row["kind"] == Kind.ADDED]
    assert told == [share["id"]]


def doubt(ledger: Ledger, ticked: str, reserves: str) -> str:
    """Let an agency have taken its mail, and nobody know what became of it; return the ref."""
    given = asked(), ticked, CROWD, ledger, NOON
    kept = accept(*given, consent="Ja.", portal=PORTAL, reserves=reserves)
    worker_of(ledger, FakePost(), CROWD).deliver_due()
    with ledger.writing() as connection:
        not_reached(connection, 1, HOUSE, NOON, certain=False)
        connection.execute(update(outbox).where(outbox.c.id == 2).values(state=Posted.BOUNCED))
    return kept.ref


@pytest.mark.parametrize(("reserves", "came"), [("b", ["b"]), ("", [])])
def test_the_operator_ends_a_doubt_after_asking(
    ledger: Ledger, reserves: str, came: list[str]
) -> None:
    ref = doubt(ledger, "a", reserves)
    assert reroute(ledger, ref, HOUSE, NOON) == len(came)
    first, *others = rows(ledger, "assignment")
    assert (first["state"], first["rank"]) == ("expired", None)
    assert [one["partner"] for one in others if one["rank"]] == came
    kinds = [row["kind"] for row in rows(ledger, "outbox") if row["state"] == "queued"]
    assert {"erase", "dropped"} <= set(kinds)
    assert "added" not in kinds
    assert ("operator" in kinds) == (not came)
    assert post_status(ledger).dead == ()
    trail = [row["facts"] for row in rows(ledger, "event") if row["verb"] == "rerouted"]
    assert trail == [{"ended": ["a"]}]


def test_only_the_request_that_is_named_is_mended(ledger: Ledger) -> None:
    ref = doubt(ledger, "a", "")
    lead_id = rows(ledger, "lead")[0]["id"]
    other = asked(email="p@testbedrijf.example"), "a", CROWD, ledger, NOON
    accept(*other, consent="Ja.", portal=PORTAL)
    with ledger.writing() as connection:
        not_reached(connection, 2, HOUSE, NOON, certain=False)
        offer = outbox.c.assignment_id == 2, outbox.c.kind == Kind.PARTNER
        connection.execute(update(outbox).where(*offer).values(state=Posted.DEAD))
    before = [row for row in rows(ledger, "outbox") if row["lead_id"] != lead_id]
    reroute(ledger, ref, HOUSE, NOON)
    close(ledger, ref, Closed.ELSEWHERE, NOON)
    assert [row["state"] for row in rows(ledger, "assignment")] == ["expired", "undeliverable"]
    assert [row for row in rows(ledger, "outbox") if row["lead_id"] != lead_id] == before
    # What was handed over stays on record as that.
    asker = next(row for row in rows(ledger, "outbox") if row["kind"] == Kind.ASKER)
    assert asker["state"] == "handed"
    mended = [row for row in rows(ledger, "event") if row["actor"] == "operator"]
    assert {row["lead_id"] for row in mended} == {lead_id}


def test_only_who_is_in_doubt_lets_go(ledger: Ledger) -> None:
    ref = doubt(ledger, "ab", "")
    reroute(ledger, ref, HOUSE, NOON)
    assert [row["state"] for row in rows(ledger, "assignment")] == ["expired", "sent"]
    with pytest.raises(CannotMend, match="allowed no other agency"):
        reroute(ledger, ref, HOUSE, NOON)


def take_only(ledger: Ledger, number: int) -> None:
    """Let every other message have left."""
    with ledger.writing() as connection:
        others = update(outbox).where(outbox.c.id != number)
        connection.execute(others.values(state=Posted.HANDED))
