"""An agency's own system is called as well: signed, tried again as mail is, sent nowhere else."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from mail_servers import context
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from incasso.leads.accept import accept
from incasso.leads.delays import DELAYS
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.post import Away
from incasso.leads.results import not_reached
from incasso.leads.webhooks import Hooks
from incasso.leads.withdrawing import withdraw
from incasso.settings import Hook
from leads.given import NOON, PORTAL, Clock, FakePost, asked, partner, rows

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
CALLED = partner("een", webhook=True)
HOUSE = House(partners=(CALLED, partner("twee")), portal=PORTAL)


@dataclass
class System:
    """An agency's system: answers what it is told to, then 204, and keeps what it got."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def system() -> Iterator[System]:
    found = System()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.paths.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(found.answers.pop(0) if found.answers else 204)
            self.send_header("Location", f"{found.address}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_address[1]}/haak?naar=ons"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def worker(worker: Worker, system: System) -> Worker:
    hooks = Hooks(by_slug={"een": Hook(address=system.address, secret=SECRET)}, timeout=2)
    addresses = {slug: f"{slug}@partners.example" for slug in ("een", "twee")}
    return replace(worker, partners=HOUSE.partners, hooks=hooks, addresses=addresses)


def promise(ledger: Ledger, house: House = HOUSE) -> str:
    given = house.partners, ledger, NOON
    reserves = {"twee"}
    receipt = accept(asked(), {"een"}, *given, consent="Ja.", portal=PORTAL, reserves=reserves)
    return receipt.lead_id


def hook(ledger: Ledger) -> dict[str, Any]:
    return next(row for row in rows(ledger, "outbox") if row["kind"] == "webhook")


def test_a_call_is_signed_and_brings_the_request_whole(
    ledger: Ledger, worker: Worker, system: System, clock: Clock
) -> None:
    promise(ledger)
    clock.now = datetime.now(UTC)
    assert worker.deliver_due() == 3
    ((headers, body),) = system.got
    told = Webhook(SECRET).verify(body, headers)
    assert headers["webhook-id"] == hook(ledger)["message_id"].strip("<>")
    assert told["type"] == "request.offered"
    assert told["data"]["request"]["email"] == "tester@testbedrijf.example"
    assert told["data"]["links"]["aannemen"] == "https://portal.example/aannemen/1/"
    assert told["data"]["agency"] == "een"
    assert set(told["data"]) == {"ref", "agency", "asked_at", "erase_on", "request", "links"}
    assert (hook(ledger)["state"], hook(ledger)["reply"]) == ("handed", "204")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace("1250.00", "9250.00"), headers)


@pytest.mark.parametrize("path", ["/haak?naar=ons", "/haak", "/een/haak/", "/", ""])
def test_the_address_is_called_as_it_was_given(
    ledger: Ledger, worker: Worker, system: System, path: str
) -> None:
    promise(ledger)
    address = system.address.partition("/haak")[0] + path
    hooks = Hooks(by_slug={"een": Hook(address=address, secret=SECRET)}, timeout=2)
    replace(worker, hooks=hooks).deliver_due()
    assert system.paths == [path or "/"]


def test_only_an_agency_that_wants_it_is_called(ledger: Ledger) -> None:
    accept(asked(), {"twee"}, HOUSE.partners, ledger, NOON, consent="Ja.", portal=PORTAL)
    assert {row["kind"] for row in rows(ledger, "outbox")} == {"asker", "partner"}


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 429, 500, 503])
def test_what_is_not_taken_is_tried_again_and_goes_nowhere_else(
    ledger: Ledger, worker: Worker, system: System, clock: Clock, status: int
) -> None:
    promise(ledger)
    system.answers = [status]
    worker.deliver_due()
    assert len(system.got) == 1
    assert (hook(ledger)["state"], hook(ledger)["reply"]) == ("queued", str(status))
    clock.forward(DELAYS[0])
    worker.deliver_due()
    assert hook(ledger)["state"] == "handed"
    first, second = system.got
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]


def test_who_is_gone_is_called_no_more_and_keeps_its_mail(
    ledger: Ledger, worker: Worker, system: System, clock: Clock
) -> None:
    promise(ledger)
    system.answers = [410]
    worker.deliver_due()
    assert hook(ledger)["state"] == "dead"
    (share,) = rows(ledger, "assignment")
    assert share["state"] == "sent"


