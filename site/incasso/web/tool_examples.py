"""Owns the examples of the calculators: dossiers to try with one click, and to show at build."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from incasso import dutch
from incasso.law.dossier import (
    CreditNote,
    Debtor,
    Dossier,
    InterestTerms,
    Invoice,
    Payment,
    Reminder,
)
from incasso.law.rates import InterestKind

Entry = tuple[str, ...]
# What must hold for btw over the costs: the values of the form's three ticks.
BTW_TICKS = ("uitbesteed", "aftrek", "melden")


@dataclass(frozen=True, kw_only=True)
class CostsExample:
    """An amount to try with one click; `btw`: all that btw over the costs needs holds."""

    name: str
    principal: Decimal
    debtor: Debtor = Debtor.CONSUMER
    btw: bool = False


@dataclass(frozen=True, kw_only=True)
class Example:
    """A dossier that can be tried with one click, and is reckoned here for who has no script."""

    name: str
    dossier: Dossier
    on: date
    pasted: str = ""


def _one(number: str, amount: str, due: date, **more: Any) -> Invoice:
    return Invoice(number=number, amount=Decimal(amount), due=due, **more)


def _rent() -> tuple[Invoice, ...]:
    return tuple(
        _one(f"termijn {month}", "225", date(2026, month, 1), recurring=True)
        for month in range(1, 7)
    )


COSTS_EXAMPLES = (
    CostsExample(name="Een consument, € 1.250", principal=Decimal("1250")),
    CostsExample(name="Een klein bedrag, € 89,95", principal=Decimal("89.95")),
    CostsExample(
        name="Een bedrijf, € 12.400, met btw",
        principal=Decimal("12400"),
        debtor=Debtor.BUSINESS,
        btw=True,
    ),
)
INTEREST_EXAMPLES = (
    Example(
        name="Een consument betaalt ruim een jaar te laat",
        dossier=Dossier(debtor=Debtor.CONSUMER, invoices=(_one("1", "850", date(2025, 3, 31)),)),
        on=date(2026, 6, 30),
    ),
    Example(
        name="Een bedrijf betaalt een halfjaar te laat",
        dossier=Dossier(debtor=Debtor.BUSINESS, invoices=(_one("1", "12400", date(2026, 1, 15)),)),
        on=date(2026, 7, 31),
    ),
    Example(
        name="In het contract staat een vast percentage",
        dossier=Dossier(
            debtor=Debtor.BUSINESS,
            invoices=(_one("1", "3250.50", date(2025, 10, 31)),),
            interest=InterestTerms(kind=InterestKind.CONTRACT, rate=Decimal(12)),
        ),
        on=date(2026, 6, 30),
    ),
)
CLAIM_EXAMPLES = (
    Example(
        name="Een consument met twee facturen",
        dossier=Dossier(
            debtor=Debtor.CONSUMER,
            invoices=(
                _one("2026-031", "640", date(2026, 2, 28)),
                _one("2026-047", "95", date(2026, 3, 31)),
            ),
            letters=(Reminder(sent=date(2026, 4, 21)),),
            payments=(Payment(day=date(2026, 6, 2), amount=Decimal(300)),),
        ),
        on=date(2026, 7, 31),
    ),
    Example(
        name="Een bedrijf, met creditnota",
        dossier=Dossier(
            debtor=Debtor.BUSINESS,
            invoices=(
                _one("F1204", "3630", date(2025, 11, 14)),
                _one("F1219", "1815", date(2025, 12, 14)),
                _one("F1240", "4840", date(2026, 1, 30)),
            ),
            credit_notes=(CreditNote(invoice="F1219", amount=Decimal(605), day=date(2026, 1, 8)),),
            letters=(Reminder(sent=date(2026, 2, 10)),),
            payments=(Payment(day=date(2026, 4, 1), amount=Decimal(2000), invoice="F1204"),),
        ),
        on=date(2026, 7, 31),
    ),
    Example(
        name="Zes maanden huur",
        dossier=Dossier(
            debtor=Debtor.CONSUMER,
            invoices=_rent(),
            letters=(Reminder(sent=date(2026, 6, 9)),),
        ),
        on=date(2026, 7, 31),
    ),
)
PASTED = Example(
    name="Een lijst uit een spreadsheet",
    dossier=Dossier(
        debtor=Debtor.BUSINESS, invoices=(), letters=(Reminder(sent=date(2026, 6, 1)),)
    ),
    on=date(2026, 7, 31),
    pasted="klant;factuurnummer;bedrag;vervaldatum;soort\n"
    "Klant A;A-101;1.250,00;31-01-2026;\n"
    "Klant A;A-108;2.480,50;28-02-2026;\n"
    "Klant A;A-108;480,50;10-03-2026;credit\n"
    "Klant B;B-221;1,250;2026-02-15;\n"
    "Klant B;B-230;6250.00;2026-03-15;\n"
    "Klant B;;1.000,00;20-04-2026;betaling\n",
)


def link(entries: Iterable[Entry]) -> str:
    """Write entries as the fragment that static/js/delen.js reads."""
    cells = (
        (name, "~".join(quote(value, safe="") for value in values)) for name, *values in entries
    )
    return "&".join(["deel=1", *(f"{name}={values}" for name, values in cells)])


def costs_entries(example: CostsExample) -> Iterator[Entry]:
    """Yield what the form of costs holds when an example is filled in."""
    yield "hoofdsom", _typed(example.principal)
    yield "klant", "consument" if example.debtor is Debtor.CONSUMER else "bedrijf"
    if example.btw:
        yield from (("btw", tick) for tick in BTW_TICKS)


def interest_entries(example: Example) -> Iterator[Entry]:
    """Yield what the form of interest holds when an example is filled in."""
    dossier = example.dossier
    (invoice,) = dossier.invoices
    yield "hoofdsom", _typed(invoice.amount)
    yield "klant", "consument" if dossier.debtor is Debtor.CONSUMER else "bedrijf"
    if dossier.interest and dossier.interest.rate is not None:
        yield "afspraak", "vast"
        yield "procent", dutch.getal(dossier.interest.rate)
    yield "vervaldag", _day(invoice.due)
    yield "dag", _day(example.on)


def claim_entries(example: Example) -> Iterator[Entry]:
    """Yield what the form of a claim holds when an example is filled in."""
    dossier = example.dossier
    yield "klant", dossier.debtor.value
    for invoice in dossier.invoices:
        kind = "termijn" if invoice.recurring else "factuur"
        yield "factuur", invoice.number, _typed(invoice.amount), _day(invoice.due), kind
    for note in dossier.credit_notes:
        yield "credit", note.invoice, _typed(note.amount), _day(note.day)
    for payment in dossier.payments:
        yield "betaling", _day(payment.day), _typed(payment.amount), payment.invoice or ""
    for letter in dossier.letters:
        yield "brief", _day(letter.sent), "", ", ".join(letter.invoices or ())
    if example.pasted:
        yield "plak", example.pasted
    yield "dag", _day(example.on)


def _typed(amount: Decimal) -> str:
    return dutch.bedrag(amount).removeprefix("€\u00a0")


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
