"""A real Postfix between us and the agency: it brings, waits, and sends back what we then read."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from mail_servers import serving
from postfix import NoPostfix, Postfix, running

from incasso.leads.accept import accept
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.post import SmtpPost
from incasso.settings import MailServer, Security
from leads.coming_back import files
from leads.given import ADDRESSES, NOON, PARTNERS, PORTAL, ROOT, asked, rows
from leads.test_post import SENDER

ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"
DOMAIN = SENDER.rpartition("@")[2]
# One of it is enough, however many processes the tests run in.
pytestmark = [pytest.mark.xdist_group("postfix"), pytest.mark.sqlite_only]


@dataclass
class Agencies:
    """The agencies' mail server: `says` what it answers to a recipient next, then takes all."""

    says: dict[str, list[str]] = field(default_factory=dict)
    arrived: list[tuple[str, str, str]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answers := self.says.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content)
        sender = str(envelope.mail_from)
        self.arrived.append((envelope.rcpt_tos[0], found["Message-ID"], sender))
        return "250 taken"


@pytest.fixture(scope="module")
def agencies() -> Agencies:
    return Agencies()


@pytest.fixture(scope="module")
def server(agencies: Agencies) -> Iterator[Postfix]:
    try:
        # Not below pytest's own folder: Postfix works as several users, and that one is closed.
        with (
            TemporaryDirectory(prefix="postfix-") as var,
            serving(agencies) as onward,
            running(Path(var), ROOT / "var", DOMAIN, onward) as found,
        ):
            yield found
    except NoPostfix as why:
        pytest.skip(str(why))


@pytest.fixture
def worker(worker: Worker, server: Postfix) -> Worker:
    given = MailServer(host="127.0.0.1", port=server.port, security=Security.NONE)
    post = SmtpPost(server=given, sender=SENDER, bounces=True)
    return replace(worker, post=post, bounces=server.box)


def until(what: Callable[[], object], server: Postfix) -> None:
    for _ in range(600):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing came of it; Postfix says:\n{server.log.read_text()[-3000:]}")


def promise(ledger: Ledger) -> None:
    given = PARTNERS, ledger, NOON
    accept(asked(), {ONE}, *given, consent="Ja.", portal=PORTAL, reserves={TWO})


def sent_to(ledger: Ledger, agencies: Agencies, slug: str) -> list[str]:
    """Return the Message-IDs of this request that reached an agency."""
    mine = {row["message_id"] for row in rows(ledger, "outbox")}
    return [one for to, one, _ in agencies.arrived if to == ADDRESSES[slug] and one in mine]


def test_a_message_is_brought_with_an_address_of_return_of_its_own(
    ledger: Ledger, worker: Worker, agencies: Agencies, server: Postfix
) -> None:
    promise(ledger)
    assert worker.deliver_due() == 2
    until(lambda: sent_to(ledger, agencies, ONE), server)
    owed = {row["message_id"] for row in rows(ledger, "outbox")}
    for _, message_id, sender in agencies.arrived:
        assert sender == f"bounce+{message_id.strip('<>')}"
    until(lambda: owed <= {one for _, one, _ in agencies.arrived}, server)


def test_what_is_put_off_is_tried_again_and_arrives_once(
    ledger: Ledger, worker: Worker, agencies: Agencies, server: Postfix
) -> None:
    agencies.says[ADDRESSES[ONE]] = ["451 4.3.0 come back later"]
    promise(ledger)
    worker.deliver_due()
    until(lambda: sent_to(ledger, agencies, ONE), server)
    assert agencies.says[ADDRESSES[ONE]] == []
    assert len(sent_to(ledger, agencies, ONE)) == 1


def test_what_is_refused_comes_back_is_read_and_another_agency_comes_in(
    ledger: Ledger, worker: Worker, agencies: Agencies, server: Postfix
) -> None:
    agencies.says[ADDRESSES[ONE]] = ["550 5.1.1 nobody of that name"]
    promise(ledger)
    worker.deliver_due()
    until(lambda: [one for one in files(server.box) if one.startswith("new/")], server)
    (raw,) = [path.read_bytes() for path in Path(server.box, "new").iterdir()]
    worker.deliver_due()
    shares = [(one["partner"], one["state"], one["rank"]) for one in rows(ledger, "assignment")]
    assert shares == [(ONE, "undeliverable", None), (TWO, "sent", 1)]
    replies = {row["kind"]: row["reply"] for row in rows(ledger, "outbox")[:2]}
    assert replies["partner"] == "bounced: 5.1.1"
    assert files(server.box) == []
    until(lambda: sent_to(ledger, agencies, TWO), server)
    assert sent_to(ledger, agencies, ONE) == []
    # The report names our message and carries its headers, and nothing of its text.
    assert b"Original-Envelope-Id" in raw
    assert b"Twee facturen" not in raw
