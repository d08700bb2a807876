"""Forgetting: on the day that was promised, and then wholly."""

from datetime import timedelta
from pathlib import Path

from incasso.leads.accept import accept
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.post import Refused
from incasso.leads.post_status import post_status
from incasso.leads.retention import forget_due
from incasso.leads.status import asked as status_of
from incasso.local_time import midnight
from leads.given import DAY, NOON, PARTNERS, PORTAL, Clock, FakePost, asked, held, rows

ERASE_ON = DAY + timedelta(days=PORTAL.retention.days)
CANARIES = {"company": "Kanariebedrijf", "name": "Piet Kanarie", "text": "Kanariegeheim"}


def promised(ledger: Ledger) -> str:
    request = asked(**CANARIES, email="kanarie@kooi.example", telephone="+31611223344")
    consent = "Ik ga akkoord."
    slugs = {partner.slug for partner in PARTNERS}
    return accept(request, slugs, PARTNERS, ledger, NOON, consent=consent, portal=PORTAL).lead_id


def traces(ledger: Ledger, folder: Path) -> list[str]:
    everything = held(ledger, folder)
    words = [*CANARIES.values(), "kanarie@kooi.example", "31611223344"]
    return [word for word in words if word.encode() in everything]


def test_nothing_is_forgotten_before_its_day(ledger: Ledger, tmp_path: Path) -> None:
    promised(ledger)
    assert forget_due(ledger, midnight(ERASE_ON) - timedelta(seconds=1)) == 0
    assert len(traces(ledger, tmp_path)) == 5


def test_on_its_day_no_trace_is_left_in_the_database(ledger: Ledger, tmp_path: Path) -> None:
    promised(ledger)
    assert forget_due(ledger, midnight(ERASE_ON)) == 1
    assert forget_due(ledger, midnight(ERASE_ON)) == 0
    assert traces(ledger, tmp_path) == []


def test_a_mail_servers_reply_can_hold_an_address_and_is_forgotten_too(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, tmp_path: Path
) -> None:
    promised(ledger)
    post.answers = [Refused("550 kanarie@kooi.example unknown")] * 4
    worker.deliver_due()
    assert any("kanarie@kooi" in (row["reply"] or "") for row in rows(ledger, "outbox"))
    clock.forward(timedelta(days=PORTAL.retention.days))
    worker.deliver_due()
    assert traces(ledger, tmp_path) == []
    assert post_status(ledger).well


def test_who_had_it_and_what_was_agreed_to_stays(ledger: Ledger) -> None:
    lead_id = promised(ledger)
    forget_due(ledger, midnight(ERASE_ON))
    seen = status_of(ledger, lead_id)
    assert seen and seen.state == "erased"
    assert len(seen.assignments) == 3
    assert rows(ledger, "consent")[0]["text"] == "Ik ga akkoord."


def test_a_message_that_is_still_owed_is_given_up(ledger: Ledger, worker: Worker) -> None:
    promised(ledger)
    forget_due(ledger, midnight(ERASE_ON))
    assert worker.deliver_due() == 0
    assert {row["state"] for row in rows(ledger, "outbox")} == {"forgotten"}


def test_many_are_forgotten_a_few_at_a_time(ledger: Ledger) -> None:
    for who in ("een", "twee", "drie", "vier"):
        request = asked(email=f"{who}@kooi.example")
        accept(request, (), PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    assert forget_due(ledger, midnight(ERASE_ON), at_once=2) == 4
    assert {row["answers"] for row in rows(ledger, "lead")} == {None}
    erased = [row for row in rows(ledger, "event") if row["verb"] == "erased"]
    refs = [row["ref"] for row in rows(ledger, "lead")]
    assert len(erased) == 4 and all(ref in str(erased) for ref in refs)
