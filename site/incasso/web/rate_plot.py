"""Owns the plot of the rates over time: where lines, signs and years stand, as shares of a hundred.

Shares, because lines may stretch with the screen while letters keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from incasso.law.dated import Dated
from incasso.law.shapes import Rate

DAY = timedelta(days=1)
LEFT = Decimal(9)  # the strip before it holds the percents
TOP, BOTTOM = Decimal(4), Decimal(88)  # the strip below holds the years
STEP = 2  # percent between two lines of the grid
YEARS = 5
ROOM = 4  # what the sign of a year needs on either side


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line of the grid or a year: its place as a share of height or width, and its sign."""

    place: Decimal
    sign: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rate as a path; its name stands at `x`, `y`, above its longest stretch."""

    path: str
    x: Decimal
    y: Decimal


@dataclass(frozen=True, kw_only=True)
class Plot:
    lines: tuple[Line, ...]
    rates: tuple[Tick, ...]
    years: tuple[Tick, ...]


def plot(series: Sequence[Sequence[Dated[Rate]]]) -> Plot:
    """Draw each series, oldest value first, until the last day that any of them knows."""
    first = min(values[0].first_day for values in series)
    last = max(value.last_day or value.first_day for values in series for value in values)
    highest = max(value.value.rate for values in series for value in values)
    lines_up = int((highest / STEP).to_integral_value(ROUND_CEILING))
    frame = _Frame(first=first, last=last, highest=Decimal(lines_up * STEP))
    years = range(first.year - first.year % YEARS, last.year + 1, YEARS)
    signs = [Tick(place=frame.x(date(year, 1, 1)), sign=year) for year in years]
    return Plot(
        lines=tuple(_line(values, frame) for values in series),
        rates=tuple(
            Tick(place=frame.y(Decimal(rate)), sign=rate)
            for rate in range(0, lines_up * STEP + 1, STEP)
        ),
        years=tuple(tick for tick in signs if LEFT <= tick.place <= 100 - ROOM),
    )


@dataclass(frozen=True, kw_only=True)
class _Frame:
    first: date
    last: date
    highest: Decimal

    def x(self, day: date) -> Decimal:
        share = Decimal((day - self.first).days) / ((self.last - self.first).days + 1)
        return round(LEFT + (100 - LEFT) * share, 2)

    def y(self, rate: Decimal) -> Decimal:
        return round(BOTTOM - (BOTTOM - TOP) * rate / self.highest, 2)


def _line(values: Sequence[Dated[Rate]], frame: _Frame) -> Line:
    steps = []
    following = None
    for value in values:
        x, y = frame.x(value.first_day), frame.y(value.value.rate)
        steps.append(f"V{y}" if following == value.first_day else f"M{x} {y}")
        following = _end(value, frame)
        steps.append(f"H{frame.x(following)}")
    longest = max(values, key=lambda value: _end(value, frame) - value.first_day)
    middle = (frame.x(longest.first_day) + frame.x(_end(longest, frame))) / 2
    return Line(path="".join(steps), x=round(middle, 2), y=frame.y(longest.value.rate))


def _end(value: Dated[Rate], frame: _Frame) -> date:
    return (value.last_day or frame.last) + DAY
