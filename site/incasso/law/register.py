"""Owns the register of both statutory rates as one table, and what is due for checking in it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

from incasso.errors import Mistake
from incasso.law.dated import Dated, Source
from incasso.law.parameters import Law, Unknown
from incasso.law.shapes import Rate

DAY = timedelta(days=1)
RATES = ("wettelijke_rente", "handelsrente")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A rate (percent) with where it stands."""

    rate: Decimal
    source: Source


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """Both rates in a stretch in which neither changes; None: not known, or not yet law."""

    first_day: date
    last_day: date
    wettelijke_rente: Entry | None
    handelsrente: Entry | None


def register(law: Law) -> list[RegisterRow]:
    """Give both rates since the first known day, oldest first."""
    dated = [value for name in RATES for value in law.history(name)]
    starts = sorted({value.first_day for value in dated})
    ends = [start - DAY for start in starts[1:]]
    ends.append(max(value.last_day for value in dated if value.last_day))
    return [
        RegisterRow(
            first_day=start,
            last_day=end,
            wettelijke_rente=_entry(law, "wettelijke_rente", start),
            handelsrente=_entry(law, "handelsrente", start),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def register_csv(rows: list[RegisterRow]) -> str:
    """Write the register as CSV: days in ISO form, rates in percent with a point."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("from", "until", *(f"{name}{part}" for name in RATES for part in CSV_PARTS)))
    for row in rows:
        writer.writerow((row.first_day, row.last_day, *_cells(row)))
    return text.getvalue()


# A new rate is published before its half-year begins: who looks then has looked.
PUBLISHED_AHEAD = timedelta(days=31)
CSV_PARTS = ("", "_standing", "_checked")


def due_for_checking(law: Law, names: tuple[str, ...], day: date, where: str) -> Iterator[Mistake]:
    """Name what must be looked up: it ended since, or is a rate not checked this half-year."""
    half_year = date(day.year, 7 if day.month > 6 else 1, 1)
    for name in names:
        newest = law.history(name)[-1]
        checked = newest.source.checked
        if _has_ended(newest, day) and checked <= (newest.last_day or day):
            what = f"it is known until {newest.last_day}, and {day} is past that"
        elif name in RATES and checked < half_year - PUBLISHED_AHEAD:
            what = f"it was last checked on {checked}, before the half-year from {half_year}"
        else:
            continue
        mend = f"Look it up at {newest.source.address} and set `checked`."
        yield Mistake(where=f"{where} [{name}]", what=what, mend=mend)


def _has_ended(dated: Dated[object], day: date) -> bool:
    return dated.last_day is not None and dated.last_day < day


def _entry(law: Law, name: str, day: date) -> Entry | None:
    try:
        dated: Dated[Rate] = law.dated(name, day)
    except Unknown:
        return None
    return Entry(rate=dated.value.rate, source=dated.source)


def _cells(row: RegisterRow) -> Iterator[object]:
    for entry in (row.wettelijke_rente, row.handelsrente):
        yield from (entry.rate, entry.source.standing, entry.source.checked) if entry else ("",) * 3
