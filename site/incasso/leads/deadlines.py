"""Owns until when an agency may answer, in working days, and when it is reminded."""

from datetime import date, datetime, timedelta

from incasso.leads.moments import is_working_day
from incasso.local_time import day_of, midnight

# In the morning of the last day, at eight by the clock in Amsterdam.
REMINDER_BEFORE_END = timedelta(hours=16)


def answer_by(sent_at: datetime, working_days: int) -> datetime:
    """Return the moment at which the last of so many working days after `sent_at` has ended."""
    day = day_of(sent_at)
    while working_days:
        day += timedelta(days=1)
        if is_working_day(day):
            working_days -= 1
    return midnight(day + timedelta(days=1))


def first_call(now: datetime, working_days: int) -> datetime:
    """Return the first midnight from which a call can be agreed: the agency answers before it."""
    day = day_of(answer_by(now, working_days))
    while not is_working_day(day):
        day += timedelta(days=1)
    return midnight(day)


def last_day(until: datetime | None) -> date | None:
    """Return the last day on which an answer counts that may be given `until` a midnight."""
    return until and day_of(until - timedelta(seconds=1))
