"""Owns a value of the law with its days and its source, and reads one parameter's values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from incasso.law.fill import fill

Shape = TypeVar("Shape")
STANDINGS = ("A", "B", "C", "K")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a value stands.

    `standing`: A official text seen, B independent sources agree, C one source, K unconfirmed.
    """

    title: str
    address: str
    checked: date
    standing: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.standing not in STANDINGS:
            raise ValueError(f"standing is {self.standing!r}, not one of {', '.join(STANDINGS)}")
        if not self.address.startswith("https://"):
            raise ValueError(f"address {self.address!r} does not begin with https://")


SOURCE_KEYS = frozenset(field.name for field in fields(Source))


@dataclass(frozen=True, kw_only=True)
class Dated(Generic[Shape]):
    """A value from its first day up to and including its last (None: until further notice)."""

    value: Shape
    first_day: date
    last_day: date | None
    source: Source


@dataclass(frozen=True, kw_only=True)
class _Days:
    first: date
    until: date | None = None


def read_values(shape: type[Shape], table: Mapping[str, Any]) -> list[Dated[Shape] | str]:
    """Read one parameter: its source, and `values` from old to new; a fault takes a value's place.

    A value lasts until the day before the next, or until its own `until`. A value may
    replace any key of the source.
    """
    shared = {key: value for key, value in table.items() if key != "values"}
    rows = table.get("values")
    if not isinstance(rows, list) or not rows:
        return ["it has no list of values"]
    if strange := sorted(shared.keys() - SOURCE_KEYS):
        return [f"unknown key {strange[0]!r} beside its values"]
    following = [*rows[1:], None]
    return [
        _read_value(shape, shared, row, after) for row, after in zip(rows, following, strict=True)
    ]


def _read_value(
    shape: type[Shape], shared: Mapping[str, Any], row: Any, after: Any
) -> Dated[Shape] | str:
    try:
        if not isinstance(row, dict):
            raise ValueError("it is not a table")
        days = _days(row, after)
        of_source = {key: row[key] for key in row if key in SOURCE_KEYS}
        of_value = {key: row[key] for key in row if key not in SOURCE_KEYS | {"from", "until"}}
        return Dated(
            value=fill(shape, of_value),
            first_day=days.first,
            last_day=days.until,
            source=fill(Source, {**shared, **of_source}),
        )
    except ValueError as error:
        first = row.get("from", "?") if isinstance(row, dict) else row
        return f"the value from {first}: {error}"


def _days(row: Mapping[str, Any], after: Any) -> _Days:
    stated = {
        "first" if key == "from" else key: row[key] for key in ("from", "until") if key in row
    }
    days = fill(_Days, stated)
    if days.until and days.until < days.first:
        raise ValueError(f"its last day, {days.until}, is before its first")
    if after is None:
        return days
    following = after.get("from") if isinstance(after, dict) else None
    last = days.until or days.first
    if not isinstance(following, date) or following <= last:
        raise ValueError(f"the next value is from {following}, not after {last}")
    return _Days(first=days.first, until=days.until or following - timedelta(days=1))
