"""Owns a dossier: what one debtor owes, paid and was sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from incasso.law.rates import InterestKind
from incasso.law.running import DayCount


def _check_above_zero(amount: Decimal) -> None:
    if amount <= 0:
        raise ValueError(f"an amount is above zero, not {amount}")
    _check_cents(amount)


def _check_cents(*amounts: Decimal | None) -> None:
    for amount in amounts:
        if amount is not None and amount != round(amount, 2):
            raise ValueError(f"{amount} has more than two decimals")


class Debtor(StrEnum):
    """A consumer is a natural person who does not act for a business."""

    CONSUMER = "consumer"
    BUSINESS = "business"


@dataclass(frozen=True, kw_only=True)
class InterestTerms:
    """Which interest runs: statutory with or without `surcharge`, or an agreed `rate` (percent)."""

    kind: InterestKind
    surcharge: Decimal = Decimal(0)
    rate: Decimal | None = None
    day_count: DayCount = DayCount.RUNNING_YEAR

    def __post_init__(self) -> None:
        if (self.kind is InterestKind.CONTRACT) != (self.rate is not None):
            raise ValueError("kind 'contract', and no other, has a rate")
        if self.kind is InterestKind.CONTRACT and self.surcharge:
            raise ValueError("a surcharge is on top of a statutory rate, not of a contract's")
        _check_cents(self.surcharge, self.rate)


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Who collects, what the creditor said of btw, and what a contract says of costs (percent)."""

    outsourced: bool = False
    deducts_btw: bool = True
    btw_stated: bool = False
    agreed_rate: Decimal | None = None
    agreed_minimum: Decimal | None = None

    def __post_init__(self) -> None:
        if self.agreed_minimum is not None and self.agreed_rate is None:
            raise ValueError("an agreed minimum needs an agreed rate")
        _check_cents(self.agreed_rate, self.agreed_minimum)

    @property
    def raises_with_btw(self) -> bool:
        """Say whether btw comes over the costs: art. 2 lid 3 Besluit BIK, all three conditions."""
        return self.outsourced and not self.deducts_btw and self.btw_stated


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An amount in euros, payable until and including `due`; `recurring`: one of instalments."""

    number: str
    amount: Decimal
    due: date
    recurring: bool = False
    interest: InterestTerms | None = None

    def __post_init__(self) -> None:
        _check_above_zero(self.amount)

    @property
    def first_day(self) -> date:
        """The first day of default."""
        return self.due + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class CreditNote:
    """Takes `amount` off an invoice as if it had never been on it."""

    invoice: str
    amount: Decimal
    day: date

    def __post_init__(self) -> None:
        _check_above_zero(self.amount)


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A part payment; `invoice` if the debtor named one (art. 6:43 lid 1)."""

    day: date
    amount: Decimal
    invoice: str | None = None

    def __post_init__(self) -> None:
        _check_above_zero(self.amount)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A demand: a veertiendagenbrief to a consumer. Without `invoices`: all in default by then."""

    sent: date
    delivered: date | None = None
    invoices: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.delivered and self.delivered < self.sent:
            raise ValueError(f"delivered on {self.delivered}, before it was sent on {self.sent}")


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything about one debtor; interest defaults to what the law gives for such a debtor."""

    debtor: Debtor
    invoices: tuple[Invoice, ...]
    interest: InterestTerms | None = None
    collection: Collection = Collection()
    credit_notes: tuple[CreditNote, ...] = ()
    payments: tuple[Payment, ...] = ()
    letters: tuple[Reminder, ...] = ()

    def terms(self, invoice: Invoice) -> InterestTerms:
        """Give the interest that runs on `invoice`."""
        if invoice.interest or self.interest:
            return invoice.interest or self.interest  # type: ignore[return-value]
        consumer = self.debtor is Debtor.CONSUMER
        kind = InterestKind.WETTELIJKE_RENTE if consumer else InterestKind.HANDELSRENTE
        return InterestTerms(kind=kind)

    def credited(self) -> dict[str, Decimal]:
        """Give what is credited on each invoice, by number."""
        total = {invoice.number: Decimal(0) for invoice in self.invoices}
        for note in self.credit_notes:
            total[note.invoice] = total.get(note.invoice, Decimal(0)) + note.amount
        return total
