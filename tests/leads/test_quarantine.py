"""What is in doubt is kept whole, goes to nobody, and is let out by its asker or the operator."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from alembic import command

from incasso.leads import migrations
from incasso.leads.accept import accept
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.limits import TooMany
from incasso.leads.mending import CannotMend, reroute
from incasso.leads.persons import person_key
from incasso.leads.post_status import post_status
from incasso.leads.quarantine import Proof, Sender, confirm_by, release
from incasso.leads.quote_request import QuoteRequest, Reach
from incasso.leads.repeats import Receipt
from incasso.leads.states import Doubt
from incasso.leads.status import asked as status_of
from incasso.leads.trail import Actor
from incasso.leads.withdrawing import erase, withdraw
from incasso.partners.tariff import Charge
from leads.given import DAY, NOON, PORTAL, Clock, FakePost, asked, held, partner, rows

CROWD = tuple(partner(slug) for slug in "abcd")
ROOMY = replace(PORTAL, limits=replace(PORTAL.limits, address_minute=99, address_hour=99))
HOUR = timedelta(hours=1)
DEARER = replace(CROWD[0].tariff, nothing=Charge(fixed=Decimal(495)))


def sender(number: int = 0, doubt: Doubt | None = None, address: str = "203.0.113.7") -> Sender:
    """One with a proof of its own, unless there is a doubt."""
    proof = None if doubt is Doubt.UNPROVEN else Proof(nonce=f"n{number}", until=NOON + HOUR)
    given = None if doubt is Doubt.UNPROVEN else doubt
    return Sender(secret="geheim", address=address, proof=proof, doubt=given)


STRANGER = sender(doubt=Doubt.UNPROVEN)


def ask(
    ledger: Ledger,
    request: QuoteRequest | None = None,
    who: Sender = STRANGER,
    *,
    now: datetime = NOON,
    portal: Any = PORTAL,
    **given: Any,
) -> Receipt:
    request = request or asked()
    return accept(
        request,
        given.pop("ticked", "ab"),
        CROWD,
        ledger,
        now,
        consent="Ja.",
        portal=portal,
        person=person_key("geheim", request),
        sender=who,
        **given,
    )


def house(portal: Any = PORTAL) -> House:
    return House(partners=CROWD, portal=portal)


def other(number: int, **changed: Any) -> QuoteRequest:
    return asked(text=str(number), **changed)


def doubts(ledger: Ledger) -> list[str | None]:
    return [row["doubt"] for row in sorted(rows(ledger, "lead"), key=lambda it: it["created_at"])]


def kinds(ledger: Ledger) -> list[str]:
    return sorted(row["kind"] for row in rows(ledger, "outbox"))


def test_a_proven_request_goes_out_at_once(ledger: Ledger) -> None:
    ask(ledger, who=sender())
    assert rows(ledger, "lead")[0]["state"] == "routed"
    assert kinds(ledger) == ["asker", "partner", "partner"]


@pytest.mark.parametrize("doubt", [Doubt.UNPROVEN, Doubt.TRAP, Doubt.HASTE])
def test_in_doubt_it_is_kept_whole_and_goes_to_nobody(ledger: Ledger, doubt: Doubt) -> None:
    ask(ledger, who=sender(doubt=doubt), ticked="ab", reserves="c")
    lead = rows(ledger, "lead")[0]
    assert (lead["state"], lead["doubt"]) == ("quarantine", doubt)
    assert lead["answers"]["company"] == "Testbedrijf & Zonen"
    days = PORTAL.quarantine.confirm_days + PORTAL.quarantine.keep_days
    assert lead["erase_on"] == DAY + timedelta(days=days)
    assert rows(ledger, "consent")[0]["ticked"] == ["a", "b"]
    assert rows(ledger, "assignment") == rows(ledger, "decision") == []
    assert kinds(ledger) == ["confirm"]


def test_let_out_it_goes_to_those_that_were_agreed_to(ledger: Ledger) -> None:
    receipt = ask(ledger, ticked="ab", reserves="c")
    assert release(ledger, receipt.lead_id, house(), NOON + HOUR, Actor.ASKER)
    assert {row["partner"] for row in rows(ledger, "assignment")} == {"a", "b"}
    lead = rows(ledger, "lead")[0]
    assert (lead["state"], lead["doubt"]) == ("routed", "unproven")
    assert lead["erase_on"] == DAY + timedelta(days=PORTAL.retention.days)
    assert kinds(ledger) == ["asker", "confirm", "partner", "partner"]
    assert not release(ledger, receipt.lead_id, house(), NOON + HOUR, Actor.ASKER)
    assert len(rows(ledger, "outbox")) == 4


def test_it_is_let_out_also_when_nothing_tells_whose_it_is(ledger: Ledger) -> None:
    bare = {"consent": "Ja.", "portal": PORTAL, "sender": STRANGER}
    receipt = accept(asked(), "a", CROWD, ledger, NOON, **bare)
    assert release(ledger, receipt.lead_id, house(), NOON, Actor.OPERATOR)
    assert rows(ledger, "lead")[0]["state"] == "routed"


def test_one_that_can_no_more_is_replaced_when_it_is_let_out(ledger: Ledger) -> None:
    receipt = ask(ledger, ticked="a", reserves="b")
    gone = House(partners=CROWD[1:], portal=PORTAL)
    release(ledger, receipt.lead_id, gone, NOON + HOUR, Actor.ASKER)
    assert [row["partner"] for row in rows(ledger, "assignment")] == ["b"]


def test_without_an_agency_the_operator_is_told_when_it_is_let_out(ledger: Ledger) -> None:
    receipt = ask(ledger, ticked="")
    release(ledger, receipt.lead_id, house(), NOON + HOUR, Actor.ASKER)
    assert rows(ledger, "lead")[0]["state"] == "unrouted"
    assert kinds(ledger) == ["asker", "confirm", "operator"]


def test_caps_are_of_the_moment_it_is_let_out(ledger: Ledger) -> None:
    small = House(partners=(partner("a", caps={"month": 1}),), portal=PORTAL)
    held = [ask(ledger, other(n, email=f"{n}@b.example"), ticked="a") for n in range(3)]
    for receipt in held:
        release(ledger, receipt.lead_id, small, NOON + HOUR, Actor.ASKER)
    states = sorted(row["state"] for row in rows(ledger, "lead"))
    assert states == ["routed", "unrouted", "unrouted"]


def test_a_second_of_the_same_person_is_known_when_it_is_let_out(ledger: Ledger) -> None:
    first = ask(ledger, other(1), sender(1))
    second = ask(ledger, other(2))
    release(ledger, second.lead_id, house(), NOON + HOUR, Actor.ASKER)
    found = {row["id"]: row for row in rows(ledger, "lead")}
    assert found[second.lead_id]["state"] == "duplicate"
    assert found[second.lead_id]["earlier"] == first.lead_id


def test_the_same_request_again_is_the_first_one_whatever_the_doubt(ledger: Ledger) -> None:
    first = ask(ledger, who=sender(1), idem_key="k")
    for who in (sender(1), sender(2), STRANGER, sender(1, Doubt.TRAP)):
        for key in ("k", None):
            assert ask(ledger, who=who, idem_key=key).lead_id == first.lead_id
    assert len(rows(ledger, "lead")) == 1


def test_a_proof_counts_once(ledger: Ledger) -> None:
    for number in range(3):
        ask(ledger, other(number, email=f"{number}@b.example"), sender(7))
    assert doubts(ledger).count("used") == 2


def test_a_person_is_taken_so_often_a_day_and_then_must_confirm(ledger: Ledger) -> None:
    def send(number: int, **changed: Any) -> None:
        who = sender(number, address=f"203.0.113.{number}")
        # To no agency: who had one would be asked to confirm before that.
        at = NOON + timedelta(minutes=number)
        ask(ledger, other(number, **changed), who, now=at, ticked="")

    for number in range(4):
        send(number)
    send(4, email="Tester+nog@testbedrijf.example", telephone="+31611111111")
    send(5, email="ander@testbedrijf.example")
    send(6, email="ander@testbedrijf.example", telephone="+31611111111")
    assert doubts(ledger) == [None, None, None, "person", "person", "person", None]


def test_a_person_without_a_telephone_counts_by_address_alone(ledger: Ledger) -> None:

    for number in range(5):
        only = other(number, email=f"{number}@b.example", telephone=None, reach=Reach.EMAIL)
        ask(ledger, only, sender(number))
    assert doubts(ledger) == [None] * 5


def test_a_flood_of_everybody_waits(ledger: Ledger) -> None:
    narrow = replace(ROOMY, limits=replace(ROOMY.limits, all_hour=2))
    for number in range(4):
        request = other(number, email=f"{number}@b.example", telephone=f"+3161234567{number}")
        ask(ledger, request, sender(number), portal=narrow)
    assert sorted(doubts(ledger), key=str) == [None, None, "crowd", "crowd"]


def test_an_address_that_sends_too_much_must_wait_and_nothing_is_kept(ledger: Ledger) -> None:
    for number in range(5):
        ask(ledger, other(number), now=NOON + timedelta(seconds=number))
    with pytest.raises(TooMany) as caught:
        ask(ledger, other(5), now=NOON + timedelta(seconds=5))
    assert caught.value.until == NOON + timedelta(minutes=1)
    assert len(rows(ledger, "lead")) == 5
    ask(ledger, other(5), sender(doubt=Doubt.UNPROVEN, address="203.0.113.8"), now=NOON)
    ask(ledger, other(6), now=NOON + timedelta(minutes=1))


def test_an_hour_has_a_limit_of_its_own(ledger: Ledger) -> None:
    for number in range(20):
        ask(ledger, other(number), now=NOON + timedelta(minutes=number))
    with pytest.raises(TooMany) as caught:
        ask(ledger, other(20), now=NOON + timedelta(minutes=20))
    assert caught.value.until == NOON + HOUR


def test_who_is_in_doubt_uses_up_nobody_elses_share(ledger: Ledger) -> None:
    for number in range(9):
        ask(ledger, other(number), portal=ROOMY)
    ask(ledger, other(9), sender(9), portal=ROOMY)
    assert doubts(ledger).count(None) == 1


def test_an_address_is_asked_to_confirm_once_a_day(ledger: Ledger) -> None:
    for hours, email in ((0, ""), (1, ""), (2, "+nog"), (23, ""), (25, "")):
        request = other(hours, email=f"tester{email}@testbedrijf.example")
        ask(ledger, request, now=NOON + hours * HOUR)
    assert kinds(ledger) == ["confirm"] * 2
    found = post_status(ledger)
    assert (found.quarantine, len(found.held), found.well) == (5, 3, False)


def test_a_flood_of_strangers_is_not_a_flood_of_mail(ledger: Ledger) -> None:
    narrow = replace(ROOMY, limits=replace(ROOMY.limits, confirmations_hour=2))
    for number in range(5):
        ask(ledger, other(number, email=f"{number}@b.example"), portal=narrow)
    assert kinds(ledger) == ["confirm"] * 2
    assert len(rows(ledger, "lead")) == 5


def test_the_mail_that_asks_to_confirm_says_nothing_that_was_typed(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    typed = {"name": "Koop Nu", "company": "Winst bv", "text": "https://kwaad.example/"}
    receipt = ask(ledger, asked(**typed))
    worker.deliver_due()
    ((to, message),) = post.sent
    assert (to, message["To"]) == ("tester@testbedrijf.example",) * 2
    for part in message.walk():
        said = str(part.get_content()) if not part.is_multipart() else ""
        assert not [word for word in (*typed.values(), "1.250", "12345678") if word in said]
        links = [word for word in said.replace('"', " ").split() if word.startswith("http")]
        assert set(links) <= {f"https://portal.example/confirm/{receipt.lead_id}/"}
    assert message["Subject"] == f"Bevestig je aanvraag {receipt.ref}"


def test_once_it_is_let_out_or_taken_back_nobody_is_asked_to_confirm(
    ledger: Ledger, worker: Worker, post: FakePost
) -> None:
    first = ask(ledger)
    release(ledger, first.lead_id, house(), NOON, Actor.ASKER)
    second = ask(ledger, other(2, email="ander@b.example"))
    third = ask(ledger, other(3, email="derde@b.example"))
    assert withdraw(ledger, second.lead_id, house(), NOON)
    worker.deliver_due()
    starts = ("Bevestig", "Ingetrokken")
    asked_of = [it["Subject"] for _, it in post.sent if it["Subject"].startswith(starts)]
    assert asked_of == [f"Bevestig je aanvraag {third.ref}"]
    assert not release(ledger, second.lead_id, house(), NOON, Actor.ASKER)


def test_what_waits_can_be_erased_at_once(ledger: Ledger) -> None:
    receipt = ask(ledger)
    assert erase(ledger, receipt.lead_id, house(), NOON)
    assert rows(ledger, "lead")[0]["answers"] is None
    assert {row["state"] for row in rows(ledger, "outbox")} == {"forgotten"}


def test_what_nobody_lets_out_is_erased(ledger: Ledger, worker: Worker, clock: Clock) -> None:
    ask(ledger)
    days = PORTAL.quarantine.confirm_days + PORTAL.quarantine.keep_days
    clock.forward(timedelta(days=days - 1))
    worker.deliver_due()
    assert rows(ledger, "lead")[0]["state"] == "quarantine"
    clock.forward(timedelta(days=1))
    worker.deliver_due()
    assert rows(ledger, "lead")[0]["state"] == "erased"
    assert post_status(ledger).well


def test_it_is_not_rerouted_before_it_is_let_out(ledger: Ledger) -> None:
    receipt = ask(ledger)
    with pytest.raises(CannotMend, match="lead release"):
        reroute(ledger, receipt.ref, house(), NOON)


def test_the_askers_page_knows_whether_a_link_was_sent(ledger: Ledger) -> None:
    first, second = ask(ledger), ask(ledger, other(2))
    shown = [status_of(ledger, receipt.lead_id) for receipt in (first, second)]
    assert [one and (one.state, one.asked_to_confirm) for one in shown] == [
        ("quarantine", True),
        ("quarantine", False),
    ]
    assert confirm_by(NOON, PORTAL) == NOON + timedelta(days=PORTAL.quarantine.confirm_days)


def test_taking_the_step_back_leaves_what_waited_to_the_operator(ledger: Ledger) -> None:
    ask(ledger)
    for way, step in (("0005", command.downgrade), ("head", command.upgrade)):
        with ledger.writing() as connection:
            step(migrations.config(connection), way)
    assert [(row["state"], row["doubt"]) for row in rows(ledger, "lead")] == [("unrouted", None)]
    assert rows(ledger, "outbox") == rows(ledger, "tally") == []


def test_nothing_of_a_sender_stands_in_the_database_as_it_was(
    ledger: Ledger, tmp_path: Any
) -> None:
    ask(ledger, asked(email="kanarie@kooi.example", telephone="+31611223344"), sender())
    erase(ledger, rows(ledger, "lead")[0]["id"], house(), NOON)
    everything = held(ledger, tmp_path)
    assert [word for word in (b"203.0.113", b"kanarie", b"611223344") if word in everything] == []
    assert len(rows(ledger, "tally")) == 6


def test_gmails_dots_make_no_other_mailbox(ledger: Ledger) -> None:
    for number, email in enumerate(
        ("s.lacht@gmail.com", "sl.acht+x@googlemail.com", "slacht@gmail.com", "slach.t@gmail.com")
    ):
        who = sender(number, address=f"203.0.113.{number}")
        request = asked(email=email, telephone=None, reach=Reach.EMAIL, text=str(number))
        ask(ledger, request, who, ticked="", now=NOON + timedelta(minutes=number))
    assert doubts(ledger) == [None, None, None, "person"]


def test_what_waits_without_a_mail_stops_nobody_who_proves_himself(ledger: Ledger) -> None:
    first, second = ask(ledger), ask(ledger, other(2))
    # For the first there is a mail that confirms it, for the second there is none.
    assert ask(ledger, asked(), sender(1)).lead_id == first.lead_id
    assert ask(ledger, other(2), sender(2, Doubt.TRAP)).lead_id == second.lead_id
    again = ask(ledger, other(2), sender(3))
    assert again.lead_id != second.lead_id
    assert not again.repeated
    assert doubts(ledger).count(None) == 1


def test_a_flood_of_links_takes_no_mailbox_its_own(ledger: Ledger) -> None:
    tight = replace(ROOMY, limits=replace(ROOMY.limits, confirmations_hour=1))
    ask(ledger, other(1, email="vol@testbedrijf.example"), portal=tight)
    ask(ledger, other(2), portal=tight)
    assert len(rows(ledger, "outbox")) == 1
    ask(ledger, other(3), portal=tight, now=NOON + 2 * HOUR)
    assert len(rows(ledger, "outbox")) == 2
    # And it is one a day still.
    ask(ledger, other(4), portal=tight, now=NOON + 4 * HOUR)
    assert len(rows(ledger, "outbox")) == 2


def test_it_goes_out_at_what_was_read_when_it_was_asked(ledger: Ledger) -> None:
    receipt = ask(ledger)
    dearer = tuple(replace(one, tariff=DEARER) for one in CROWD)
    read = CROWD[0].tariff.sentence()
    assert DEARER.sentence() != read
    release(
        ledger, receipt.lead_id, House(partners=dearer, portal=PORTAL), NOON + HOUR, Actor.ASKER
    )
    assert [row["tariffs"] for row in rows(ledger, "consent")] == [{"a": read, "b": read}]
    assert [row["offer"]["tariff"] for row in rows(ledger, "assignment")] == [read, read]
