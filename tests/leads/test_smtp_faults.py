"""Every step of a conversation with a mail server goes wrong in every way: nothing is lost."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from mail_servers import (
    AWAY,
    DEAD,
    LATER,
    PASSWORD,
    STUMBLES,
    UNSURE,
    USER,
    Script,
    context,
    stumbling,
)

from incasso.leads.accept import accept
from incasso.leads.delays import DELAYS
from incasso.leads.ledger import Ledger
from incasso.leads.post import SmtpPost
from incasso.settings import MailServer, Security
from leads.given import ADDRESSES, NOON, PARTNERS, PORTAL, Clock, asked, rows, worker_of
from leads.test_post import SENDER

ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"
Record = tuple[str, int, bool]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[int, Script]]:
    script = Script()
    with stumbling(script) as port:
        yield port, script


@pytest.fixture
def port(running: tuple[int, Script]) -> int:
    return running[0]


@pytest.fixture
def server(running: tuple[int, Script]) -> Script:
    script = running[1]
    script.__init__()
    return script


def post_to(port: int, timeout: float = 5, **more: float) -> SmtpPost:
    given = MailServer(
        host="localhost", port=port, security=Security.STARTTLS, user=USER, password=PASSWORD
    )
    tls = context(ssl.Purpose.SERVER_AUTH)
    return SmtpPost(server=given, sender=SENDER, tls=tls, timeout=timeout, bounces=True, **more)


def promise(ledger: Ledger) -> None:
    """Owe one message, to an agency that another may replace."""
    given = PARTNERS, ledger, NOON
    accept(asked(), {ONE}, *given, consent="Ja.", portal=PORTAL, reserves={TWO})
    with ledger.writing() as connection:
        connection.exec_driver_sql("DELETE FROM outbox WHERE kind = 'asker'")


def on_record(ledger: Ledger) -> list[Record]:
    found = rows(ledger, "outbox")
    return [(row["state"], row["tries"], bool(row["uncertain"])) for row in found]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("point", "way", "outcome"), STUMBLES, ids=[f"{point}, {way}" for point, way, _ in STUMBLES]
)
def test_whatever_goes_wrong_the_state_is_right_and_nothing_is_lost(
    ledger: Ledger, clock: Clock, port: int, server: Script, point: str, way: str, outcome: Record
) -> None:
    promise(ledger)
    # Short only where nothing comes: a machine that is busy is no server that stalls.
    timeout = 0.3 if way == "stall" else 5
    worker = worker_of(ledger, post_to(port, timeout), clock=clock)
    server.point, server.way = point, way
    assert worker.deliver_one()
    assert on_record(ledger)[0] == outcome
    server.point = ""
    clock.forward(DELAYS[0])
    worker.deliver_due()
    holders = [row["partner"] for row in rows(ledger, "assignment") if row["rank"]]
    expected = TWO if outcome == DEAD else ONE
    assert holders == [expected]
    to_agencies = [found for found in server.arrived if found[0] in ADDRESSES.values()]
    assert {to for to, _, _ in to_agencies} == {ADDRESSES[expected]}
    assert len(set(to_agencies)) == 1
    assert len(to_agencies) == (2 if point == "after the dot" and outcome == UNSURE else 1)


@pytest.mark.parametrize("way", ["closed", "full"])
def test_a_server_that_is_not_there_costs_no_try(ledger: Ledger, clock: Clock, way: str) -> None:
    promise(ledger)
    with ExitStack() as held:
        listening = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = listening.getsockname()[1]
        if way == "closed":
            listening.close()
        worker = worker_of(ledger, post_to(port, 0.3), clock=clock)
        assert worker.deliver_one()
    assert on_record(ledger)[0] == AWAY
    expected = "ConnectionRefusedError" if way == "closed" else "timed out"
    assert expected in rows(ledger, "outbox")[0]["reply"]


@pytest.mark.parametrize("cut_off", ["after the dot", "the lease ran out"])
def test_after_a_try_that_may_have_arrived_nobody_comes_in(
    ledger: Ledger, clock: Clock, port: int, server: Script, cut_off: str
) -> None:
    promise(ledger)
    worker = worker_of(ledger, post_to(port), clock=clock)
    if cut_off == "after the dot":
        server.point, server.way = "after the dot", "disconnect"
        worker.deliver_one()
        clock.forward(DELAYS[0])
    else:
        with ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE outbox SET state = 'leased', lease = 'gone'")
    server.point, server.way = "RCPT", "5xx"
    worker.deliver_due()
    clock.forward(timedelta(days=1))
    worker.deliver_due()
    assert on_record(ledger)[0][0] == "dead"
    (share,) = rows(ledger, "assignment")
    assert (share["state"], share["rank"]) == ("undeliverable", 1)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("point", "outcome"),
    [("banner", AWAY), ("EHLO", AWAY), ("MAIL", LATER), ("after the dot", UNSURE)],
)
def test_a_server_that_speaks_for_ever_is_hung_up_on(
    ledger: Ledger, clock: Clock, port: int, server: Script, point: str, outcome: Record
) -> None:
    promise(ledger)
    worker = worker_of(ledger, post_to(port, 0.5, patience=0.5), clock=clock)
    server.point, server.way = point, "drip"
    assert worker.deliver_one()
    assert on_record(ledger)[0] == outcome
