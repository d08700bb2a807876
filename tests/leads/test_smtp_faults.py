"""Every step of a conversation with a mail server goes wrong in every way: nothing is lost."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from incasso.leads.accept import accept
from incasso.leads.delivery import DELAYS
from incasso.leads.ledger import Ledger
from incasso.leads.post import SmtpPost
from incasso.settings import MailServer, Security
from leads.given import ADDRESSES, NOON, PARTNERS, PORTAL, Clock, asked, rows, worker_of
from leads.test_post import SENDER, context, knows_the_password

ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"
REPLIES = {"4xx": "451 4.3.0 later", "5xx": "550 5.7.1 no"}
WAYS = (*REPLIES, "disconnect", "stall")
BEFORE_THE_ENVELOPE = ("banner", "EHLO", "STARTTLS", "AUTH")
# What is on record after one try.
AWAY, LATER, DEAD, UNSURE, HANDED = "away", "later", "dead", "unsure", "handed"
EXPECTED = {
    **dict.fromkeys(BEFORE_THE_ENVELOPE, (AWAY, AWAY, AWAY, AWAY)),
    "MAIL": (LATER, DEAD, LATER, LATER),
    "RCPT": (LATER, DEAD, LATER, LATER),
    "DATA": (LATER, DEAD, LATER, LATER),
    "after the dot": (LATER, DEAD, UNSURE, UNSURE),
    "QUIT": (HANDED, HANDED, HANDED, HANDED),
}
CASES = [
    pytest.param(point, way, outcome, id=f"{point}, {way}")
    for point, outcomes in EXPECTED.items()
    for way, outcome in zip(WAYS, outcomes, strict=True)
]
RECORD = {
    AWAY: ("queued", 0, False),
    LATER: ("queued", 1, False),
    DEAD: ("dead", 1, False),
    UNSURE: ("queued", 1, True),
    HANDED: ("handed", 1, False),
}


class Server:
    """What goes wrong, and what arrived: Message-IDs by address, in order."""

    def __init__(self) -> None:
        self.point, self.way = "", ""
        self.arrived: list[tuple[str, str]] = []

    async def wrong(self, point: str, smtp: SMTP) -> bool:
        if point != self.point:
            return False
        if self.way in REPLIES:
            await smtp.push(REPLIES[self.way])
        elif self.way == "disconnect":
            assert smtp.transport is not None
            smtp.transport.abort()
        elif self.way == "drip":
            while smtp.transport is not None and not smtp.transport.is_closing():
                await smtp.push("250-well")
                await asyncio.sleep(0.02)
        else:
            await asyncio.sleep(5)
        return True

    async def handle_DATA(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope
    ) -> str:
        at_the_end = self.point == "after the dot"
        if at_the_end and self.way in REPLIES:
            return REPLIES[self.way]
        assert isinstance(envelope.content, bytes)
        sent = message_from_bytes(envelope.content)
        self.arrived.append((envelope.rcpt_tos[0], sent["Message-ID"] + sent["Date"]))
        if at_the_end:
            await self.wrong("after the dot", smtp)
        return "250 taken"


def stumbling(verb: str) -> Callable[..., Any]:
    async def smtp_verb(self: "Stumbling", *words: Any) -> None:
        point = "EHLO" if verb == "HELO" else verb
        if not await self.server.wrong(point, self):
            await getattr(SMTP, f"smtp_{verb}")(self, *words)

    return smtp_verb


class Stumbling(SMTP):
    """A real server, but for one step."""

    server: Server

    async def _handle_client(self) -> None:
        try:
            if not await self.server.wrong("banner", self):
                await super()._handle_client()
        finally:
            # A transport that nobody closed is a warning, and a warning is an error here.
            if self.transport is not None:
                self.transport.close()

    smtp_EHLO = stumbling("EHLO")  # noqa: N815
    smtp_HELO = stumbling("HELO")  # noqa: N815
    smtp_STARTTLS = stumbling("STARTTLS")  # noqa: N815
    smtp_AUTH = stumbling("AUTH")  # noqa: N815
    smtp_MAIL = stumbling("MAIL")  # noqa: N815
    smtp_RCPT = stumbling("RCPT")  # noqa: N815
    smtp_DATA = stumbling("DATA")  # noqa: N815
    smtp_QUIT = stumbling("QUIT")  # noqa: N815


class Running(Controller):
    """Runs it on a free port of loopback."""

    def factory(self) -> SMTP:
        made = Stumbling(self.handler, **self.SMTP_kwargs)
        made.server = self.handler
        return made

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    how: dict[str, Any] = {"tls_context": context(ssl.Purpose.CLIENT_AUTH)}
    how |= {"require_starttls": True, "auth_required": True}
    made = Running(Server(), hostname="127.0.0.1", port=0, authenticator=knows_the_password, **how)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server(running: Running) -> Server:
    running.handler.__init__()
    found: Server = running.handler
    return found


def post_to(port: int, timeout: float = 5, **more: float) -> SmtpPost:
    given = MailServer(
        host="localhost",
        port=port,
        security=Security.STARTTLS,
        user="portaal",
        password="juist",
    )
    tls = context(ssl.Purpose.SERVER_AUTH)
    return SmtpPost(server=given, sender=SENDER, tls=tls, timeout=timeout, bounces=True, **more)


def promise(ledger: Ledger) -> None:
    """Owe one message, to an agency that another may replace."""
    given = PARTNERS, ledger, NOON
    accept(asked(), {ONE}, *given, consent="Ja.", portal=PORTAL, reserves={TWO})
    with ledger.writing() as connection:
        connection.exec_driver_sql("DELETE FROM outbox WHERE kind = 'asker'")


def on_record(ledger: Ledger) -> tuple[str, int, bool]:
    row = rows(ledger, "outbox")[0]
    return row["state"], row["tries"], bool(row["uncertain"])


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("point", "way", "outcome"), CASES)
def test_whatever_goes_wrong_the_state_is_right_and_nothing_is_lost(
    ledger: Ledger, clock: Clock, running: Running, server: Server, point: str, way: str,
    outcome: str,
) -> None:  # fmt: skip
    promise(ledger)
    # Short only where nothing comes: a machine that is busy is no server that stalls.
    timeout = 0.3 if way == "stall" else 5
    worker = worker_of(ledger, post_to(running.port, timeout), clock=clock)
    server.point, server.way = point, way
    assert worker.deliver_one()
    assert on_record(ledger) == RECORD[outcome]
    server.point = ""
    clock.forward(DELAYS[0])
    worker.deliver_due()
    holders = [row["partner"] for row in rows(ledger, "assignment") if row["rank"]]
    expected = TWO if outcome == DEAD else ONE
    assert holders == [expected]
    to_agencies = [found for found in server.arrived if found[0] in ADDRESSES.values()]
    assert {to for to, _ in to_agencies} == {ADDRESSES[expected]}
    assert len(set(to_agencies)) == 1
    assert len(to_agencies) == (2 if outcome == UNSURE else 1)


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
    assert on_record(ledger) == RECORD[AWAY]


@pytest.mark.parametrize("cut_off", ["after the dot", "the lease ran out"])
def test_after_a_try_that_may_have_arrived_nobody_comes_in(
    ledger: Ledger, clock: Clock, running: Running, server: Server, cut_off: str
) -> None:
    promise(ledger)
    worker = worker_of(ledger, post_to(running.port), clock=clock)
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
    assert on_record(ledger)[0] == "dead"
    (share,) = rows(ledger, "assignment")
    assert (share["state"], share["rank"]) == ("undeliverable", 1)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("point", "outcome"),
    [("banner", AWAY), ("EHLO", AWAY), ("MAIL", LATER), ("after the dot", UNSURE)],
)
def test_a_server_that_speaks_for_ever_is_hung_up_on(
    ledger: Ledger, clock: Clock, running: Running, server: Server, point: str, outcome: str
) -> None:
    promise(ledger)
    worker = worker_of(ledger, post_to(running.port, 0.5, patience=0.5), clock=clock)
    server.point, server.way = point, "drip"
    assert worker.deliver_one()
    assert on_record(ledger) == RECORD[outcome]
