"""Owns the form of each kind of value the law gives: what `Wet` hands out, in euros and percent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Schijf:
    """A slice of the principal (`width` in euros, None for all above) and its rate in percent."""

    width: Decimal | None = None
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class Staffel:
    """Art. 2 Besluit BIK: the schijven from the bottom up, and the costs' least and most."""

    schijven: tuple[Schijf, ...]
    minimum: Decimal
    maximum: Decimal

    def __post_init__(self) -> None:
        if self.minimum > self.maximum:
            raise ValueError("the minimum is above the maximum")
        _check_steps([schijf.width for schijf in self.schijven], "schijven", "width")


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate in percent."""

    rate: Decimal

    def __post_init__(self) -> None:
        if self.rate > 100:
            raise ValueError(f"a rate is in percent, and {self.rate} is above 100")


@dataclass(frozen=True, kw_only=True)
class Instalments:
    """Small recurring instalments: at most `maximum` euros of costs in `months` months."""

    instalment_below: Decimal
    maximum: Decimal
    months: int


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """The least amount, in euros."""

    minimum: Decimal


@dataclass(frozen=True, kw_only=True)
class Maximum:
    """The largest amount, in euros."""

    maximum: Decimal


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount in euros."""

    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The term of the veertiendagenbrief, in its two approved wordings, and presumed delivery."""

    days: int
    days_after_delivery: int
    presumed_delivery_days: int


@dataclass(frozen=True, kw_only=True)
class Days:
    """A term in days."""

    days: int


@dataclass(frozen=True, kw_only=True)
class AgreedDays:
    """A term in days, and the longest that may be agreed."""

    days: int
    agreed_at_most: int


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """A term in weeks."""

    weeks: int


@dataclass(frozen=True, kw_only=True)
class Months:
    """A term in months."""

    months: int


@dataclass(frozen=True, kw_only=True)
class Years:
    """A term in years."""

    years: int


@dataclass(frozen=True, kw_only=True)
class FeeRow:
    """Court fee for a claim up to and including `claim_up_to` euros (None: above all others)."""

    claim_up_to: Decimal | None = None
    company: Decimal
    person: Decimal


@dataclass(frozen=True, kw_only=True)
class Fees:
    """Court fees by claim, from small to large; `person` is a claimant who is a natural person."""

    rows: tuple[FeeRow, ...]

    def __post_init__(self) -> None:
        _check_steps([row.claim_up_to for row in self.rows], "rows", "claim_up_to")


@dataclass(frozen=True, kw_only=True)
class SalaryRow:
    """Euros per point, and the most points, for a claim up to `claim_up_to` euros."""

    claim_up_to: Decimal | None = None
    amount: Decimal
    most_points: int | None = None


@dataclass(frozen=True, kw_only=True)
class Salaries:
    """What the loser pays towards the winner's representative, by claim."""

    rows: tuple[SalaryRow, ...]

    def __post_init__(self) -> None:
        _check_steps([row.claim_up_to for row in self.rows], "rows", "claim_up_to")


@dataclass(frozen=True, kw_only=True)
class Register:
    """When the Wki came into force, by when existing agencies registered, for how many years."""

    in_force: date
    registered_by: date
    registration_years: int


def _check_steps(steps: list[Decimal | None], key: str, field: str) -> None:
    if not steps or steps[-1] is not None or None in steps[:-1]:
        raise ValueError(f"the last of the {key}, and no other, has no {field}")
