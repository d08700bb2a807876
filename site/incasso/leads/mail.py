"""Owns what the messages say: to an agency, to the asker, to the operator; text and HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment

from incasso.law.collection_costs import collection_costs
from incasso.law.parameters import Law
from incasso.leads.answering import Answer
from incasso.leads.answers import answers, contact_rule, letter_needed, may_call
from incasso.leads.deadlines import last_day
from incasso.leads.envelope import envelope_id
from incasso.leads.headers import mailbox, one_line
from incasso.leads.invitations import invitations
from incasso.leads.offer import Offer
from incasso.leads.opening import OPENING
from incasso.leads.owed import Owed
from incasso.leads.quarantine import confirm_by
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.states import STATE_LABELS, TO_AGENCY, Declined, Kind
from incasso.leads.subjects import subject
from incasso.local_time import day_of, local
from incasso.portal import Portal

# Mail readers drop style sheets; the at-rules for dark screens have no other place.
INLINER = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
TEMPLATES = {
    Kind.PARTNER: "bureau",
    Kind.ASKER: "aanvrager",
    Kind.OPERATOR: "beheer",
    Kind.REMINDER: "herinnering",
    Kind.ERASE: "wissen",
    Kind.DROPPED: "afgevallen",
    Kind.IN_DOUBT: "onzeker",
    Kind.RECEIPT: "ingetrokken",
    Kind.CONFIRM: "bevestigen",
    Kind.AGREED: "afspraak",
    Kind.BOOKED: "gesprek",
    Kind.CALLED_OFF: "vervallen",
    Kind.ADDED: "erbij",
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message, and the one address that it goes to."""

    message: EmailMessage
    to: str


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes a message from the request, the same bytes each time.

    `link` gives the address of a private page: `link("status", lead_id, since)`, where `since`
    is the moment from which it works.
    """

    portal: Portal
    law: Law
    templates: Environment
    link: Callable[[str, str, datetime], str]

    def write(self, owed: Owed, partner_addresses: Mapping[str, str]) -> Letter:
        """Return the message for an agency, the asker or the operator.

        Raises:
            ValueError: the request was erased, and this message needs it.
            KeyError: the agency has no address on this machine.
            LookupError: the law's table does not reach the day of the request.
        """
        if owed.kind is Kind.ERASE:
            return self._call_to_erase(owed, partner_addresses)
        if owed.answers is None:
            raise ValueError("the request was erased")
        request = QuoteRequest.from_answers(owed.answers)
        asker = mailbox(request.name, request.email)
        message = self._envelope(owed)
        if owed.kind in TO_AGENCY:
            to = _agency(owed, partner_addresses)
            summary = owed.share is not None and owed.share.summary
            ours = summary or owed.kind is Kind.CALLED_OFF
            message["Reply-To"] = self._reply_to() if ours else asker
        elif owed.kind is Kind.OPERATOR:
            to = Address(addr_spec=self.portal.mail.operator)
            message["Reply-To"] = asker
        else:
            # Without the name: whoever typed another's address would have it read his words.
            to = Address(addr_spec=request.email)
            message["Reply-To"] = self._reply_to()
        message["To"] = to
        message["Subject"] = one_line(subject(owed, request))
        self._fill(message, owed, self._about(owed) | self._of_request(owed, request))
        self._invite(message, owed, request.moments, to)
        return Letter(message=message, to=to.addr_spec)

    def _call_to_erase(self, owed: Owed, partner_addresses: Mapping[str, str]) -> Letter:
        """Write to an agency that let go, or to the operator; the request may be gone by now."""
        to = Address(addr_spec=self.portal.mail.operator)
        if owed.share:
            to = _agency(owed, partner_addresses)
        message = self._envelope(owed)
        message["Reply-To"] = self._reply_to()
        message["To"] = to
        message["Subject"] = one_line(f"Wis de gegevens van aanvraag {owed.ref}")
        self._fill(message, owed, self._about(owed))
        return Letter(message=message, to=to.addr_spec)

    def _envelope(self, owed: Owed) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        names = self.portal.mail
        message["From"] = mailbox(names.sender_name, names.sender)
        message["Date"] = format_datetime(local(owed.created_at))
        message["Message-ID"] = owed.message_id
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _reply_to(self) -> Address:
        return mailbox(self.portal.operator.name, self.portal.operator.email)

    def _fill(self, message: EmailMessage, owed: Owed, about: dict[str, Any]) -> None:
        name = f"mail/{_template(owed)}"
        context = about | {"subject": message["Subject"]}
        text = self.templates.get_template(f"{name}.txt").render(context)
        html = self.templates.get_template(f"{name}.html").render(context)
        message.set_content(text, cte="quoted-printable")
        styled = INLINER.inline(html)
        message.add_alternative(styled, subtype="html", cte="quoted-printable")
        message.set_boundary(f"deel-{envelope_id(owed.message_id).partition('@')[0]}")

    def _invite(
        self, message: EmailMessage, owed: Owed, moments: Sequence[datetime], to: Address
    ) -> None:
        files = list(invitations(owed, moments, self.portal, to.addr_spec))
        for file in files:
            file.attach(message)
        if files:
            message.set_boundary(f"geheel-{envelope_id(owed.message_id).partition('@')[0]}")

    def _about(self, owed: Owed) -> dict[str, Any]:
        """Return what needs no answer of the asker."""
        share, earlier = owed.share, owed.earlier
        return {
            "portal": self.portal,
            "owed": owed,
            "offers": _offers(owed.offers),
            "agency": Offer(**share.offer) if share else None,
            "state_label": STATE_LABELS[share.state] if share else "",
            "reason": _declined(share.reason) if share else "",
            "last_day": last_day(share.answer_by) if share else None,
            "instead": _offers(owed.instead),
            "withdrawn": _offers(owed.withdrawn),
            "links": self._links(owed),
            "earlier_address": earlier and self.link("status", earlier.id, earlier.asked_at),
            "status_address": self.link("status", owed.lead_id, owed.asked_at),
            "confirm_address": self.link("confirm", owed.lead_id, owed.asked_at),
            "confirm_by": confirm_by(owed.asked_at, self.portal),
        }

    def _links(self, owed: Owed) -> dict[str, str]:
        if owed.share is None:
            return {}
        purposes = (OPENING, *(one.value for one in Answer))
        return {one: self.link(one, str(owed.share.id), owed.created_at) for one in purposes}

    def _of_request(self, owed: Owed, request: QuoteRequest) -> dict[str, Any]:
        day = day_of(owed.asked_at)
        wet = self.law.on(day)
        return {
            "request": request,
            "answers": answers(request),
            "contact_rule": contact_rule(request),
            "may_call": may_call(request),
            "costs": collection_costs(request.principal, wet.staffel, wet.btw.rate),
            "costs_source": self.law.source("staffel", day),
            "btw_rate": wet.btw.rate,
            "letter_needed": letter_needed(request),
        }


def _template(owed: Owed) -> str:
    if owed.kind is Kind.PARTNER and owed.share and owed.share.summary:
        return "samenvatting"
    if owed.kind is Kind.ERASE and owed.share is None:
        return "gewist"
    return TEMPLATES[owed.kind]


def _agency(owed: Owed, addresses: Mapping[str, str]) -> Address:
    return Address(addr_spec=addresses[owed.share.partner if owed.share else ""])


def _offers(kept: Iterable[Mapping[str, Any]]) -> list[Offer]:
    return [Offer(**offer) for offer in kept]


def _declined(reason: str | None) -> str:
    """Return why an agency declined, in words; why it returned is between it and us."""
    return Declined(reason).label if reason in list(Declined) else ""
