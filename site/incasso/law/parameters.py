"""Owns the law's table in memory: what it says on a day and where that stands, or its silence."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from incasso.errors import Mistake, Mistakes
from incasso.law import shapes
from incasso.law.dated import Dated, Source, read_values

Shape = TypeVar("Shape")


class Unknown(LookupError):
    """The table is silent on a day."""

    def __init__(self, name: str, day: date, nearest: str) -> None:
        self.name, self.day = name, day
        super().__init__(f"{name} has no value on {day}; {nearest}")


class Law:
    """The whole table; made by `parse`."""

    def __init__(self, table: Mapping[str, Sequence[Dated[Any]]]) -> None:
        self._table = table

    def on(self, day: date) -> "Wet":
        """Give the law as it stands on `day`; a parameter unknown then raises when it is asked."""
        return Wet(self, day)

    def source(self, name: str, day: date) -> Source:
        """Say where the value of `name` on `day` stands. Raises: Unknown."""
        return self.dated(name, day).source

    def history(self, name: str) -> list[Dated[Any]]:
        """Give all values of `name`, oldest first."""
        return list(self._table[name])

    def dated(self, name: str, day: date) -> Dated[Any]:
        """Give the value of `name` on `day` with its days and source. Raises: Unknown."""
        last_day = None
        for dated in self._table[name]:
            if day < dated.first_day:
                raise Unknown(name, day, _before(dated.first_day, last_day))
            if dated.last_day is None or day <= dated.last_day:
                return dated
            last_day = dated.last_day
        raise Unknown(name, day, f"the last is until {last_day}")


def _before(next_day: date, last_day: date | None) -> str:
    if last_day is None:
        return f"the first is from {next_day}"
    return f"the one before is until {last_day}, the next from {next_day}"


class Parameter(Generic[Shape]):
    """A name of the table, read on the day of the `Wet` it is asked of."""

    def __init__(self, shape: type[Shape]) -> None:
        self.shape = shape

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, wet: "Wet", owner: type) -> Shape:
        return cast(Shape, wet.law.dated(self.name, wet.day).value)


@dataclass(frozen=True)
class Wet:
    """The law on one day. Asking for what the table does not know then raises `Unknown`."""

    law: Law
    day: date

    staffel = Parameter(shapes.Staffel)
    btw = Parameter(shapes.Rate)
    termijnplafond = Parameter(shapes.Instalments)
    handelstransactie = Parameter(shapes.Minimum)
    veertiendagenbrief = Parameter(shapes.Letter)
    wettelijke_rente = Parameter(shapes.Rate)
    handelsrente = Parameter(shapes.Rate)
    betaaltermijn = Parameter(shapes.AgreedDays)
    betaaltermijn_groot_klein = Parameter(shapes.Days)
    betaaltermijn_overheid = Parameter(shapes.AgreedDays)
    verjaring = Parameter(shapes.Years)
    verjaring_consumentenkoop = Parameter(shapes.Years)
    verjaring_vonnis = Parameter(shapes.Years)
    stuiting = Parameter(shapes.Years)
    kantongrens = Parameter(shapes.Amount)
    griffierecht_kanton = Parameter(shapes.Fees)
    griffierecht_rechtbank = Parameter(shapes.Fees)
    salaris_gemachtigde = Parameter(shapes.Salaries)
    dagvaarding = Parameter(shapes.Amount)
    schuldsanering = Parameter(shapes.Months)
    wki = Parameter(shapes.Register)
    bki_dossier = Parameter(shapes.Years)
    verzet = Parameter(shapes.Weeks)
    betalingsbevel_eu = Parameter(shapes.Days)
    geringe_vordering_eu = Parameter(shapes.Maximum)


SHAPES: dict[str, type[Any]] = {
    name: parameter.shape
    for name, parameter in vars(Wet).items()
    if isinstance(parameter, Parameter)
}


def parse(text: str, where: str) -> Law:
    """Read the law's table; `where` is its path, for the faults.

    Raises:
        Mistakes: everything wrong with it at once.
    """
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        mend = "Correct the TOML notation there."
        raise Mistakes([Mistake(where=where, what=f"not TOML: {error}", mend=mend)]) from error
    mistakes = [
        Mistake(where=f"{where} [{name}]", what="no such parameter", mend="Add it to class Wet.")
        for name in tables.keys() - SHAPES.keys()
    ]
    law: dict[str, list[Dated[Any]]] = {}
    for name, shape in SHAPES.items():
        read = read_values(shape, tables.get(name, {}))
        law[name] = [dated for dated in read if isinstance(dated, Dated)]
        mistakes += [_mistake(where, name, fault) for fault in read if isinstance(fault, str)]
    if mistakes:
        raise Mistakes(mistakes)
    return Law(law)


def _mistake(where: str, name: str, fault: str) -> Mistake:
    return Mistake(where=f"{where} [{name}]", what=fault, mend="Correct it in the table.")
