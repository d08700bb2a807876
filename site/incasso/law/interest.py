"""Owns the interest on one amount between two days, with the rows that show how it came about."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incasso.law.export import hundredths
from incasso.law.rates import Rates
from incasso.law.running import DayCount, Running, Stretch


@dataclass(frozen=True, kw_only=True)
class Row:
    """A stretch of days on one base (euros) at one rate (percent), within one year of default."""

    first_day: date
    until: date
    days: int
    base: Decimal
    rate: Decimal
    year_days: int
    interest: Decimal


@dataclass(frozen=True, kw_only=True)
class Interest:
    """The interest in euros; the rows add up to it."""

    interest: Decimal
    rows: tuple[Row, ...]


def interest(
    principal: Decimal,
    rates: Rates,
    first_day: date,
    until: date,
    day_count: DayCount = DayCount.RUNNING_YEAR,
) -> Interest:
    """Compute interest from `first_day`, which counts, to `until`, which does not.

    After each year since `first_day` that year's interest, rounded to cents, is added to the
    base (art. 6:119 lid 2, 6:119a lid 3); a new rate applies from its day (art. 6:120).

    Raises:
        ValueError: the principal is not above zero or not in cents, or the days are reversed.
        LookupError: a day has no known rate.
    """
    if principal <= 0:
        raise ValueError(f"a principal is above zero, not {principal}")
    if until < first_day:
        raise ValueError(f"{until} is before {first_day}")
    debt = Running(
        principal=hundredths(principal), rates=rates, first_day=first_day, day_count=day_count
    )
    debt.run_to(until)
    return Interest(interest=euros(debt.interest), rows=tuple(map(row, debt.stretches)))


def row(stretch: Stretch) -> Row:
    """Give a stretch in euros and percent."""
    return Row(
        first_day=stretch.first_day,
        until=stretch.until,
        days=stretch.days,
        base=euros(stretch.base),
        rate=euros(stretch.rate),
        year_days=stretch.year_days,
        interest=euros(stretch.interest),
    )


def euros(hundredths: int) -> Decimal:
    """Give cents as euros, basis points as percents, with two decimals."""
    return Decimal(hundredths).scaleb(-2)
