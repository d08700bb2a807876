"""Every kind of message after the first ones: what it says, and what it never says."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from pprint import pformat
from typing import Any

import pytest
from golden import as_read
from selectolax.lexbor import LexborHTMLParser

from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.adding import add
from incasso.leads.answering import Answer, answer
from incasso.leads.deadlines import REMINDER_BEFORE_END, answer_by
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.post import Refused
from incasso.leads.quarantine import Sender
from incasso.leads.quote_request import Wish
from incasso.leads.records import listed
from incasso.leads.results import not_reached
from incasso.leads.statement import statement
from incasso.leads.states import Declined, Kind, Returned
from incasso.leads.status import asked as asked_status
from incasso.leads.withdrawing import withdraw
from leads.given import (
    ADDRESSES,
    MOMENTS,
    NOON,
    PARTNERS,
    PORTAL,
    Clock,
    FakePost,
    asked,
    rows,
    writer,
)

HOUSE = House(partners=PARTNERS, portal=PORTAL)
ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"
READ = Path(__file__).with_name("letters.txt")
WORDS = "Zoë’s Zaak"
HOSTILE = '"<b>Kwaad</b>" https://kwaad.example/ {{ 7 * 7 }}'
STARTS = {
    "Je aanvraag": Kind.ASKER,
    "Aanvraag": Kind.PARTNER,
    "Antwoord vandaag": Kind.REMINDER,
    "Een bureau valt af": Kind.DROPPED,
    "Wis de gegevens": Kind.ERASE,
    "Niet zeker bezorgd": Kind.IN_DOUBT,
    "Ingetrokken": Kind.RECEIPT,
    "Zonder bureau": Kind.OPERATOR,
    "Bevestig je aanvraag": Kind.CONFIRM,
    "Je adviesgesprek staat vast": Kind.AGREED,
    "Gesprek vastgelegd": Kind.BOOKED,
    "Gesprek vervallen": Kind.CALLED_OFF,
    "Een bureau erbij": Kind.ADDED,
    "Adviesgesprek": Kind.PARTNER,
}


@pytest.fixture
def sent(ledger: Ledger, worker: Worker, post: FakePost, clock: Clock) -> dict[Kind, EmailMessage]:
    """One message of each kind."""
    return everything_happens(ledger, worker, post, clock, HOSTILE)


def everything_happens(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, typed: str
) -> dict[Kind, EmailMessage]:
    """Let all happen to a request in which `typed` stands, and return a message of each kind."""
    request = asked(name=typed, company=typed, text=typed)
    ticked = {ONE, TWO, "voorbeeldgerechtsdeurwaarders"}
    receipt = accept(request, ticked, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    stranger = Sender(secret="geheim", address="", proof=None)
    other = replace(request, text="Nog een.")
    accept(other, ticked, PARTNERS, ledger, NOON, consent="", portal=PORTAL, sender=stranger)
    call = replace(request, wish=Wish.ADVICE, moments=MOMENTS)
    asks = accept(call, {ONE}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    agreed = next(row for row in rows(ledger, "assignment") if row["lead_id"] == asks.lead_id)
    third_time = replace(request, text=f"{typed} Nog een.")
    more = accept(third_time, {ONE}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    assert add(ledger, more.lead_id, {TWO}, HOUSE, NOON, "Die ook.")
    worker.deliver_due()
    answer(ledger, agreed["id"], Answer.ACCEPT, HOUSE, NOON, moment=MOMENTS[1])
    clock.now = answer_by(NOON, PORTAL.answering.working_days) - REMINDER_BEFORE_END
    worker.deliver_due()
    answer(ledger, agreed["id"], Answer.RETURN, HOUSE, clock(), Returned.UNREACHABLE)
    mine = (row for row in rows(ledger, "assignment") if row["lead_id"] == receipt.lead_id)
    first, second, third = mine
    answer(ledger, first["id"], Answer.DECLINE, HOUSE, clock(), Declined.CONFLICT)
    clock.forward(timedelta(hours=1))
    withdraw(ledger, receipt.lead_id, HOUSE, clock(), second["partner"])
    clock.forward(timedelta(hours=1))
    answer(ledger, third["id"], Answer.DECLINE, HOUSE, clock(), Declined.OTHER)
    silent = next(row for row in rows(ledger, "assignment") if row["lead_id"] == more.lead_id)
    with ledger.writing() as connection:
        not_reached(connection, silent["id"], HOUSE, clock(), certain=False)
    worker.deliver_due()
    found = {}
    for _, message in post.sent:
        kind = next(kind for start, kind in STARTS.items() if message["Subject"].startswith(start))
        read = message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)
        assert isinstance(read, EmailMessage)
        found.setdefault(kind, read)
    return found


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(message: EmailMessage) -> LexborHTMLParser:
    body = message.get_body(("html",))
    assert body is not None
    return LexborHTMLParser(body.get_content())


def test_every_kind_of_message_is_written(sent: dict[Kind, EmailMessage]) -> None:
    # A webhook is no mail.
    assert set(sent) == set(Kind) - {Kind.WEBHOOK}


def test_every_word_is_as_it_was_read_before(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    sent = everything_happens(ledger, worker, post, clock, WORDS)
    letters = (f"== {kind}\n{one['Subject']}\n\n{plain(one)}" for kind, one in sorted(sent.items()))
    as_read(READ, "\n".join(letters), _drawn(ledger))


def test_what_each_reader_is_told_is_as_it_was_read_before(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    """Four requests: the operator's list, the askers' pages, what agencies owe, and the trail."""
    everything_happens(ledger, worker, post, clock, WORDS)
    seen = [asked_status(ledger, one["id"]) for one in _in_order(ledger)]
    owed = [statement(ledger, slug, NOON.date(), clock(), return_days=14) for slug in (ONE, TWO)]
    told_of = ("lead_id", "actor", "verb", "facts")
    trail = [tuple(one[name] for name in told_of) for one in rows(ledger, "event")]
    newest = sorted(listed(ledger), key=lambda one: (one["wish"], one["agencies"]))
    parts = {"list": newest, "pages": seen, "statements": owed, "trail": trail}
    told = "".join(f"== {name}\n{pformat(part, width=100)}\n\n" for name, part in parts.items())
    as_read(READ.with_name("told.txt"), told, _drawn(ledger))


def _in_order(ledger: Ledger) -> list[dict[str, Any]]:
    return sorted(rows(ledger, "lead"), key=lambda one: (one["wish"], one["answers"]["text"]))


def _drawn(ledger: Ledger) -> dict[str, str]:
    found = enumerate(_in_order(ledger))
    return {one[key]: f"{key.upper()}{number}" for number, one in found for key in ("ref", "id")}


def test_each_is_whole_as_text_and_as_html(sent: dict[Kind, EmailMessage]) -> None:
    for kind, message in sent.items():
        tree = html(message)
        assert not tree.css("img, script, link, iframe, form"), kind
        links = {node.attributes["href"] for node in tree.css("a[href^='https://portal']")}
        text = plain(message)
        assert all(link in text for link in links if link), kind
        assert PORTAL.operator.street in text
        assert "{{" not in text.replace(HOSTILE, "")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.as_bytes(policy=policy.SMTP).isascii()


def test_only_the_request_and_the_operator_s_message_carry_what_was_typed(
    sent: dict[Kind, EmailMessage],
) -> None:
    for kind, message in sent.items():
        said = plain(message) + str(html(message).html)
        assert ("kwaad.example" in said) == (kind in (Kind.PARTNER, Kind.OPERATOR)), kind


def test_a_call_to_erase_names_nobody_at_all(sent: dict[Kind, EmailMessage]) -> None:
    assert "tester" not in sent[Kind.ERASE].as_string().lower()
    assert PORTAL.operator.email in sent[Kind.ERASE]["Reply-To"]


def test_an_agency_can_answer_at_once_from_the_request_and_the_reminder(
    sent: dict[Kind, EmailMessage],
) -> None:
    for kind in (Kind.PARTNER, Kind.REMINDER):
        for purpose in (Answer.ACCEPT, Answer.DECLINE):
            assert f"https://portal.example/{purpose.value}/" in plain(sent[kind])
    assert f"https://portal.example/{Answer.RETURN.value}/" in plain(sent[Kind.PARTNER])
    assert "ANTWOORD BINNEN 2 WERKDAGEN" in plain(sent[Kind.PARTNER])


def test_a_message_is_the_same_bytes_whatever_happened_since(ledger: Ledger, clock: Clock) -> None:
    accept(asked(), {ONE, TWO}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    before = {}
    while owed := outbox.take(ledger, clock()):
        before[owed.message_id] = writer().write(owed, ADDRESSES).message.as_bytes()
    share = rows(ledger, "assignment")[0]["id"]
    later = NOON + timedelta(minutes=1)
    answer(ledger, share, Answer.ACCEPT, HOUSE, later)
    answer(ledger, share, Answer.RETURN, HOUSE, later)
    clock.forward(outbox.LEASE)
    again = {}
    while owed := outbox.take(ledger, clock()):
        again[owed.message_id] = writer().write(owed, ADDRESSES).message.as_bytes()
    left = [
        row["message_id"] for row in rows(ledger, "outbox") if row["kind"] in ("asker", "partner")
    ]
    kept = set(left) & set(again)
    assert len(kept) == 2
    assert all(before[one] == again[one] for one in kept)


def test_an_asker_reads_that_an_agency_was_never_reached(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    accept(asked(), {ONE}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    post.answers = [Refused("550")] * 2
    worker.deliver_due()
    told = next(one for _, one in post.sent if one["Subject"].startswith("Een bureau valt af"))
    assert "Dit bureau heeft je gegevens niet." in plain(told)
