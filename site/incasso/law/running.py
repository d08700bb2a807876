"""Owns interest as it runs on one debt: exact within a year, rounded and added at its end.

Within a year that began with the default, the interest is one exact fraction; a row shows how
much its rounding to cents (half up) has grown, so rows always add up to the total.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from incasso.law.days import anniversary
from incasso.law.rates import Rates

BASIS_POINTS = 10_000
COMMON_YEAR = 365
DAY = timedelta(days=1)


class DayCount(StrEnum):
    """What a day's interest is a part of; the law does not say, so a page names its choice.

    RUNNING_YEAR: the length of the running year of default, so that a full year yields
    exactly the yearly rate. ALWAYS_365: 365 days, also when the year has 366.
    """

    RUNNING_YEAR = "running-year"
    ALWAYS_365 = "365"


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A row in cents and basis points: `until` is the first day that no longer counts."""

    first_day: date
    until: date
    days: int
    base: int
    rate: int
    year_days: int
    interest: int


@dataclass(kw_only=True)
class Running:
    """One debt in cents: principal, interest added to the base, and interest of this year."""

    principal: int
    rates: Rates
    first_day: date
    day_count: DayCount = DayCount.RUNNING_YEAR
    added: int = 0
    stretches: list[Stretch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.day = self.first_day
        self._years = 0
        self._paid = 0
        self._begin_year()

    @property
    def base(self) -> int:
        """The amount on which interest runs."""
        return self.principal + self.added

    @property
    def interest(self) -> int:
        """The interest that is open, in cents."""
        return self.added + self._rounded() - self._paid

    def run_to(self, until: date) -> None:
        """Let interest run up to `until`, which does not count itself. Raises: Unknown."""
        while self.day < until and self.base:
            span = self.rates.on(self.day)
            stop = min(until, self._year_end)
            if span.last_day < stop:
                stop = span.last_day + DAY
            self._stretch(stop, span.rate)
            if stop == self._year_end:
                self._add_year()

    def pay(self, cents: int) -> tuple[int, int]:
        """Take a payment as interest first, oldest first, then as principal (art. 6:44)."""
        older = min(cents, self.added)
        running = min(cents - older, self.interest - self.added)
        principal = min(cents - older - running, self.principal)
        self.added -= older
        self._paid += running
        self.principal -= principal
        return older + running, principal

    def per_day(self, day: date) -> tuple[int, int]:
        """Give what `day` adds, as a fraction of a cent: numerator and year length."""
        if not self.base or day < self.first_day:
            return 0, self._year_days()
        return self.base * self.rates.on(day).rate, self._year_days()

    def _begin_year(self) -> None:
        self._year_first = anniversary(self.first_day, self._years)
        self._year_end = anniversary(self.first_day, self._years + 1)
        self._exact = 0

    def _year_days(self) -> int:
        if self.day_count is DayCount.ALWAYS_365:
            return COMMON_YEAR
        return (self._year_end - self._year_first).days

    def _rounded(self) -> int:
        divisor = BASIS_POINTS * self._year_days()
        return (2 * self._exact + divisor) // (2 * divisor)

    def _stretch(self, until: date, rate: int) -> None:
        days, before = (until - self.day).days, self._rounded()
        self._exact += self.base * rate * days
        row = Stretch(
            first_day=self.day,
            until=until,
            days=days,
            base=self.base,
            rate=rate,
            year_days=self._year_days(),
            interest=self._rounded() - before,
        )
        self.stretches.append(row)
        self.day = until

    def _add_year(self) -> None:
        self.added += self._rounded() - self._paid
        self._paid = 0
        self._years += 1
        self._begin_year()
