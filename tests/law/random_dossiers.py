"""Makes random dossiers that touch every rule of the reckoning, for the property tests."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from incasso.law.dossier import (
    Collection,
    CreditNote,
    Debtor,
    Dossier,
    InterestTerms,
    Invoice,
    Payment,
    Reminder,
)
from incasso.law.rates import InterestKind
from incasso.law.running import DayCount

FIRST, LAST = date(2013, 1, 1), date(2026, 12, 31)
AMOUNTS = (1, 50, 26666, 26667, 26670, 100050, 250000, 500000, 1000000, 20000100, 100000001)


def random_dossier(random: Random) -> tuple[Dossier, date]:
    """Make a dossier and the day to reckon it on, both inside the law's table."""
    if random.random() < 0.15:
        return _instalments(random)
    debtor = random.choice(list(Debtor))
    start = _day(random, FIRST, LAST - timedelta(days=60))
    on = _day(random, start, LAST)
    invoices = tuple(
        _invoice(random, debtor, f"F{number}", start, on)
        for number in range(random.choice((1, 1, 2, 3, 6)))
    )
    dossier = Dossier(
        debtor=debtor,
        invoices=invoices,
        interest=_terms(random, debtor) if random.random() < 0.5 else None,
        collection=_collection(random),
        credit_notes=tuple(_credit(random, invoice) for invoice in _some(random, invoices, 0.2)),
        payments=tuple(_payment(random, invoices, start, on) for _ in range(random.randrange(5))),
        letters=tuple(_letter(random, invoices, start, on) for _ in range(random.randrange(4))),
    )
    return dossier, on


def _instalments(random: Random) -> tuple[Dossier, date]:
    start = _day(random, date(2024, 8, 1), date(2025, 12, 1))
    dues = [start + timedelta(days=30 * month) for month in range(random.randint(3, 9))]
    invoices = tuple(
        Invoice(
            number=f"T{number}",
            amount=Decimal(random.choice((5000, 26666, 26667, 30000))).scaleb(-2),
            due=due,
            recurring=random.random() < 0.9,
        )
        for number, due in enumerate(dues)
    )
    letters = tuple(
        Reminder(
            sent=invoice.due + timedelta(days=random.randint(1, 40)), invoices=(invoice.number,)
        )
        for invoice in invoices
    )
    dossier = Dossier(
        debtor=random.choice(list(Debtor)),
        invoices=invoices,
        collection=_collection(random),
        letters=letters,
        payments=tuple(_payment(random, invoices, start, dues[-1]) for _ in range(2)),
    )
    return dossier, _day(random, dues[-1], LAST)


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _amount(random: Random) -> Decimal:
    cents = random.choice((random.choice(AMOUNTS), random.randint(1, 400_000)))
    return Decimal(cents).scaleb(-2)


def _some(random: Random, invoices: tuple[Invoice, ...], share: float) -> list[Invoice]:
    return [invoice for invoice in invoices if random.random() < share]


def _terms(random: Random, debtor: Debtor) -> InterestTerms:
    kinds = [InterestKind.WETTELIJKE_RENTE, InterestKind.CONTRACT]
    if debtor is Debtor.BUSINESS:
        kinds.append(InterestKind.HANDELSRENTE)
    kind, day_count = random.choice(kinds), random.choice(list(DayCount))
    if kind is InterestKind.CONTRACT:
        rate = Decimal(random.randint(0, 2400)).scaleb(-2)
        return InterestTerms(kind=kind, rate=rate, day_count=day_count)
    surcharge = random.choice((Decimal(0), Decimal("2"), Decimal("1.25")))
    return InterestTerms(kind=kind, surcharge=surcharge, day_count=day_count)


def _collection(random: Random) -> Collection:
    agreed = random.random() < 0.2
    return Collection(
        outsourced=random.random() < 0.5,
        deducts_btw=random.random() < 0.5,
        btw_stated=random.random() < 0.5,
        agreed_rate=Decimal("12.5") if agreed else None,
        agreed_minimum=Decimal("75.00") if agreed and random.random() < 0.5 else None,
    )


def _invoice(random: Random, debtor: Debtor, number: str, start: date, on: date) -> Invoice:
    # Days shared on purpose: equals share a payment in proportion.
    due = random.choice((start, start, _day(random, start, on), on))
    return Invoice(
        number=number,
        amount=_amount(random),
        due=due,
        recurring=random.random() < 0.3,
        interest=_terms(random, debtor) if random.random() < 0.2 else None,
    )


def _credit(random: Random, invoice: Invoice) -> CreditNote:
    cents = int(invoice.amount * 100)
    amount = Decimal(random.randint(1, cents)).scaleb(-2)
    return CreditNote(invoice=invoice.number, amount=amount, day=invoice.due)


def _payment(random: Random, invoices: tuple[Invoice, ...], start: date, on: date) -> Payment:
    named = random.choice(invoices).number if random.random() < 0.3 else None
    return Payment(day=_day(random, start, on), amount=_amount(random), invoice=named)


def _letter(random: Random, invoices: tuple[Invoice, ...], start: date, on: date) -> Reminder:
    sent = _day(random, start, on)
    delivered = sent + timedelta(days=random.randrange(5)) if random.random() < 0.5 else None
    named = tuple(invoice.number for invoice in _some(random, invoices, 0.7))
    return Reminder(
        sent=sent, delivered=delivered, invoices=named if named and random.random() < 0.6 else None
    )
