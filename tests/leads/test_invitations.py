"""An advice call in two calendars: proposed, agreed on by the agency, called off."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from golden import as_read
from icalendar import Calendar

from incasso.leads import outbox
from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer, share_of
from incasso.leads.delivery import Worker
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.quote_request import Wish
from incasso.leads.states import Declined, Returned
from incasso.leads.status import asked as status_of
from incasso.leads.withdrawing import erase, withdraw
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
AGENCY = "voorbeeldincasso-noord"
THIRD = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def lead_id(ledger: Ledger, worker: Worker, post: FakePost) -> Iterator[str]:
    request = asked(wish=Wish.ADVICE, moments=(*MOMENTS, THIRD))
    receipt = accept(request, {AGENCY}, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    worker.deliver_due()
    return receipt.lead_id


def agree(ledger: Ledger, moment: datetime | None = MOMENTS[1], now: datetime = LATER) -> None:
    share = rows(ledger, "assignment")[0]["id"]
    answer(ledger, share, Answer.ACCEPT, HOUSE, now, moment=moment)


def read(message: EmailMessage) -> EmailMessage:
    found = message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def about(post: FakePost, start: str) -> EmailMessage:
    return next(read(one) for _, one in post.sent if one["Subject"].startswith(start))


def events(message: EmailMessage) -> dict[str, Any]:
    """Return each attachment's event by file name; a file holds one, of one method."""
    found = {}
    for part in message.iter_attachments():
        assert part.get_content_type() == "text/calendar"
        assert part.get_content_disposition() == "attachment"
        calendar = Calendar.from_ical(part.get_content())
        (event,) = calendar.walk("VEVENT")
        assert part.get_param("method") == calendar["method"]
        event["method"] = calendar["method"]
        found[part.get_filename()] = event
    return found


def facts(event: Any) -> tuple[str, str, int]:
    return event["method"], event["status"], event["sequence"]


def test_each_moment_is_an_invitation_of_its_own(post: FakePost, lead_id: str) -> None:
    message = about(post, "Adviesgesprek: aanvraag ")
    found = events(message)
    assert list(found) == ["voorstel-1.ics", "voorstel-2.ics", "voorstel-3.ics"]
    assert [one.start for one in found.values()] == [*MOMENTS, THIRD]
    assert {one.end - one.start for one in found.values()} == {timedelta(minutes=30)}
    assert {facts(one) for one in found.values()} == {("REQUEST", "TENTATIVE", 0)}
    assert len({one["uid"] for one in found.values()}) == 3
    for one in found.values():
        assert one["organizer"] == f"mailto:{PORTAL.mail.sender}"
        assert one["attendee"] == f"mailto:{ADDRESSES[AGENCY]}"
        assert one["attendee"].params["RSVP"] == "FALSE"
    assert "tester@testbedrijf.example" in message["Reply-To"]


def test_the_message_is_still_read_as_a_message(post: FakePost, lead_id: str) -> None:
    message = about(post, "Adviesgesprek: aanvraag ")
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Kies een moment en neem de aanvraag aan:" in text
    assert (
        "donderdag 26 november 2026 om 10.00 uur of vrijdag 27 november 2026 om 14.00 uur" in text
    )
    assert "Probeer het hoogstens 3 keer." in text
    assert next(message.iter_parts()).get_content_type() == "multipart/alternative"


def test_nothing_typed_but_the_moments_stands_in_a_calendar(post: FakePost, lead_id: str) -> None:
    for message in (read(one) for _, one in post.sent):
        for event in events(message).values():
            said = event.to_ical().decode().lower()
            assert not any(word in said for word in ("tester", "testbedrijf", "31612345678"))


def test_the_moment_agreed_on_takes_its_place_and_the_others_go(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, lead_id: str
) -> None:
    proposed = events(about(post, "Adviesgesprek: aanvraag "))
    agree(ledger)
    clock.forward(timedelta(hours=1))
    worker.deliver_due()
    found = events(about(post, "Gesprek vastgelegd"))
    assert list(found) == ["vervallen-1.ics", "gesprek-2.ics", "vervallen-3.ics"]
    assert [facts(one)[:2] for one in found.values()] == [
        ("CANCEL", "CANCELLED"),
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
    ]
    assert [one["uid"] for one in found.values()] == [one["uid"] for one in proposed.values()]
    assert all(one["sequence"] > 0 for one in found.values())
    asker = about(post, "Je adviesgesprek staat vast")
    (event,) = events(asker).values()
    assert (event.start, *facts(event)) == (MOMENTS[1], "PUBLISH", "CONFIRMED", 1)
    assert "attendee" not in event
    body = asker.get_body(("plain",))
    assert body is not None
    assert "belt je op vrijdag 27 november 2026 om 14.00 uur" in body.get_content()


