"""What is complete and what is not, to the very minute, and among the trail's newest rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from incasso.leads.accept import accept
from incasso.leads.delays import DELAYS, MOST
from incasso.leads.health import (
    END_WITHIN,
    NEWEST,
    REASON_WITHIN,
    TRIED_AT_MOST,
    health,
    without_reason,
)
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mending import requeue
from incasso.leads.states import Posted
from incasso.leads.tables import assignment, decision, outbox
from leads.given import NOON, PARTNERS, PORTAL, Clock, FakePost, asked, rows, worker_of

HOUSE = House(partners=PARTNERS, portal=PORTAL)
AGENCY = "voorbeeldincasso-noord"
A_MOMENT = timedelta(microseconds=1)


def promise(ledger: Ledger, number: int = 0, *, at: datetime = NOON, ticked: str = AGENCY) -> str:
    request = asked(email=f"p{number}@testbedrijf.example", text=f"Zaak {number}")
    return accept(request, [ticked], PARTNERS, ledger, at, consent="Ja.", portal=PORTAL).ref


def lose(ledger: Ledger, *refs: str) -> None:
    """Leave these requests without an agency and without a reason."""
    ids = [row["id"] for row in rows(ledger, "lead") if row["ref"] in refs]
    with ledger.writing() as connection:
        for table in (outbox, assignment, decision):
            connection.execute(delete(table).where(table.c.lead_id.in_(ids)))


def lacking(ledger: Ledger, newest: int | None = None) -> Sequence[str]:
    with ledger.reading() as connection:
        return without_reason(connection, NOON + timedelta(days=1), newest=newest)


def test_it_takes_five_minutes_to_be_late_and_the_time_of_all_tries_to_have_no_end(
    ledger: Ledger,
) -> None:
    lost = promise(ledger)
    lose(ledger, lost)
    assert health(ledger, NOON + REASON_WITHIN - A_MOMENT).without_reason == ()
    assert health(ledger, NOON + REASON_WITHIN).without_reason == (lost,)
    promise(ledger, 1)
    (first, second) = (row["id"] for row in rows(ledger, "outbox"))
    assert health(ledger, NOON + END_WITHIN - A_MOMENT).without_end == ()
    assert health(ledger, NOON + END_WITHIN).without_end == (first, second)


def test_the_tries_of_a_message_end_before_it_is_said_to_have_none(
    ledger: Ledger, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    post.fails(1000)
    worker = worker_of(ledger, post, clock=clock, jitter=lambda: MOST)
    for delay in DELAYS:
        worker.deliver_due()
        clock.forward(delay * MOST)
        assert health(ledger, clock()).without_end == ()
    assert timedelta(hours=90) < END_WITHIN


def test_an_old_message_that_is_tried_again_has_its_time(ledger: Ledger) -> None:
    promise(ledger)
    again = rows(ledger, "outbox")[0]["id"]
    with ledger.writing() as connection:
        connection.execute(update(outbox).values(state=Posted.DEAD, tries=12))
    later = NOON + END_WITHIN
    requeue(ledger, again, HOUSE, later)
    assert health(ledger, later).without_end == ()
    assert health(ledger, later + END_WITHIN).without_end == (again,)


@pytest.mark.parametrize(("tries", "flagged"), [(TRIED_AT_MOST, False), (TRIED_AT_MOST + 1, True)])
def test_what_ends_each_worker_that_tries_it_is_told(
    ledger: Ledger, tries: int, flagged: bool
) -> None:
    promise(ledger)
    with ledger.writing() as connection:
        connection.execute(update(outbox).values(tries=tries))
    assert bool(health(ledger, NOON).without_end) == flagged


def test_among_the_newest_rows_are_those_that_the_trail_wrote_last(ledger: Ledger) -> None:
    refs = [promise(ledger, number, at=NOON - number * A_MOMENT) for number in range(3)]
    promise(ledger, 3)
    lose(ledger, *refs)
    assert lacking(ledger) == (*reversed(refs),)
    accepted = [row["sequence"] for row in rows(ledger, "event") if row["verb"] == "accepted"]
    head = rows(ledger, "event")[-1]["sequence"]
    reaching = [head - sequence + 1 for sequence in accepted]
    assert lacking(ledger, reaching[0]) == (*reversed(refs),)
    assert lacking(ledger, reaching[0] - 1) == (refs[2], refs[1])
    assert lacking(ledger, reaching[2]) == (refs[2],)
    assert lacking(ledger, reaching[2] - 1) == ()


def test_an_agency_or_a_decision_is_a_reason(ledger: Ledger) -> None:
    promise(ledger, 1)
    promise(ledger, 2, ticked="")
    with ledger.writing() as connection:
        connection.execute(delete(decision).where(decision.c.id == 1))
    assert len(rows(ledger, "assignment")) == len(rows(ledger, "decision")) == 1
    assert lacking(ledger) == lacking(ledger, NEWEST) == ()


def test_each_thing_that_is_not_whole_is_enough_not_to_be_well(ledger: Ledger) -> None:
    assert health(ledger, NOON).well
    lost = promise(ledger)
    assert health(ledger, NOON).well
    assert not health(ledger, NOON + END_WITHIN).well
    lose(ledger, lost)
    assert not health(ledger, NOON + REASON_WITHIN).well
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE event SET facts = '{}'")
    found = health(ledger, NOON)
    assert (found.well, [one.sequence for one in found.broken]) == (False, [1, 2])
