"""Owns which rate runs on which day: statutory, statutory with a surcharge, or agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from incasso.law.dated import Dated
from incasso.law.export import hundredths
from incasso.law.parameters import Law, Unknown
from incasso.law.shapes import Rate


class InterestKind(StrEnum):
    """The kinds of interest; the law gives the first two, a contract the third."""

    WETTELIJKE_RENTE = "wettelijke-rente"
    HANDELSRENTE = "handelsrente"
    CONTRACT = "contract"


@dataclass(frozen=True, kw_only=True)
class Span:
    """One rate (basis points) from its first day up to and including its last."""

    first_day: date
    last_day: date
    rate: int


@dataclass(frozen=True, kw_only=True)
class Rates:
    """A series of rates, oldest first; a day that none covers is unknown."""

    name: str
    spans: tuple[Span, ...]

    def on(self, day: date) -> Span:
        """Give the span that covers `day`. Raises: Unknown."""
        for span in reversed(self.spans):
            if span.first_day <= day <= span.last_day:
                return span
        first, last = self.spans[0].first_day, self.spans[-1].last_day
        raise Unknown(self.name, day, f"it is known from {first} until {last}")


def statutory(law: Law, kind: InterestKind, surcharge: Decimal = Decimal(0)) -> Rates:
    """Give a statutory series, each rate raised by `surcharge` percent points.

    Raises:
        ValueError: the kind is not statutory, or a rate has more than two decimals.
    """
    if kind is InterestKind.CONTRACT:
        raise ValueError("an agreed rate is not in the law; use `agreed`")
    name = kind.replace("-", "_")
    history: Sequence[Dated[Rate]] = law.history(name)
    spans = (
        Span(
            first_day=dated.first_day,
            last_day=dated.last_day or date.max,
            rate=hundredths(dated.value.rate + surcharge),
        )
        for dated in history
    )
    return Rates(name=name, spans=tuple(spans))


def agreed(rate: Decimal) -> Rates:
    """Give one agreed rate, in percent a year. Raises: ValueError beyond two decimals."""
    span = Span(first_day=date.min, last_day=date.max, rate=hundredths(rate))
    return Rates(name="contract", spans=(span,))
