"""Owns the watch on numbers of the law that an author typed by hand instead of taking them."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from incasso.law.parameters import SHAPES, Unknown, Wet

# What an expression gives, and an address, is not typed text.
NOT_TEXT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\]\([^)\s]*\)|<!--.*?-->|`[^`\n]*`", re.DOTALL)
AMOUNT = r"(\d+(?:\.\d{3})*(?:,\d+)?)"
EURO = re.compile(rf"€\s*{AMOUNT}|{AMOUNT}(?:,-)?\s+euro\b")
PERCENT = re.compile(r"(\d+(?:,\d+)?)\s*(?:%|procent\b)")
UNITS = {
    "dag": "days", "dagen": "days", "week": "weeks", "weken": "weeks",
    "maand": "months", "maanden": "months", "jaar": "years", "jaren": "years",
}  # fmt: skip
NUMBERS = {
    "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10, "twaalf": 12, "veertien": 14, "vijftien": 15, "achttien": 18, "twintig": 20,
    "dertig": 30, "zestig": 60,
}  # fmt: skip
TERM = re.compile(rf"\b(\d+|[a-z]+)[\s-]+({'|'.join(UNITS)})\b", re.IGNORECASE)

Number = tuple[str, Decimal]


class Watch:
    """Knows the law's numbers of one day, and finds them in a text."""

    def __init__(self, wet: Wet) -> None:
        self._law = {number for name in SHAPES for number in _of(wet, name)}

    def __call__(self, body: str) -> Iterator[tuple[int, str]]:
        """Yield line and text of each number of the law in `body`."""
        text = NOT_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), body)
        for place, typed, number in sorted(_typed(text)):
            if number in self._law:
                yield text.count("\n", 0, place) + 1, typed


def _of(wet: Wet, name: str) -> Iterator[Number]:
    try:
        yield from _numbers(getattr(wet, name))
    except Unknown:
        return


def _numbers(value: Any, key: str = "") -> Iterator[Number]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _numbers(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for item in value:
            yield from _numbers(item, key)
    elif isinstance(value, int | Decimal) and not isinstance(value, date | bool):
        yield _kind(key), Decimal(value)


def _kind(key: str) -> str:
    if key == "rate":
        return "%"
    unit = next((unit for unit in set(UNITS.values()) if unit in key), None)
    return unit or ("days" if key == "agreed_at_most" else "€")


def _typed(text: str) -> Iterator[tuple[int, str, Number]]:
    for found in EURO.finditer(text):
        yield found.start(), found[0], ("€", _decimal(found[1] or found[2]))
    for found in PERCENT.finditer(text):
        yield found.start(), found[0], ("%", _decimal(found[1]))
    for found in TERM.finditer(text):
        said = found[1].lower()
        amount = Decimal(said) if said.isdigit() else Decimal(NUMBERS.get(said, 0))
        if amount:
            yield found.start(), found[0], (UNITS[found[2].lower()], amount)


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(".", "").replace(",", "."))
