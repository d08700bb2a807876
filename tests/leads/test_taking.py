"""PostgreSQL lets several workers take at once: none waits, none gets what another holds."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from postgresql import Cluster
from sqlalchemy import select, text, update

from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.tables import outbox as owed
from incasso.leads.withdrawing import withdraw
from leads.given import NOON, PORTAL, asked, partner, rows

CROWD = tuple(map(partner, "ab"))
HOUSE = House(partners=CROWD, portal=PORTAL)


@pytest.fixture
def ledger(cluster: Cluster) -> Iterator[Ledger]:
    name = f"taking_{uuid.uuid4().hex}"
    made = Ledger(cluster.create(name, "empty"))
    yield made
    made.close()
    cluster.drop(name)


def promise(ledger: Ledger) -> str:
    return accept(asked(), "ab", CROWD, ledger, NOON, consent="Ja.", portal=PORTAL).lead_id


def test_a_worker_takes_while_another_writes(ledger: Ledger) -> None:
    promise(ledger)
    with ledger.writing():
        assert outbox.take(ledger, NOON) is not None


def test_a_worker_passes_over_what_another_is_taking(ledger: Ledger) -> None:
    promise(ledger)
    first, *others = (row["id"] for row in rows(ledger, "outbox"))
    with ledger.writing(alone=False) as connection:
        connection.execute(select(owed).where(owed.c.id == first).with_for_update())
        taken = [outbox.take(ledger, NOON) for _ in range(3)]
    assert [one and one.id for one in taken] == [*others, None]


def test_what_is_taken_at_the_moment_of_withdrawing_is_called_back(ledger: Ledger) -> None:
    lead_id = promise(ledger)
    (share, _) = rows(ledger, "assignment")
    mine = update(owed).where(owed.c.assignment_id == share["id"])
    withdrawing = threading.Thread(target=withdraw, args=(ledger, lead_id, HOUSE, NOON))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ledger.writing(alone=False) as connection:
        connection.execute(mine.values(state="leased", lease="x", tries=1))
        withdrawing.start()
        for _ in range(200):
            if connection.scalar(waits):
                break
            threading.Event().wait(0.02)
    withdrawing.join()
    kinds = {row["kind"]: row["assignment_id"] for row in rows(ledger, "outbox")}
    assert kinds["erase"] == share["id"]
    assert [row["kind"] for row in rows(ledger, "outbox")].count("erase") == 1
