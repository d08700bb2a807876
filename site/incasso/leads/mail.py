"""Owns what the messages say: to an agency, to the asker, to the operator; text and HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment

from incasso.dutch import euro
from incasso.law.collection_costs import collection_costs
from incasso.law.parameters import Law
from incasso.leads.answers import answers, contact_rule, may_call
from incasso.leads.offer import Offer
from incasso.leads.outbox import Owed
from incasso.leads.quote_request import DebtorKind, QuoteRequest, Step
from incasso.leads.tables import Kind
from incasso.local_time import day_of, local
from incasso.portal import Portal

# Ours, and not the law's: wide enough to tell a subject line apart, without the amount itself.
BANDS = tuple(map(Decimal, (250, 1_000, 3_000, 7_500, 15_000, 50_000)))
# Mail readers drop style sheets; the at-rules for dark screens have no other place.
INLINER = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
TEMPLATES = {Kind.PARTNER: "bureau", Kind.ASKER: "aanvrager", Kind.OPERATOR: "beheer"}
DEBTOR_IN_SUBJECT = {
    DebtorKind.CONSUMENT: "consument",
    DebtorKind.EENMANSZAAK_VOF: "eenmanszaak of vof",
    DebtorKind.BEDRIJF: "bedrijf",
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message, and the one address that it goes to."""

    message: EmailMessage
    to: str


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes a message from the request, the same bytes each time.

    `link` gives the address of a private page: `link("status", lead_id)`.
    """

    portal: Portal
    law: Law
    templates: Environment
    link: Callable[[str, str], str]

    def write(self, owed: Owed, partner_addresses: Mapping[str, str]) -> Letter:
        """Return the message for an agency, the asker or the operator.

        Raises:
            ValueError: the request was erased.
            KeyError: the agency has no address on this machine.
            LookupError: the law's table does not reach the day of the request.
        """
        if owed.answers is None:
            raise ValueError("the request was erased")
        request = QuoteRequest.from_answers(owed.answers)
        asker = Address(request.name, addr_spec=request.email)
        message = self._envelope(owed)
        if owed.kind is Kind.PARTNER:
            to = Address(addr_spec=partner_addresses[owed.partner or ""])
            message["Reply-To"] = asker
        elif owed.kind is Kind.OPERATOR:
            to = Address(addr_spec=self.portal.mail.operator)
            message["Reply-To"] = asker
        else:
            to = asker
            message["Reply-To"] = self._reply_to()
        message["To"] = to
        message["Subject"] = subject(owed, request)
        self._fill(message, owed, request)
        return Letter(message=message, to=to.addr_spec)

    def _envelope(self, owed: Owed) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        names = self.portal.mail
        message["From"] = Address(names.sender_name, addr_spec=names.sender)
        message["Date"] = format_datetime(local(owed.created_at))
        message["Message-ID"] = owed.message_id
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _reply_to(self) -> Address:
        return Address(self.portal.operator.name, addr_spec=self.portal.operator.email)

    def _fill(self, message: EmailMessage, owed: Owed, request: QuoteRequest) -> None:
        name = f"mail/{TEMPLATES[owed.kind]}"
        context = self._context(owed, request) | {"subject": message["Subject"]}
        text = self.templates.get_template(f"{name}.txt").render(context)
        html = self.templates.get_template(f"{name}.html").render(context)
        message.set_content(text, cte="quoted-printable")
        styled = INLINER.inline(html)
        message.add_alternative(styled, subtype="html", cte="quoted-printable")
        message.set_boundary(f"deel-{owed.message_id.strip('<>').partition('@')[0]}")

    def _context(self, owed: Owed, request: QuoteRequest) -> dict[str, Any]:
        day = day_of(owed.asked_at)
        wet = self.law.on(day)
        return {
            "portal": self.portal,
            "owed": owed,
            "request": request,
            "offers": [Offer(**offer) for offer in owed.offers],
            "answers": answers(request),
            "contact_rule": contact_rule(request),
            "may_call": may_call(request),
            "costs": collection_costs(request.principal, wet.staffel, wet.btw.rate),
            "costs_source": self.law.source("staffel", day),
            "btw_rate": wet.btw.rate,
            "letter_needed": letter_needed(request),
            "status_address": self.link("status", owed.lead_id),
        }


def letter_needed(request: QuoteRequest) -> bool:
    """Tell whether a consumer still has to get the veertiendagenbrief; art. 6:96 lid 6 BW."""
    sent = {Step.VEERTIENDAGENBRIEF, Step.VONNIS} & request.done
    return request.debtor is DebtorKind.CONSUMENT and not sent


def subject(owed: Owed, request: QuoteRequest) -> str:
    """Return the subject line; never a word that the asker typed."""
    if owed.kind is Kind.ASKER:
        return f"Je aanvraag {owed.ref}"
    what = f"{band(request.principal)}, {DEBTOR_IN_SUBJECT[request.debtor]}"
    if owed.kind is Kind.OPERATOR:
        return f"Zonder bureau: aanvraag {owed.ref}, {what}"
    return f"Aanvraag {owed.ref}: {what}"


def band(principal: Decimal) -> str:
    """Return the band of an amount in euros: «€ 1.000 tot € 3.000»."""
    above = [top for top in BANDS if top <= principal]
    below = [top for top in BANDS if top > principal]
    if not above:
        return f"onder {euro(below[0])}"
    return f"{euro(above[-1])} tot {euro(below[0])}" if below else f"vanaf {euro(above[-1])}"