def test_a_system_that_is_away_is_no_mail_server_that_is(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    nowhere = Hook(address="http://127.0.0.1:9/", secret=SECRET)
    worker = replace(worker, hooks=Hooks(by_slug={"een": nowhere}, timeout=0.2))
    promise(ledger)
    worker.deliver_due()
    assert hook(ledger)["reply"] == "ConnectionRefusedError"
    assert worker.breaker.failures == 0
    assert len(post.sent) == 2


def test_a_certificate_that_nobody_vouches_for_gets_no_request(
    ledger: Ledger, worker: Worker
) -> None:
    here = context(ssl.Purpose.CLIENT_AUTH)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def shake() -> None:
            with suppress(OSError), here.wrap_socket(listening.accept()[0], server_side=True):
                pass

        thread = threading.Thread(target=shake)
        thread.start()
        false = Hook(address=f"https://localhost:{port}/", secret=SECRET)
        worker = replace(worker, hooks=Hooks(by_slug={"een": false}, timeout=2))
        promise(ledger)
        worker.deliver_due()
        thread.join()
    assert hook(ledger)["reply"] == "SSLCertVerificationError"


def test_a_system_that_speaks_for_ever_is_hung_up_on(ledger: Ledger, worker: Worker) -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            with suppress(OSError), listening.accept()[0] as line:
                while len(said) < 200:
                    line.sendall(b"HTTP")
                    said.append("HTTP")
                    time.sleep(0.02)

        thread = threading.Thread(target=drip)
        thread.start()
        slow = Hook(address=f"http://127.0.0.1:{listening.getsockname()[1]}/", secret=SECRET)
        hooks = Hooks(by_slug={"een": slow}, timeout=5, patience=0.3)
        promise(ledger)
        replace(worker, hooks=hooks).deliver_due()
        thread.join()
    assert hook(ledger)["state"] == "queued"
    assert len(said) < 200


def test_it_is_called_while_the_mail_server_is_away(
    ledger: Ledger, worker: Worker, system: System, post: FakePost
) -> None:
    post.answers = [Away("gone")] * 99
    for _ in range(5):
        worker.breaker.away(NOON)
    promise(ledger)
    assert worker.deliver_due() == 1
    assert len(system.got) == 1


def test_a_summary_is_one_over_this_road_too(
    ledger: Ledger, worker: Worker, system: System
) -> None:
    promise(ledger, replace(HOUSE, partners=(partner("een", webhook=True, delivery="summary"),)))
    worker.deliver_due()
    ((_, body),) = system.got
    told = json.loads(body)["data"]
    assert told["request"]["principal"] == "1250.00"
    assert "https://portal.example/inzien/1/" in told["links"].values()
    for word in ("tester", "Testbedrijf", "31612345678", "1234 AB", "12345678", "hetzelfde"):
        assert word not in body


def test_whoever_was_called_may_have_it_so_nobody_comes_in(
    ledger: Ledger, worker: Worker, system: System, post: FakePost, clock: Clock
) -> None:
    promise(ledger)
    system.answers = [500]
    worker.deliver_due()
    with ledger.writing() as connection:
        not_reached(connection, 1, HOUSE, clock())
    (share,) = rows(ledger, "assignment")
    assert (share["state"], share["rank"]) == ("undeliverable", 1)


def test_a_summary_that_was_refused_is_replaced_for_nothing_is_held(
    ledger: Ledger, worker: Worker, system: System, clock: Clock
) -> None:
    brief = partner("een", webhook=True, delivery="summary")
    house = replace(HOUSE, partners=(brief, partner("twee")))
    promise(ledger, house)
    worker.deliver_due()
    with ledger.writing() as connection:
        not_reached(connection, 1, house, clock(), certain=False)
    assert [row["rank"] for row in rows(ledger, "assignment")] == [None, 1]


def test_what_was_taken_back_is_not_told(ledger: Ledger, worker: Worker, system: System) -> None:
    withdraw(ledger, promise(ledger), HOUSE, NOON)
    worker.deliver_due()
    assert system.got == []
    assert hook(ledger)["state"] == "forgotten"
    assert not [row for row in rows(ledger, "outbox") if row["kind"] == "erase"]


def test_whoever_was_called_is_told_to_erase(
    ledger: Ledger, worker: Worker, system: System, clock: Clock
) -> None:
    lead_id = promise(ledger)
    worker.deliver_due()
    clock.forward(timedelta(hours=1))
    withdraw(ledger, lead_id, HOUSE, clock())
    assert [row for row in rows(ledger, "outbox") if row["kind"] == "erase"]


def test_what_was_erased_meanwhile_is_not_told(
    ledger: Ledger, worker: Worker, system: System
) -> None:
    promise(ledger)
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE lead SET answers = NULL")
    worker.deliver_due()
    assert system.got == []
    assert hook(ledger)["reply"] == "ValueError: the request was erased"
