"""Owns how the sums' commands read what is typed, and write their answers: JSON or columns."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from incasso.law.export import plain
from incasso.web.logs import visible

# Wider than any table: what is no terminal gets it whole.
WIDE = 1000
STYLES = {
    **dict.fromkeys(("LAPSED", "DIFFERS", "dead", "bounced", "unrouted", "quarantine"), "red"),
    **dict.fromkeys(("paused", "leased", "undeliverable", "expired"), "yellow"),
    "accepted": "green",
}
CENT = Decimal("0.01")
JSON = click.option("--json", "json_", is_flag=True, help="As JSON.")
LARGEST = Decimal("999999999.99")
# As PostgreSQL numbers its rows.
NUMBER = click.IntRange(1, 2**31 - 1)


class Number(click.ParamType[Decimal]):
    """A number with a point and at most two decimals; `least` is the smallest that is read."""

    name = "number"

    def __init__(self, least: Decimal) -> None:
        self._least = least

    def convert(
        self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        try:
            number = Decimal(value)
            fits = number == number.quantize(CENT) and self._least <= number <= LARGEST
        except InvalidOperation:
            fits = False
        if not fits:
            form = "like 1250.00: a point, at most two decimals, no thousands separator"
            self.fail(f"{value!r} is not a number {form}, from {self._least}", param, ctx)
        return number.quantize(CENT)


class Day(click.ParamType[date]):
    """A day in ISO form."""

    name = "day"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-11-23", param, ctx)


def as_json(answer: object) -> str:
    """Write an answer as JSON; amounts and days are text, so that no cent is lost."""
    return json.dumps(plain(answer), indent=2, ensure_ascii=False)


def columns(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as columns: the first to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def table(heads: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Write a table under its heads, an empty cell where None stands.

    On a terminal it fits that, with what needs an eye in colour; elsewhere it is plain text.
    """
    drawn = Table(*map(str, heads), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*map(_cell, row))
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    with console.capture() as captured:
        console.print(drawn)
    return "\n".join(line.rstrip(" ") for line in captured.get().rstrip("\n").split("\n"))


def _cell(value: object) -> Text:
    shown = "" if value is None else str(value)
    style = next((style for word, style in STYLES.items() if word in shown.split()), "")
    return Text(visible(shown), style=style)
