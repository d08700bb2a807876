"""Reads the plain dossiers of tests/cases and compares answers with what a case states of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from incasso.law.dossier import Dossier
from incasso.law.fill import fill

DAYS = ("day", "due", "sent", "delivered")
NUMBERS = ("amount", "rate", "surcharge", "agreed_rate", "agreed_minimum")


def dossier_of(plain: Mapping[str, Any]) -> Dossier:
    """Make a dossier of a case's plain data."""
    return fill(Dossier, _typed(plain, ""))


def _typed(value: Any, key: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _typed(held, name) for name, held in value.items()}
    if isinstance(value, list):
        return [_typed(item, "") for item in value]
    if key in DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if key in NUMBERS else value


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """List where `found` is not as stated; keys that `expected` does not state are free."""
    if isinstance(expected, Mapping):
        return [
            fault
            for key, value in expected.items()
            for fault in differences(value, found[key], f"{place}.{key}")
        ]
    if isinstance(expected, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [
            fault
            for index, (ours, theirs) in pairs
            for fault in differences(ours, theirs, f"{place}[{index}]")
        ]
    return [] if expected == found else [f"{place}: {expected} is stated, {found} is found"]
