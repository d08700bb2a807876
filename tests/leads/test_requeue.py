"""A message that was given up is tried again only as long as what it says is true."""

import pytest
from sqlalchemy import select, update

from incasso.leads import rounds
from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend, requeue
from incasso.leads.quarantine import Sender, release
from incasso.leads.rounds import House
from incasso.leads.states import AssignmentState, Doubt, Kind, Posted
from incasso.leads.tables import assignment, outbox
from incasso.leads.trail import Actor
from leads.given import DAY, NOON, PORTAL, WORKWEEK, asked, partner, rows

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
