"""A message that was given up is tried again only as long as what it says is true."""

import pytest
from sqlalchemy import update

from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend, requeue
from incasso.leads.quarantine import Sender, release
from incasso.leads.rounds import House
from incasso.leads.states import Doubt, Kind, Posted
from incasso.leads.tables import assignment, outbox
from incasso.leads.trail import Actor
from leads.given import NOON, PORTAL, asked, partner, rows

CROWD = (partner("a"), partner("b"))
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
    requeue(ledger, number, NOON)
    assert rows(ledger, "outbox")[-1]["state"] == "queued"
    given_up(ledger, Kind.CONFIRM)
    release(ledger, kept.lead_id, HOUSE, NOON, Actor.OPERATOR)
    with pytest.raises(CannotMend, match="needs no confirmation any more"):
        requeue(ledger, number, NOON)


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.WEBHOOK, Kind.AGREED, Kind.BOOKED])
def test_an_agency_that_let_go_gets_nothing_of_before(ledger: Ledger, kind: Kind) -> None:
    accept(asked(), "a", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL)
    number = given_up(ledger, kind)
    requeue(ledger, number, NOON)
    given_up(ledger, kind, rank=None)
    with pytest.raises(CannotMend, match="the agency's share in the request ended"):
        requeue(ledger, number, NOON)
    assert rows(ledger, "outbox")[-1]["state"] == "dead"
