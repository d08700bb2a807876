"""Owns what stands in calendars: a moment proposed to an agency, agreed on, or called off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from icalendar import Calendar, Event, vCalAddress

from incasso.leads.headers import one_line
from incasso.leads.moments import LENGTH
from incasso.leads.offer import Offer
from incasso.leads.owed import Held, Owed
from incasso.leads.quote_request import Wish
from incasso.leads.states import AssignmentState, Kind
from incasso.portal import Portal

PROPOSED, AGREED, CANCELLED = range(3)  # a later SEQUENCE takes the place of an earlier one
STATUS = {PROPOSED: "TENTATIVE", AGREED: "CONFIRMED", CANCELLED: "CANCELLED"}


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One event, of one method, in a file of its own.

    One event a file, as Outlook reads only the first; an attachment, as Outlook makes a meeting
    of a message with an invitation for a body, and drops the text and the Reply-To.
    """

    name: str
    method: str
    text: str

    def attach(self, message: EmailMessage) -> None:
        """Add the file to a message."""
        message.add_attachment(
            self.text,
            subtype="calendar",
            charset="utf-8",
            cte="base64",
            filename=self.name,
            params={"method": self.method},
        )


def invitations(
    owed: Owed, moments: Sequence[datetime], portal: Portal, to: str
) -> Iterator[Invitation]:
    """Yield what goes along with a message about an advice call, to the address `to`.

    `moments` are those that the asker proposed, in their order.
    """
    if owed.wish is not Wish.ADVICE:
        return
    if owed.kind in (Kind.PARTNER, Kind.BOOKED, Kind.CALLED_OFF) and owed.share:
        yield from _Agency(owed, owed.share, portal, to).files(moments)
    if owed.kind in (Kind.AGREED, Kind.DROPPED, Kind.RECEIPT):
        yield from _to_asker(owed, portal)


class _Agency:
    """The agency's side: it is invited to each moment, then to one, then to none."""

    def __init__(self, owed: Owed, share: Held, portal: Portal, to: str) -> None:
        self.owed, self.share, self.portal, self.to = owed, share, portal, to

    def files(self, moments: Sequence[datetime]) -> Iterator[Invitation]:
        for number, begins in enumerate(moments, start=1):
            if begins <= self.share.offered_at:
                continue
            agreed = begins == self.share.agreed_at
            if self.owed.kind is Kind.PARTNER:
                yield self._file(number, begins, PROPOSED)
            elif self.owed.kind is Kind.BOOKED:
                yield self._file(number, begins, AGREED if agreed else CANCELLED)
            elif agreed or self.share.agreed_at is None:
                yield self._file(number, begins, CANCELLED)

    def _file(self, number: int, begins: datetime, sequence: int) -> Invitation:
        event = _event(self.owed, self.portal, begins, sequence, f"{self.share.id}.{number}")
        event.add("summary", f"Adviesgesprek, aanvraag {self.owed.ref}")
        event.add("description", "De gegevens staan in onze e-mail over deze aanvraag.")
        guest = vCalAddress(f"mailto:{self.to}")
        guest.params["CN"] = one_line(Offer(**self.share.offer).name)
        guest.params["ROLE"] = "REQ-PARTICIPANT"
        guest.params["PARTSTAT"] = "ACCEPTED" if sequence == AGREED else "NEEDS-ACTION"
        # The answer is given by our link; a calendar's own answer would reach nobody.
        guest.params["RSVP"] = "FALSE"
        event.add("attendee", guest, encode=False)
        names = {PROPOSED: "voorstel", AGREED: "gesprek", CANCELLED: "vervallen"}
        method = "CANCEL" if sequence == CANCELLED else "REQUEST"
        return _written(event, f"{names[sequence]}-{number}.ics", method)


def _to_asker(owed: Owed, portal: Portal) -> Iterator[Invitation]:
    """Yield the moment agreed on, or its end: published, as the asker need not answer."""
    about = [owed.share] if owed.share else list(owed.shares)
    for share in about:
        if share.agreed_at is None:
            continue
        agreed = owed.kind is Kind.AGREED
        if owed.kind is Kind.RECEIPT and share.state is not AssignmentState.WITHDRAWN:
            continue
        sequence = AGREED if agreed else CANCELLED
        event = _event(owed, portal, share.agreed_at, sequence, f"{share.id}.aanvrager")
        name = one_line(Offer(**share.offer).name)
        event.add("summary", f"Adviesgesprek met {name}")
        event.add("description", f"{name} belt je. Het gaat om aanvraag {owed.ref}.")
        named = "gesprek" if agreed else "vervallen"
        yield _written(event, f"{named}.ics", "PUBLISH" if agreed else "CANCEL")


def _event(owed: Owed, portal: Portal, begins: datetime, sequence: int, number: str) -> Event:
    sender = portal.mail
    host = vCalAddress(f"mailto:{sender.sender}")
    host.params["CN"] = one_line(sender.sender_name)
    event = Event()
    event.add("uid", f"{owed.lead_id}.{number}@{sender.sender.rpartition('@')[2]}")
    event.add("dtstamp", owed.created_at)
    event.add("sequence", sequence)
    event.add("status", STATUS[sequence])
    # In UTC: a calendar shows it by its owner's clock, and no zone's rules need to travel along.
    event.add("dtstart", begins)
    event.add("dtend", begins + LENGTH)
    event.add("organizer", host, encode=False)
    return event


def _written(event: Event, name: str, method: str) -> Invitation:
    calendar = Calendar()
    calendar.add("prodid", "-//incasso//adviesgesprek//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return Invitation(name=name, method=method, text=calendar.to_ical().decode())
