"""Owns what an agency takes, how much and when, as its file states it."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from incasso.partners.terms import Country, DebtorKind, Language, Sector, Step, Weekday
from incasso.strict import STRICT


@dataclass(config=STRICT, kw_only=True)
class PostcodeRange:
    """The first four digits of the asker's postcode, both ends included."""

    first: int = Field(ge=1000, le=9999)
    last: int = Field(ge=1000, le=9999)

    @model_validator(mode="after")
    def _rises(self) -> "PostcodeRange":
        if self.last < self.first:
            raise ValueError("`last` is below `first`")
        return self


@dataclass(config=STRICT, kw_only=True)
class Opening:
    """Whole hours in which the agency calls, by the clock in Amsterdam, on some weekdays."""

    days: frozenset[Weekday] = Field(min_length=1)
    opens: int = Field(ge=0, le=23)
    closes: int = Field(ge=1, le=24)

    @model_validator(mode="after")
    def _rises(self) -> "Opening":
        if self.closes <= self.opens:
            raise ValueError("`closes` is not after `opens`")
        return self

    def holds(self, begin: datetime, end: datetime) -> bool:
        """Tell whether a call from `begin` to `end`, both local and on one day, fits in."""
        weekday = list(Weekday)[begin.weekday()]
        starts, ends = (60 * one.hour + one.minute for one in (begin, end))
        return weekday in self.days and 60 * self.opens <= starts and ends <= 60 * self.closes


@dataclass(config=STRICT, kw_only=True)
class Rules:
    """What the agency takes. Amounts in euros, both ends included.

    `stages` are the furthest steps it takes over from. No `sectors` means all of them, no
    `postcodes` askers from everywhere. `disputed`: also claims that the debtor contests.
    `languages`: in which it works, for askers and towards debtors. No `hours` means that it
    takes requests for quotes only; `alone`, that it takes a request only as the one agency
    that has it.
    """

    least: Decimal = Field(gt=0)
    most: Decimal | None = Field(default=None, gt=0)
    debtors: frozenset[DebtorKind] = Field(min_length=1)
    stages: frozenset[Step] = Field(min_length=1)
    countries: frozenset[Country] = Field(min_length=1)
    disputed: bool
    sectors: frozenset[Sector] = frozenset()
    postcodes: tuple[PostcodeRange, ...] = ()
    languages: tuple[Language, ...] = (Language.NL,)
    hours: tuple[Opening, ...] = ()
    alone: bool = False

    @model_validator(mode="after")
    def _rises(self) -> "Rules":
        if self.most is not None and self.most < self.least:
            raise ValueError("`most` is below `least`")
        return self


@dataclass(config=STRICT, kw_only=True)
class Caps:
    """How many requests the agency takes at most, per local calendar month, week and day."""

    month: int = Field(ge=1)
    week: int | None = Field(default=None, ge=1)
    day: int | None = Field(default=None, ge=1)


@dataclass(config=STRICT, kw_only=True)
class Pause:
    """Days without requests, both ends included; no `until` is until further notice."""

    since: date
    until: date | None = None

    @model_validator(mode="after")
    def _rises(self) -> "Pause":
        if self.until is not None and self.until < self.since:
            raise ValueError("`until` is before `since`")
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether `day` falls in the pause."""
        return self.since <= day and (self.until is None or day <= self.until)
