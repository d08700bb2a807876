"""Owns what going to court costs and brings back; a figure that is not known stays unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from incasso.law.collection_costs import half_up
from incasso.law.parameters import Unknown, Wet
from incasso.law.shapes import FeeRow, SalaryRow

Step = TypeVar("Step", FeeRow, SalaryRow)


class Judge(StrEnum):
    """Who decides; before the rechtbank a lawyer is needed."""

    KANTONRECHTER = "kantonrechter"
    RECHTBANK = "rechtbank"


class Claimant(StrEnum):
    """How the court fee sees the claimant: a sole trader is a person, a vof is a company."""

    COMPANY = "company"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class CourtCosts:
    """Court costs in euros; None is unknown, and `unknown` names the parameter that is silent.

    `advance`: what the claimant pays before the case begins. `loser_pays`: fee, summons and
    salary, which a debtor who loses pays on top of the claim. `at_risk`: what a claimant who
    loses has paid and must pay, if the debtor had a representative; its own lawyer excluded.
    """

    judge: Judge
    fee: Decimal | None
    summons: Decimal | None
    salary: Decimal | None
    advance: Decimal | None
    loser_pays: Decimal | None
    at_risk: Decimal | None
    unknown: tuple[str, ...]


def court_costs(
    claim: Decimal, claimant: Claimant, wet: Wet, *, points: int = 2, summons_with_btw: bool = False
) -> CourtCosts:
    """Estimate a case over `claim` (principal, interest and collection costs, in euros).

    `points`: the steps of the salary, usually summons and hearing. `summons_with_btw`: the
    claimant cannot deduct btw.

    Raises:
        ValueError: the claim is not above zero.
    """
    if claim <= 0:
        raise ValueError(f"a claim is above zero, not {claim}")
    unknown: list[str] = []
    judge = Judge.KANTONRECHTER if claim <= wet.kantongrens.amount else Judge.RECHTBANK
    fee = _known(lambda: _fee(claim, claimant, judge, wet), unknown)
    summons = _known(lambda: _summons(wet, summons_with_btw), unknown)
    salary = None
    if judge is Judge.KANTONRECHTER:
        salary = _known(lambda: _salary(claim, points, wet), unknown)
    else:
        unknown.append("salaris_advocaat")
    return CourtCosts(
        judge=judge,
        fee=fee,
        summons=summons,
        salary=salary,
        advance=_sum(fee, summons),
        loser_pays=_sum(fee, summons, salary),
        at_risk=_sum(fee, summons, salary),
        unknown=tuple(unknown),
    )


def _known(figure: Callable[[], Decimal], unknown: list[str]) -> Decimal | None:
    try:
        return figure()
    except Unknown as silence:
        unknown.append(silence.name)
        return None


def _sum(*amounts: Decimal | None) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _fee(claim: Decimal, claimant: Claimant, judge: Judge, wet: Wet) -> Decimal:
    kanton = judge is Judge.KANTONRECHTER
    fees = wet.griffierecht_kanton if kanton else wet.griffierecht_rechtbank
    row = _row(claim, fees.rows)
    return row.company if claimant is Claimant.COMPANY else row.person


def _summons(wet: Wet, with_btw: bool) -> Decimal:
    amount = wet.dagvaarding.amount
    return half_up(amount * (100 + wet.btw.rate) / 100) if with_btw else amount


def _salary(claim: Decimal, points: int, wet: Wet) -> Decimal:
    row = _row(claim, wet.salaris_gemachtigde.rows)
    most = points if row.most_points is None else min(points, row.most_points)
    return row.amount * most


def _row(claim: Decimal, rows: tuple[Step, ...]) -> Step:
    return next(row for row in rows if row.claim_up_to is None or claim <= row.claim_up_to)
