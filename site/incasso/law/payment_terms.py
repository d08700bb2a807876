"""Owns until when a debtor may pay, and so from which day interest runs (art. 6:119a, 6:119b)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from incasso.law.parameters import Wet

DAY = timedelta(days=1)


class Parties(StrEnum):
    """Who buys from whom, as far as the law sets another longest term."""

    BUSINESSES = "businesses"
    LARGE_FROM_SMALL = "large-from-small"
    GOVERNMENT = "government"


class Doubt(StrEnum):
    """Why the agreed term may not stand."""

    NEEDS_EXPRESS_FAIRNESS = "longer only if express and not grossly unfair"
    VOID = "a longer term than the law allows is void"


@dataclass(frozen=True, kw_only=True)
class PaymentTerm:
    """The last day to pay, the first day that counts for interest, and what to doubt."""

    days: int
    last_day: date
    first_day_of_interest: date
    doubt: Doubt | None


def payment_term(
    received: date, wet: Wet, parties: Parties, agreed_days: int | None = None
) -> PaymentTerm:
    """Give the term for an invoice received (or work delivered later) on `received`.

    The days are counted from the start of the day after. Between businesses a long agreed
    term is kept, with a doubt; where the law makes it void the statutory one takes its place.

    Raises:
        LookupError: the law is silent on the day of `wet`.
    """
    days, doubt = _days(wet, parties, agreed_days)
    last_day = received + days * DAY
    return PaymentTerm(
        days=days, last_day=last_day, first_day_of_interest=last_day + DAY, doubt=doubt
    )


def _days(wet: Wet, parties: Parties, agreed: int | None) -> tuple[int, Doubt | None]:
    if parties is Parties.LARGE_FROM_SMALL:
        longest = wet.betaaltermijn_groot_klein.days
        if agreed is not None and agreed > longest:
            return longest, Doubt.VOID
        return longest if agreed is None else agreed, None
    term = wet.betaaltermijn_overheid if parties is Parties.GOVERNMENT else wet.betaaltermijn
    if agreed is None:
        return term.days, None
    if agreed <= term.agreed_at_most:
        unusual = parties is Parties.GOVERNMENT and agreed > term.days
        return agreed, Doubt.NEEDS_EXPRESS_FAIRNESS if unusual else None
    if parties is Parties.GOVERNMENT:
        return term.agreed_at_most, Doubt.VOID
    return agreed, Doubt.NEEDS_EXPRESS_FAIRNESS
