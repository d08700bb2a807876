"""Owns the invoices of a dossier as running debts, and what a payment takes off them.

Which invoice a payment goes to: art. 6:43. In which order within it: art. 6:44.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from incasso.law.dossier import Debtor, Dossier, InterestTerms, Invoice
from incasso.law.export import hundredths
from incasso.law.parameters import Law
from incasso.law.rates import InterestKind, Rates, agreed, statutory
from incasso.law.running import Running

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Debt:
    """An invoice whose interest runs; `last_day_counts`: also over the day of payment itself."""

    invoice: Invoice
    running: Running
    last_day_counts: bool

    @property
    def open(self) -> bool:
        """Say whether anything is left to pay; interest never outlives its principal."""
        return self.running.principal > 0

    def run_for_payment_on(self, day: date) -> None:
        """Let interest run as far as a payment on `day` finds it. Raises: Unknown."""
        self.running.run_to(day + DAY if self.last_day_counts else day)

    def outstanding(self) -> int:
        """Give principal and interest in cents."""
        return self.running.principal + self.running.interest


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a payment took off one invoice, in cents."""

    number: str
    interest: int
    principal: int


def open_debts(dossier: Dossier, law: Law) -> list[Debt]:
    """Make a running debt of every invoice, less what was credited on it.

    Art. 6:119a lid 1 counts the day of payment; art. 6:119 does not say so, and is taken to
    run until that day.
    """
    credited = dossier.credited()
    known: dict[InterestTerms, Rates] = {}
    debts = []
    for invoice in dossier.invoices:
        terms = dossier.terms(invoice)
        if terms not in known:
            known[terms] = rates_of(terms, law)
        running = Running(
            principal=hundredths(invoice.amount - credited[invoice.number]),
            rates=known[terms],
            first_day=invoice.first_day,
            day_count=terms.day_count,
        )
        business = dossier.debtor is Debtor.BUSINESS
        counts = business and terms.kind is not InterestKind.WETTELIJKE_RENTE
        debts.append(Debt(invoice=invoice, running=running, last_day_counts=counts))
    return debts


def rates_of(terms: InterestTerms, law: Law) -> Rates:
    """Give the rates that `terms` stand for."""
    if terms.rate is not None:
        return agreed(terms.rate)
    return statutory(law, terms.kind, terms.surcharge)


def take(debts: Sequence[Debt], cents: int, day: date, named: str | None) -> list[Taken]:
    """Take a payment of `cents` off the debts; what no debt needs is left out.

    First the invoice that the debtor named; then those in default; of these the one with the
    highest rate, then the oldest; equals share in proportion to what is open on them.
    """
    taken = []
    for group in _groups([debt for debt in debts if debt.open], day, named):
        for debt in group:
            debt.run_for_payment_on(day)
        for debt, share in zip(group, _shares(group, cents), strict=True):
            interest, principal = debt.running.pay(share)
            cents -= share
            if share:
                taken.append(
                    Taken(number=debt.invoice.number, interest=interest, principal=principal)
                )
        if not cents:
            break
    return taken


def _groups(debts: list[Debt], day: date, named: str | None) -> Iterator[list[Debt]]:
    groups: dict[tuple[bool, bool, int, date], list[Debt]] = {}
    for debt in debts:
        invoice, rates = debt.invoice, debt.running.rates
        undue = invoice.first_day > day
        key = (invoice.number != named, undue, -rates.on(day).rate, invoice.due)
        groups.setdefault(key, []).append(debt)
    for key in sorted(groups):
        yield groups[key]


def _shares(group: list[Debt], cents: int) -> list[int]:
    open_amounts = [debt.outstanding() for debt in group]
    total = sum(open_amounts)
    if cents >= total:
        return open_amounts
    shares = [cents * amount // total for amount in open_amounts]
    remainders = [cents * amount % total for amount in open_amounts]
    largest_first = sorted(range(len(group)), key=lambda index: -remainders[index])
    for index in largest_first[: cents - sum(shares)]:
        shares[index] += 1
    return shares
