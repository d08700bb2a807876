"""Owns the days of the veertiendagenbrief: delivery, last safe day, and when costs are owed."""

from dataclasses import dataclass
from datetime import date, timedelta

from incasso.law.days import is_holiday
from incasso.law.shapes import Letter

SUNDAY, MONDAY = 6, 0
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Course:
    """A letter's course: unpaid after `last_day`, the costs are owed from `costs_from`."""

    sent: date
    delivered: date
    presumed: bool
    last_day: date
    costs_from: date


def presumed_delivery(sent: date, letter: Letter) -> date:
    """Give the day on which ordinary post may be presumed delivered.

    The second day after sending; Sundays, Mondays and public holidays do not count, neither
    in between nor as the day itself. HR 25 November 2016, ECLI:NL:HR:2016:2704.
    """
    day, counted = sent, 0
    while counted < letter.presumed_delivery_days:
        day += DAY
        if day.weekday() not in (SUNDAY, MONDAY) and not is_holiday(day):
            counted += 1
    return day


def last_safe_day(delivered: date, letter: Letter) -> date:
    """Give the last day on which paying still saves the costs, `days_after_delivery` on.

    It is the later reading of the two approved wordings, and is not moved for a weekend.
    """
    return delivered + letter.days_after_delivery * DAY


def course(sent: date, letter: Letter, delivered: date | None = None) -> Course:
    """Give all days of a letter; without a proven day of delivery it is presumed.

    Raises:
        ValueError: the letter was delivered before it was sent.
    """
    if delivered is not None and delivered < sent:
        raise ValueError(f"a letter sent on {sent} cannot be delivered on {delivered}")
    arrived = delivered or presumed_delivery(sent, letter)
    last_day = last_safe_day(arrived, letter)
    return Course(
        sent=sent,
        delivered=arrived,
        presumed=delivered is None,
        last_day=last_day,
        costs_from=last_day + DAY,
    )


def term_in_words(letter: Letter) -> str:
    """Write the term in the wording that the Hoge Raad approved, for the letter itself."""
    return f"binnen {letter.days_after_delivery} dagen nadat deze brief bij u is bezorgd"
