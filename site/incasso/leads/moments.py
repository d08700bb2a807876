"""Owns when an asker may be called: parts of a day, and moments on working days."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from incasso.dutch import Unreadable, read_day
from incasso.law.days import is_holiday
from incasso.local_time import ZONE, local
from incasso.partners.rules import Opening
from incasso.partners.terms import Labelled, Weekday

OPENS, NOON, CLOSES = 9, 12, 17
# An advice call; what is agreed on stands in two calendars.
LENGTH = timedelta(minutes=30)
FEWEST, MOST = 2, 3
SATURDAY = 5
DAY_AND_TIME = re.compile("(.+?)(?:T| |, |,? om )([0-9]{1,2})[:.]([0-9]{2})(?::00)?(?: uur)?")


class Hours(Labelled):
    """When the asker wants to be called."""

    OCHTEND = "ochtend", "'s Ochtends, van 9 tot 12 uur"
    MIDDAG = "middag", "'s Middags, van 12 tot 17 uur"
    ALTIJD = "maakt-niet-uit", "Maakt niet uit"


PARTS = {Hours.OCHTEND: (OPENS, NOON), Hours.MIDDAG: (NOON, CLOSES), Hours.ALTIJD: (OPENS, CLOSES)}


def read_moment(text: str) -> datetime:
    """Read a day and a time by the clock in Amsterdam: 26-11-2026 10:00, or 2026-11-26T10:00.

    Raises:
        Unreadable: it is no day and time, in words for the visitor.
    """
    found = DAY_AND_TIME.fullmatch(text.strip())
    if not found:
        raise Unreadable("Vul een dag en een tijd in, bijvoorbeeld 26-11-2026 10:00.")
    day, hour, minute = read_day(found[1]), int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise Unreadable("Vul een tijd in tussen 9:00 en 16:30, bijvoorbeeld 10:00.")
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def is_working_day(day: date) -> bool:
    """Tell whether `day` is neither in the weekend nor a public holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def in_working_hours(moment: datetime) -> bool:
    """Tell whether an advice call at `moment` stays within the hours of a working day."""
    begin, end = local(moment), local(moment + LENGTH)
    latest = begin.replace(hour=CLOSES, minute=0)
    return is_working_day(begin.date()) and begin.hour >= OPENS and end <= latest


def agreeable(proposed: tuple[datetime, ...]) -> bool:
    """Tell whether these moments can be proposed: two or three, apart, in working hours."""
    in_order = sorted(proposed)
    apart = all(late - early >= LENGTH for early, late in pairwise(in_order))
    return FEWEST <= len(proposed) <= MOST and apart and all(map(in_working_hours, proposed))


def calls_in(part: Hours, openings: Iterable[Opening]) -> bool:
    """Tell whether any of these hours falls in the part of a working day."""
    begins, ends = PARTS[part]
    workdays = frozenset(list(Weekday)[:SATURDAY])
    return any(one.days & workdays and one.opens < ends and one.closes > begins for one in openings)


def calls_at(moment: datetime, openings: Iterable[Opening]) -> bool:
    """Tell whether an advice call at `moment` stays within any of these hours."""
    begin, end = local(moment), local(moment + LENGTH)
    return any(one.holds(begin, end) for one in openings)
