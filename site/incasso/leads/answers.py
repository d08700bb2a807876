"""Owns a request's answers in words, in the order of the form, as a reader of mail gets them."""

from dataclasses import dataclass

from incasso.dutch import euro, getal
from incasso.leads.contact_details import telephone_for_people
from incasso.leads.quote_request import DebtorKind, Hours, QuoteRequest, Reach, Step, Wish
from incasso.templating import meeting


@dataclass(frozen=True, kw_only=True)
class Group:
    """Answers that belong together: label and answer."""

    title: str
    rows: tuple[tuple[str, str], ...]


def answers(request: QuoteRequest) -> tuple[Group, ...]:
    """Return all answers but the free text; what was left empty is left out."""
    done = [step.label for step in Step if step in request.done]
    telephone = telephone_for_people(request.telephone) if request.telephone else ""
    claim = (
        ("Bedrag", euro(request.principal)),
        ("Aantal facturen", getal(request.invoices)),
        ("Oudste factuur is te laat", request.age.label),
        ("De klant is", request.debtor.label),
        ("Land van de klant", request.country.label),
        ("Al gedaan", "; ".join(done)),
        ("Klant betwist de factuur", request.disputed.label),
    )
    asker = (
        ("Bedrijf", request.company),
        ("Branche", request.sector.label),
        ("KvK-nummer", request.kvk_number or ""),
        ("Postcode", request.postcode),
        ("Naam", request.name),
        ("E-mail", request.email),
        ("Telefoon", telephone),
    )
    return (
        Group(title="De vordering", rows=claim),
        Group(title="De aanvrager", rows=tuple(row for row in asker if row[1])),
    )


def contact_rule(request: QuoteRequest) -> str:
    """Say how and when the asker may be reached."""
    if request.reach is Reach.EMAIL:
        return "Alleen per e-mail. Niet bellen."
    if request.wish is Wish.ADVICE:
        proposed = " of ".join(map(meeting, request.moments))
        return f"Per telefoon, op een van deze momenten: {proposed}."
    how = "Per telefoon." if request.reach is Reach.TELEFOON else "Per e-mail of telefoon."
    if request.hours is Hours.ALTIJD:
        return f"{how} De tijd maakt niet uit."
    return f"{how} Bellen mag {request.hours.label.lower()}."


def may_call(request: QuoteRequest) -> str:
    """Return the number to call, or nothing when the asker wants e-mail only."""
    if request.telephone is None or request.reach is Reach.EMAIL:
        return ""
    return telephone_for_people(request.telephone)


def letter_needed(request: QuoteRequest) -> bool:
    """Tell whether a consumer still has to get the veertiendagenbrief; art. 6:96 lid 6 BW."""
    sent = {Step.VEERTIENDAGENBRIEF, Step.VONNIS} & request.done
    return request.debtor is DebtorKind.CONSUMENT and not sent
