"""Owns local time: which day and hour it is in the Netherlands at a given moment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


def local(now: datetime) -> datetime:
    """Return the aware moment `now` as the clock in Amsterdam shows it.

    Raises:
        ValueError: `now` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return now.astimezone(ZONE)


def day_of(now: datetime) -> date:
    """Return the day that it is in the Netherlands."""
    return local(now).date()


def midnight(day: date) -> datetime:
    """Return the moment, in UTC, at which `day` begins in the Netherlands."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
