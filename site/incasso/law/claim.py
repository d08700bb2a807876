"""Owns what a debtor owes on a day: costs, interest and principal, after every part payment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incasso.law.debts import Debt, Taken, open_debts, take
from incasso.law.dossier import Debtor, Dossier, Payment, Reminder
from incasso.law.dossier_file import read_dossier
from incasso.law.export import hundredths
from incasso.law.interest import Row, euros, row
from incasso.law.letter_costs import LetterCosts, LettersReckoning, costs_from
from incasso.law.notes import Note, Warn
from incasso.law.parameters import Law
from incasso.law.rates import InterestKind
from incasso.law.running import BASIS_POINTS, COMMON_YEAR

__all__ = ["Claim", "Imputed", "ImputedPart", "InvoiceDue", "claim_on", "read_dossier"]

LEAP_YEAR = COMMON_YEAR + 1


@dataclass(frozen=True, kw_only=True)
class InvoiceDue:
    """What is open on one invoice, in euros, and how its interest came about."""

    number: str
    first_day: date
    principal: Decimal
    interest: Decimal
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class ImputedPart:
    """What a payment took off one invoice, in euros."""

    number: str
    interest: Decimal
    principal: Decimal


@dataclass(frozen=True, kw_only=True)
class Imputed:
    """Where a payment went, in euros: costs, invoices, and `left` that nothing needed."""

    day: date
    amount: Decimal
    costs: Decimal
    parts: tuple[ImputedPart, ...]
    left: Decimal


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What must be paid on `day` to be quit, in euros, and what each day after it adds."""

    day: date
    invoices: tuple[InvoiceDue, ...]
    letters: tuple[LetterCosts, ...]
    payments: tuple[Imputed, ...]
    costs: Decimal
    interest: Decimal
    principal: Decimal
    total: Decimal
    per_day: Decimal
    notes: tuple[Note, ...]


def claim_on(dossier: Dossier, law: Law, day: date) -> Claim:
    """Reckon `dossier` as it stands when paid on `day`; what lies after that day is left out.

    Letters' costs become owed at the start of their day, before a payment of that day.

    Raises:
        LookupError: the law is silent on a day that matters.
    """
    reckoning = _Reckoning(dossier, law)
    for event in _events(dossier, law, day):
        if isinstance(event, Payment):
            reckoning.pay(event)
        else:
            reckoning.charge(event)
    return reckoning.close(day)


def _events(dossier: Dossier, law: Law, day: date) -> Iterator[Reminder | Payment]:
    letters = [(costs_from(letter, dossier.debtor, law), 0, letter) for letter in dossier.letters]
    payments = [(payment.day, 1, payment) for payment in dossier.payments]
    events: list[tuple[date, int, Reminder | Payment]] = [*letters, *payments]
    for moment, _, event in sorted(events, key=lambda event: event[:2]):
        if moment <= day:
            yield event


class _Reckoning:
    def __init__(self, dossier: Dossier, law: Law) -> None:
        self._dossier = dossier
        self._debts = open_debts(dossier, law)
        self._letters = LettersReckoning(dossier, law)
        self._costs = 0
        self._payments: list[Imputed] = []

    def charge(self, letter: Reminder) -> None:
        charged = self._letters.charge(letter, self._debts)
        self._costs += hundredths(charged.costs + charged.btw)

    def pay(self, payment: Payment) -> None:
        cents = hundredths(payment.amount)
        to_costs = min(cents, self._costs)
        self._costs -= to_costs
        rest = cents - to_costs
        taken = take(self._debts, rest, payment.day, payment.invoice)
        left = rest - sum(part.interest + part.principal for part in taken)
        imputed = Imputed(
            day=payment.day,
            amount=euros(cents),
            costs=euros(to_costs),
            parts=tuple(map(_part, taken)),
            left=euros(left),
        )
        self._payments.append(imputed)

    def close(self, day: date) -> Claim:
        for debt in self._debts:
            debt.run_for_payment_on(day)
        invoices = tuple(map(_invoice_due, self._debts))
        principal = sum((due.principal for due in invoices), euros(0))
        interest = sum((due.interest for due in invoices), euros(0))
        return Claim(
            day=day,
            invoices=invoices,
            letters=tuple(self._letters.letters),
            payments=tuple(self._payments),
            costs=euros(self._costs),
            interest=interest,
            principal=principal,
            total=euros(self._costs) + interest + principal,
            per_day=_per_day(self._debts, day),
            notes=tuple(self._notes(day)),
        )

    def _notes(self, day: date) -> Iterator[Note]:
        dossier = self._dossier
        if dossier.debtor is Debtor.CONSUMER:
            if dossier.collection.agreed_rate is not None:
                yield Note(warn=Warn.CONSUMER_COSTS)
            if any(_above_the_law(dossier, debt) for debt in self._debts):
                yield Note(warn=Warn.CONSUMER_INTEREST)
        elif not self._letters.letters and any(
            debt.invoice.first_day <= day for debt in self._debts
        ):
            yield Note(warn=Warn.NO_LETTER)
        if any(payment.left for payment in self._payments):
            yield Note(warn=Warn.OVERPAID)


def _above_the_law(dossier: Dossier, debt: Debt) -> bool:
    terms = dossier.terms(debt.invoice)
    return terms.kind is InterestKind.CONTRACT or bool(terms.surcharge)


def _part(taken: Taken) -> ImputedPart:
    return ImputedPart(
        number=taken.number, interest=euros(taken.interest), principal=euros(taken.principal)
    )


def _invoice_due(debt: Debt) -> InvoiceDue:
    return InvoiceDue(
        number=debt.invoice.number,
        first_day=debt.invoice.first_day,
        principal=euros(debt.running.principal),
        interest=euros(debt.running.interest),
        rows=tuple(map(row, debt.running.stretches)),
    )


def _per_day(debts: Sequence[Debt], day: date) -> Decimal:
    sums = {COMMON_YEAR: 0, LEAP_YEAR: 0}
    for debt in debts:
        exact, year_days = debt.running.per_day(day)
        sums[year_days] += exact
    exact = sums[COMMON_YEAR] * LEAP_YEAR + sums[LEAP_YEAR] * COMMON_YEAR
    divisor = BASIS_POINTS * COMMON_YEAR * LEAP_YEAR
    return euros((2 * exact + divisor) // (2 * divisor))
