"""Owns verjaring: the last day of a claim, and what a stuiting does to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from incasso.law.days import years_later
from incasso.law.parameters import Wet

DAY = timedelta(days=1)


class ClaimKind(StrEnum):
    """What the claim rests on, as far as its term differs."""

    CONTRACT = "contract"
    CONSUMER_SALE = "consumer-sale"
    JUDGMENT = "judgment"


@dataclass(frozen=True, kw_only=True)
class Limitation:
    """The last day of the claim's life, per stuiting, and the ones that came too late."""

    last_day: date
    steps: tuple[tuple[date, date], ...]
    too_late: tuple[date, ...]


def limitation(
    due: date, wet: Wet, kind: ClaimKind = ClaimKind.CONTRACT, interruptions: Sequence[date] = ()
) -> Limitation:
    """Give the last day on which the claim is not time-barred.

    The term begins on the day after `due`, the day on which payment could be claimed (for a
    judgment: its own day). To be safe `due` is the last day to pay, not the day after. A
    stuiting starts as long a term anew, up to its own maximum, and never shortens the first.
    Art. 3:307, 7:28, 3:324; 3:317, 3:319.

    Raises:
        LookupError: the law is silent on the day of `wet`.
    """
    years = _years(wet, kind)
    renewed = min(years, wet.stuiting.years)
    last_day = years_later(due, years)
    steps, too_late = [], []
    for day in sorted(interruptions):
        if day > last_day:
            too_late.append(day)
            continue
        last_day = max(last_day, years_later(day, renewed))
        steps.append((day, last_day))
    return Limitation(last_day=last_day, steps=tuple(steps), too_late=tuple(too_late))


def _years(wet: Wet, kind: ClaimKind) -> int:
    if kind is ClaimKind.JUDGMENT:
        return wet.verjaring_vonnis.years
    if kind is ClaimKind.CONSUMER_SALE:
        return wet.verjaring_consumentenkoop.years
    return wet.verjaring.years
