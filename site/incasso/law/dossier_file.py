"""Owns the reading of a dossier's TOML: every fault named with its row, all at once."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from incasso.errors import Mistake, Mistakes
from incasso.law.dossier import (
    Collection,
    CreditNote,
    Debtor,
    Dossier,
    InterestTerms,
    Invoice,
    Payment,
    Reminder,
)
from incasso.law.fill import fill
from incasso.law.rates import InterestKind

Record = TypeVar("Record")
TABLES: dict[str, type[Any]] = {"interest": InterestTerms, "collection": Collection}
LISTS: dict[str, type[Any]] = {
    "invoices": Invoice,
    "credit_notes": CreditNote,
    "payments": Payment,
    "letters": Reminder,
}
MEND = "Correct it in the dossier."


def read_dossier(text: str, where: str) -> Dossier:
    """Read a dossier; its format is described in docs/law.md. `where` names it in faults.

    Raises:
        Mistakes: everything wrong with it at once.
    """
    try:
        typed = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([Mistake(where=where, what=f"not TOML: {error}", mend=MEND)]) from error
    reader = _Reader(where)
    for name, shape in TABLES.items():
        if name in typed:
            typed[name] = reader.record(f"[{name}]", shape, typed[name])
    for name, shape in LISTS.items():
        if name in typed:
            typed[name] = tuple(reader.records(name, shape, typed[name]))
    reader.stop_at_faults()
    dossier = reader.record("the dossier", Dossier, typed)
    reader.stop_at_faults()
    assert dossier is not None
    for place, fault in faults(dossier):
        reader.fault(place, fault)
    reader.stop_at_faults()
    return dossier


class _Reader:
    def __init__(self, where: str) -> None:
        self._where = where
        self._mistakes: list[Mistake] = []

    def fault(self, place: str, what: str) -> None:
        self._mistakes.append(Mistake(where=f"{self._where} {place}", what=what, mend=MEND))

    def stop_at_faults(self) -> None:
        if self._mistakes:
            raise Mistakes(self._mistakes)

    def record(self, place: str, shape: type[Record], table: object) -> Record | None:
        try:
            if not isinstance(table, Mapping):
                raise ValueError("it is not a table")
            return fill(shape, table)
        except ValueError as error:
            self.fault(place, str(error))
            return None

    def records(self, name: str, shape: type[Record], rows: object) -> Iterator[Record]:
        if not isinstance(rows, list):
            self.fault(f"[[{name}]]", "it is not a list of tables")
            return
        for number, row in enumerate(rows, start=1):
            record = self.record(f"[[{name}]] {number}", shape, row)
            if record is not None:
                yield record


def faults(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield what in a dossier contradicts itself: the place, and the fault."""
    numbers = Counter(invoice.number for invoice in dossier.invoices)
    yield from (
        ("[[invoices]]", f"number {number!r} stands there {count} times")
        for number, count in numbers.items()
        if count > 1
    )
    if not dossier.invoices:
        yield "[[invoices]]", "there are none"
    yield from _strangers(dossier, set(numbers))
    yield from _overcredited(dossier)
    for invoice in dossier.invoices:
        handelsrente = dossier.terms(invoice).kind is InterestKind.HANDELSRENTE
        if handelsrente and dossier.debtor is Debtor.CONSUMER:
            yield f"invoice {invoice.number}", "a consumer owes no handelsrente"


def _strangers(dossier: Dossier, numbers: set[str]) -> Iterator[tuple[str, str]]:
    named = [("[[credit_notes]]", note.invoice) for note in dossier.credit_notes]
    named += [("[[payments]]", payment.invoice) for payment in dossier.payments if payment.invoice]
    named += [
        ("[[letters]]", number) for letter in dossier.letters for number in letter.invoices or ()
    ]
    for place, number in named:
        if number not in numbers:
            yield place, f"there is no invoice {number!r}"


def _overcredited(dossier: Dossier) -> Iterator[tuple[str, str]]:
    credited = dossier.credited()
    for invoice in dossier.invoices:
        if credited[invoice.number] > invoice.amount:
            what = f"{credited[invoice.number]} is credited on {invoice.amount}"
            yield f"invoice {invoice.number}", what
