"""Owns the subject lines: never a word that the asker typed, and never the amount itself."""

from decimal import Decimal

from incasso.dutch import euro
from incasso.leads.owed import Owed
from incasso.leads.quote_request import DebtorKind, QuoteRequest, Wish
from incasso.leads.states import Kind

# Ours, and not the law's: wide enough to tell a subject line apart, without the amount itself.
BANDS = tuple(map(Decimal, (250, 1_000, 3_000, 7_500, 15_000, 50_000)))
DEBTOR_IN_SUBJECT = {
    DebtorKind.CONSUMENT: "consument",
    DebtorKind.EENMANSZAAK_VOF: "eenmanszaak of vof",
    DebtorKind.BEDRIJF: "bedrijf",
}

WISHES = {
    Wish.QUOTES: "Aanvraag",
    Wish.CALL: "Bel terug: aanvraag",
    Wish.ADVICE: "Adviesgesprek: aanvraag",
}


def subject(owed: Owed, request: QuoteRequest) -> str:
    """Return the subject line; never a word that the asker typed."""
    to_asker = {
        Kind.ASKER: f"Je aanvraag {owed.ref}",
        Kind.DROPPED: f"Een bureau valt af voor je aanvraag {owed.ref}",
        Kind.IN_DOUBT: f"Niet zeker bezorgd: je aanvraag {owed.ref}",
        Kind.RECEIPT: f"Ingetrokken: je aanvraag {owed.ref}",
        Kind.AGREED: f"Je adviesgesprek staat vast: aanvraag {owed.ref}",
        Kind.ADDED: f"Een bureau erbij voor je aanvraag {owed.ref}",
        Kind.CONFIRM: f"Bevestig je aanvraag {owed.ref}",
    }
    if owed.kind in to_asker:
        return to_asker[owed.kind]
    if owed.kind in (Kind.BOOKED, Kind.CALLED_OFF):
        became = "vastgelegd" if owed.kind is Kind.BOOKED else "vervallen"
        return f"Gesprek {became}: aanvraag {owed.ref}"
    what = f"{band(request.principal)}, {DEBTOR_IN_SUBJECT[request.debtor]}"
    if owed.kind is Kind.OPERATOR:
        return f"Zonder bureau: aanvraag {owed.ref}, {what}"
    start = "Antwoord vandaag: aanvraag" if owed.kind is Kind.REMINDER else WISHES[request.wish]
    return f"{start} {owed.ref}: {what}"


def band(principal: Decimal) -> str:
    """Return the band of an amount in euros: «€ 1.000 tot € 3.000»."""
    above = [top for top in BANDS if top <= principal]
    below = [top for top in BANDS if top > principal]
    if not above:
        return f"onder {euro(below[0])}"
    return f"{euro(above[-1])} tot {euro(below[0])}" if below else f"vanaf {euro(above[-1])}"
