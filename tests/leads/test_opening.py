"""An agency whose mail is a summary: nothing of the asker in it, the request behind a button."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from incasso.leads import results
from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.deadlines import REMINDER_BEFORE_END, answer_by
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.opening import open_request
from incasso.leads.quote_request import Wish
from incasso.leads.retention import forget_due
from incasso.leads.states import AssignmentState, Declined
from incasso.leads.withdrawing import withdraw
from leads.given import MOMENTS, NOON, PORTAL, Clock, FakePost, asked, partner, rows

OPEN = {"hours": [{"days": ["ma", "di", "wo", "do", "vr"], "opens": 9, "closes": 17}]}
BRIEF = partner("kort", delivery="summary", rules=OPEN)
OTHER = partner("ander", rules=OPEN)
HOUSE = House(partners=(BRIEF, OTHER), portal=PORTAL)
CANARIES = {"company": "Kanariebedrijf", "name": "Piet Kanarie", "text": "Kanariegeheim"}
WORDS = (*CANARIES.values(), "kanarie@kooi.example", "611223344", "11 22 33 44", "4321", "12345678")


@pytest.fixture
def lead_id(ledger: Ledger) -> str:
    request = asked(
        wish=Wish.ADVICE,
        moments=MOMENTS,
        **CANARIES,
        email="kanarie@kooi.example",
        telephone="+31611223344",
        postcode="4321 ZA",
    )
    return accept(
        request,
        {"kort"},
        HOUSE.partners,
        ledger,
        NOON,
        consent="Ja.",
        portal=PORTAL,
        reserves={"ander"},
    ).lead_id


@pytest.fixture
def worker(worker: Worker) -> Worker:
    addresses = {slug: f"{slug}@partners.example" for slug in ("kort", "ander")}
    return replace(worker, partners=HOUSE.partners, addresses=addresses)


def whole(message: EmailMessage) -> str:
    """Return headers and both bodies as a reader gets them, on one line."""
    parts = [str(value) for value in message.values()]
    parts += [str(part.get_content()) for part in message.walk() if not part.is_multipart()]
    return " ".join(" ".join(parts).split())


def share(ledger: Ledger, slug: str = "kort") -> dict[str, object]:
    return next(row for row in rows(ledger, "assignment") if row["partner"] == slug)


def test_no_message_to_it_holds_anything_of_the_asker(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, lead_id: str
) -> None:
    worker.deliver_due()
    clock.now = answer_by(NOON, PORTAL.answering.working_days) - REMINDER_BEFORE_END
    worker.deliver_due()
    answer(ledger, 1, Answer.ACCEPT, HOUSE, clock(), moment=MOMENTS[1])
    worker.deliver_due()
    withdraw(ledger, lead_id, HOUSE, clock())
    worker.deliver_due()
    to_it = [message for to, message in post.sent if to == "kort@partners.example"]
    assert len(to_it) >= 4
    for message in to_it:
        for word in WORDS:
            assert word not in whole(message), message["Subject"]
        assert message["Reply-To"].addresses[0].addr_spec == PORTAL.operator.email
    first = whole(to_it[0])
    for told in ("Bedrag", "€ 1.250", "Een consument", "/inzien/1/", "/aannemen/1/"):
        assert told in first


def test_to_open_it_is_on_record_once(ledger: Ledger, worker: Worker, lead_id: str) -> None:
    worker.deliver_due()
    for hours in (1, 2):
        found = open_request(ledger, 1, NOON + timedelta(hours=hours))
        assert found is not None
        assert (found.email, found.text) == ("kanarie@kooi.example", "Kanariegeheim")
        assert str(share(ledger)["opened_at"]).startswith("2026-11-23 12:00")
    assert [row["verb"] for row in rows(ledger, "event")].count("opened") == 1


def declined(ledger: Ledger, lead_id: str) -> None:
    answer(ledger, 1, Answer.DECLINE, HOUSE, NOON, Declined.OTHER)


def withdrawn(ledger: Ledger, lead_id: str) -> None:
    withdraw(ledger, lead_id, HOUSE, NOON)


def erased(ledger: Ledger, lead_id: str) -> None:
    forget_due(ledger, NOON + timedelta(days=PORTAL.retention.days))


@pytest.mark.parametrize("ends", [declined, withdrawn, erased])
def test_what_ended_opens_no_more(
    ledger: Ledger, lead_id: str, ends: Callable[[Ledger, str], None]
) -> None:
    ends(ledger, lead_id)
    assert open_request(ledger, 1, NOON) is None
    assert open_request(ledger, 99, NOON) is None
    assert share(ledger)["opened_at"] is None


def test_who_opened_it_was_reached(ledger: Ledger, worker: Worker, lead_id: str) -> None:
    worker.deliver_due()
    open_request(ledger, 1, NOON)
    with ledger.writing() as connection:
        results.not_reached(connection, 1, HOUSE, NOON)
    assert share(ledger)["state"] == AssignmentState.SENT