def test_a_summer_moment_is_the_same_by_the_clock(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    before = datetime(2026, 10, 20, 8, tzinfo=UTC)
    summer, winter = datetime(2026, 10, 23, 8, tzinfo=UTC), datetime(2026, 10, 26, 9, tzinfo=UTC)
    request = asked(wish=Wish.ADVICE, moments=(summer, winter))
    accept(request, {AGENCY}, PARTNERS, ledger, before, consent="Ja.", portal=PORTAL)
    clock.now = before
    worker.deliver_due()
    message = about(post, "Adviesgesprek: aanvraag ")
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "vrijdag 23 oktober 2026 om 10.00 uur of maandag 26 oktober 2026 om 10.00 uur" in text
    starts = [line for one in events(message).values() for line in _lines(one, "DTSTART")]
    assert starts == ["DTSTART:20261023T080000Z", "DTSTART:20261026T090000Z"]


def _lines(event: Any, name: str) -> list[str]:
    return [line for line in event.to_ical().decode().splitlines() if line.startswith(name)]


@pytest.mark.parametrize(
    ("moment", "now"),
    [
        (None, LATER),
        (MOMENTS[0] + timedelta(hours=1), LATER),
        (MOMENTS[0], MOMENTS[0]),
    ],
    ids=["none", "another", "one that has passed"],
)
def test_only_a_moment_that_was_proposed_can_be_agreed_on(
    ledger: Ledger, lead_id: str, moment: datetime | None, now: datetime
) -> None:
    agree(ledger, moment, now)
    assert rows(ledger, "assignment")[0]["state"] == "sent"
    agree(ledger)
    agree(ledger, THIRD)
    found = status_of(ledger, lead_id)
    assert found is not None
    assert found.assignments[0].agreed_at == MOMENTS[1]


def test_an_agency_sees_the_moments_that_lie_ahead(ledger: Ledger, lead_id: str) -> None:
    share = share_of(ledger, rows(ledger, "assignment")[0]["id"])
    assert share is not None
    assert share.ahead(MOMENTS[0]) == (MOMENTS[1], THIRD)


@pytest.mark.parametrize("agreed", [False, True])
def test_a_withdrawn_call_leaves_both_calendars(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, lead_id: str, agreed: bool
) -> None:
    if agreed:
        agree(ledger)
    clock.forward(timedelta(hours=1))
    worker.deliver_due()
    withdraw(ledger, lead_id, HOUSE, clock())
    worker.deliver_due()
    called_off = events(about(post, "Gesprek vervallen"))
    assert [one.start for one in called_off.values()] == (
        [MOMENTS[1]] if agreed else [*MOMENTS, THIRD]
    )
    assert {facts(one) for one in called_off.values()} == {("CANCEL", "CANCELLED", 2)}
    assert len(events(about(post, "Ingetrokken"))) == agreed


def test_every_line_is_as_it_was_read_before(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, lead_id: str
) -> None:
    agree(ledger)
    clock.forward(timedelta(hours=1))
    worker.deliver_due()
    withdraw(ledger, lead_id, HOUSE, clock())
    worker.deliver_due()
    files = (
        f"== {to.partition('@')[0]} {part.get_filename()}\n{part.get_content()}"
        for to, message in post.sent
        for part in read(message).iter_attachments()
    )
    drawn = {lead_id: "LEAD", rows(ledger, "lead")[0]["ref"]: "REF"}
    as_read(Path(__file__).with_name("calendars.txt"), "\n".join(sorted(files)), drawn)


def test_an_agency_that_declines_loses_the_proposals(
    ledger: Ledger, worker: Worker, post: FakePost, lead_id: str
) -> None:
    share = rows(ledger, "assignment")[0]["id"]
    answer(ledger, share, Answer.DECLINE, HOUSE, NOON, Declined.NO_ROOM)
    worker.deliver_due()
    assert len(events(about(post, "Gesprek vervallen"))) == 3
    assert not events(about(post, "Een bureau valt af"))


def test_a_call_that_is_given_back_leaves_the_askers_calendar(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, lead_id: str
) -> None:
    agree(ledger)
    clock.forward(timedelta(hours=1))
    worker.deliver_due()
    published = next(iter(events(about(post, "Je adviesgesprek")).values()))
    share = rows(ledger, "assignment")[0]["id"]
    answer(ledger, share, Answer.RETURN, HOUSE, clock(), Returned.UNREACHABLE)
    worker.deliver_due()
    told = about(post, "Een bureau valt af")
    (event,) = events(told).values()
    assert (event["uid"], *facts(event)) == (published["uid"], "CANCEL", "CANCELLED", 2)
    body = told.get_body(("plain",))
    assert body is not None
    assert "Het gesprek van vrijdag 27 november 2026 om 14.00 uur vervalt." in body.get_content()


def test_what_was_not_sent_yet_is_not_sent_after_a_withdrawal(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock, lead_id: str
) -> None:
    agree(ledger)
    withdraw(ledger, lead_id, HOUSE, LATER)
    clock.forward(timedelta(hours=1))
    worker.deliver_due()
    sent = [one["Subject"] for _, one in post.sent]
    assert not [one for one in sent if one.startswith(("Gesprek vastgelegd", "Je advies"))]


def test_once_erased_no_moment_is_left_and_the_agency_reads_it_in_words(
    ledger: Ledger, worker: Worker, post: FakePost, lead_id: str
) -> None:
    agree(ledger)
    erase(ledger, lead_id, HOUSE, LATER)
    worker.clock.forward(timedelta(hours=1))  # type: ignore[attr-defined]
    worker.deliver_due()
    assert rows(ledger, "assignment")[0]["agreed_at"] is None
    assert not [one for _, one in post.sent if one["Subject"].startswith("Gesprek")]
    message = about(post, "Wis de gegevens")
    assert not events(message)
    body = message.get_body(("plain",))
    assert body is not None
    assert "Staat er een gesprek of een voorstel in je agenda? Dat vervalt." in body.get_content()


def test_a_message_with_invitations_is_the_same_bytes_each_time(
    ledger: Ledger, lead_id: str
) -> None:
    agree(ledger)
    written: list[list[bytes]] = [[], []]
    for number, now in enumerate((LATER, LATER + outbox.LEASE)):
        while owed := outbox.take(ledger, now):
            written[number].append(writer().write(owed, ADDRESSES).message.as_bytes())
    assert len(written[0]) == 2
    assert written[0] == written[1]


def test_who_comes_in_later_is_invited_to_what_lies_ahead(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    request = asked(wish=Wish.ADVICE, moments=(*MOMENTS, THIRD))
    both = {AGENCY, "voorbeeldgerechtsdeurwaarders"}
    accept(request, both, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    share = rows(ledger, "assignment")[0]["id"]
    clock.now = MOMENTS[0] + timedelta(hours=1)
    answer(ledger, share, Answer.DECLINE, HOUSE, clock(), Declined.NO_ROOM)
    worker.deliver_due()
    found = events(about(post, "Adviesgesprek: aanvraag "))
    assert list(found) == ["voorstel-2.ics", "voorstel-3.ics"]


def test_what_was_called_off_before_is_not_called_off_again(
    ledger: Ledger, worker: Worker, post: FakePost, clock: Clock
) -> None:
    request = asked(wish=Wish.ADVICE, moments=(*MOMENTS, THIRD))
    both = {AGENCY, "voorbeeldgerechtsdeurwaarders"}
    given = accept(request, both, PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    agree(ledger, THIRD)
    share = rows(ledger, "assignment")[0]["id"]
    answer(ledger, share, Answer.RETURN, HOUSE, LATER, Returned.OUTSIDE_RULES)
    clock.now = LATER
    withdraw(ledger, given.lead_id, HOUSE, clock())
    worker.deliver_due()
    assert not events(about(post, "Ingetrokken"))
