"""Owns what an agency charges, per outcome, and how that is said in plain Dutch."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from incasso.dutch import euro, opsomming, procent
from incasso.strict import STRICT

NOTHING = Decimal(0)
WHOLE = Decimal(100)
FULL = "betaalt je klant alles"
PART = "betaalt je klant een deel"


class Base(StrEnum):
    """What a percentage is taken of."""

    RECEIVED = "ontvangen"
    PRINCIPAL = "hoofdsom"
    STATUTORY_COSTS = "wettelijke-incassokosten"


IN_WORDS = {
    Base.RECEIVED: "wat binnenkomt",
    Base.PRINCIPAL: "de hele vordering",
    Base.STATUTORY_COSTS: "de wettelijke incassokosten over wat binnenkomt",
}


@dataclass(config=STRICT, kw_only=True)
class Band:
    """A slice of the base, up to `up_to` euros (none: all the rest), at `rate` percent."""

    rate: Decimal = Field(gt=0, le=100)
    up_to: Decimal | None = Field(default=None, gt=0)


@dataclass(config=STRICT, kw_only=True)
class Charge:
    """What you pay in one outcome: a fixed amount, a percentage in bands, or both; in euros."""

    fixed: Decimal = Field(default=NOTHING, ge=0)
    bands: tuple[Band, ...] = ()
    of: Base = Base.RECEIVED
    minimum: Decimal = Field(default=NOTHING, ge=0)
    maximum: Decimal | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _bands_rise(self) -> "Charge":
        tops = [band.up_to for band in self.bands]
        if tops and (tops[-1] is not None or None in tops[:-1]):
            raise ValueError("every band but the last has `up_to`, and the last has none")
        limits = [top for top in tops if top is not None]
        if limits != sorted(set(limits)):
            raise ValueError("`up_to` must rise from band to band")
        if not self.bands and (self.minimum or self.maximum):
            raise ValueError("`minimum` and `maximum` need `bands`")
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError("`maximum` is below `minimum`")
        return self

    def words(self) -> str:
        """Say it, to stand after «betaal je»."""
        parts = [euro(self.fixed)] if self.fixed else []
        if self.bands:
            parts.append(self._percentage())
        return " plus ".join(parts) or "niets"

    def _percentage(self) -> str:
        if self.of is Base.STATUTORY_COSTS and self.bands[0].rate == WHOLE:
            return IN_WORDS[self.of]
        slices: list[str] = []
        for band in self.bands:
            if band.up_to is None:
                part = " over de rest" if slices else ""
            else:
                part = f" over {'het deel tot' if slices else 'de eerste'} {euro(band.up_to)}"
            slices.append(procent(band.rate) + part)
        whole = f"{opsomming(slices)} van {IN_WORDS[self.of]}"
        if self.minimum:
            whole += f", minimaal {euro(self.minimum)}"
        if self.maximum is not None:
            whole += f", hoogstens {euro(self.maximum)}"
        return whole


@dataclass(config=STRICT, kw_only=True)
class Court:
    """What going to court takes beforehand; court fees and the bailiff always come on top."""

    advance: Decimal = Field(default=NOTHING, ge=0)
    hourly: Decimal = Field(default=NOTHING, ge=0)

    def words(self) -> str:
        """Say it in one sentence."""
        asked = [f"een voorschot van {euro(self.advance)}"] if self.advance else []
        if self.hourly:
            asked.append(f"{euro(self.hourly)} per uur")
        asked.append("de kosten van rechtbank en deurwaarder")
        return f"Voor de rechter betaal je {opsomming(asked)}."


class Btw(StrEnum):
    """Whether the amounts include btw."""

    EXCLUDED = "exclusief"
    INCLUDED = "inclusief"


@dataclass(config=STRICT, kw_only=True)
class Tariff:
    """The charges of one agency; `court` is absent where it does not go to court.

    `start` is owed once per file, `monthly` as long as you are a customer; both in euros.
    `in_part` holds for the part that came in; `disputed` where the debtor proves to contest.
    """

    btw: Btw
    start: Decimal = Field(default=NOTHING, ge=0)
    monthly: Decimal = Field(default=NOTHING, ge=0)
    in_full: Charge
    in_part: Charge
    nothing: Charge
    withdrawn: Charge
    disputed: Charge | None = None
    court: Court | None = None

    def sentence(self) -> str:
        """Say the whole tariff in short plain sentences."""
        said = [self._beforehand(), *self._outcomes()]
        if self.court:
            said.append(self.court.words())
        said.append(
            "Bedragen zijn zonder btw." if self.btw is Btw.EXCLUDED else "Bedragen zijn met btw."
        )
        return " ".join(filter(None, said))

    def _beforehand(self) -> str:
        owed = [f"{euro(self.start)} bij de start"] if self.start else []
        if self.monthly:
            owed.append(f"{euro(self.monthly)} per maand")
        return f"Je betaalt {opsomming(owed)}." if owed else ""

    def _outcomes(self) -> list[str]:
        outcomes = {
            FULL: self.in_full,
            PART: self.in_part,
            "komt er niets binnen": self.nothing,
            "trek je de opdracht in": self.withdrawn,
            "blijkt je klant de factuur te betwisten": self.disputed,
        }
        said: dict[str, list[str]] = {}
        for outcome, charge in outcomes.items():
            if charge is not None:
                said.setdefault(charge.words(), []).append(outcome)
        return [
            f"{_either(together).capitalize()}, dan betaal je {words}."
            for words, together in said.items()
        ]


def _either(outcomes: list[str]) -> str:
    if outcomes[:2] == [FULL, PART]:
        outcomes = [f"{FULL} of een deel", *outcomes[2:]]
    *others, last = outcomes
    return f"{', '.join(others)} of {last}" if others else last
