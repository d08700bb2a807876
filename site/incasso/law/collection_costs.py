"""Owns the sum of art. 2 Besluit BIK: the costs over a principal, schijf by schijf."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from incasso.law.shapes import Staffel

CENT = Decimal("0.01")
Bound = Literal["minimum", "maximum"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one schijf adds: `base` of the principal lies between `lower` and `upper` euros."""

    lower: Decimal
    upper: Decimal | None
    rate: Decimal
    base: Decimal
    costs: Decimal


@dataclass(frozen=True, kw_only=True)
class CollectionCosts:
    """The costs in euros; `bound` says which limit, if any, replaced the sum of the parts."""

    principal: Decimal
    parts: tuple[Part, ...]
    costs: Decimal
    bound: Bound | None
    btw: Decimal
    total: Decimal


def collection_costs(
    principal: Decimal, staffel: Staffel, btw_rate: Decimal | None = None
) -> CollectionCosts:
    """Compute the costs over `principal`, with btw over them if `btw_rate` (percent) is given.

    Half a cent goes up, in each part; only the last schijf can hold a part of a cent. The
    limits come before the btw, and the btw is over the rounded costs. Art. 2 lid 1-3.

    Raises:
        ValueError: the principal is not above zero, or is not in whole cents.
    """
    if principal <= 0 or principal != principal.quantize(CENT):
        raise ValueError(f"a principal is above zero and in whole cents, not {principal}")
    parts = tuple(_parts(principal, staffel))
    exact = sum((part.base * part.rate / 100 for part in parts), Decimal(0))
    bound = _bound(exact, staffel)
    costs = min(
        max(sum((part.costs for part in parts), Decimal(0)), staffel.minimum), staffel.maximum
    )
    btw = half_up(costs * (btw_rate or 0) / 100)
    return CollectionCosts(
        principal=principal,
        parts=parts,
        costs=half_up(costs),
        bound=bound,
        btw=btw,
        total=half_up(costs) + btw,
    )


@dataclass(frozen=True, kw_only=True)
class Letters:
    """The costs in euros when claims share one letter, and when each has its own."""

    together: Decimal
    apart: Decimal


def one_letter_or_many(principals: Sequence[Decimal], staffel: Staffel) -> Letters:
    """Compare costs over the sum, as art. 6:96 lid 7 prescribes, with costs over each claim.

    Raises:
        ValueError: there is no principal, or one is not above zero and in whole cents.
    """
    each = [collection_costs(principal, staffel).costs for principal in principals]
    together = collection_costs(sum(principals, Decimal(0)), staffel).costs
    return Letters(together=together, apart=sum(each, Decimal(0)))


def agreed_costs(principal: Decimal, rate: Decimal, minimum: Decimal | None = None) -> Decimal:
    """Give the costs that businesses agreed on: a rate in percent, with a minimum in euros."""
    return max(half_up(principal * rate / 100), half_up(minimum or Decimal(0)))


def half_up(amount: Decimal) -> Decimal:
    """Round to whole cents; half a cent goes up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _parts(principal: Decimal, staffel: Staffel) -> Iterator[Part]:
    lower = Decimal(0)
    for schijf in staffel.schijven:
        if principal <= lower:
            return
        upper = None if schijf.width is None else lower + schijf.width
        base = (principal if upper is None else min(principal, upper)) - lower
        yield Part(
            lower=lower,
            upper=upper,
            rate=schijf.rate,
            base=base,
            costs=half_up(base * schijf.rate / 100),
        )
        lower = principal if upper is None else upper


def _bound(exact: Decimal, staffel: Staffel) -> Bound | None:
    if exact < staffel.minimum:
        return "minimum"
    return "maximum" if exact > staffel.maximum else None
