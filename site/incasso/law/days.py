"""Owns the calendar the law reckons with: Dutch public holidays, anniversaries, whole months."""

from calendar import monthrange
from datetime import date, timedelta

SUNDAY = 6


def easter(year: int) -> date:
    """Give Easter Sunday of a Gregorian year, by the church's reckoning of the full moon."""
    golden, century = year % 19, year // 100
    skipped_leaps = century - century // 4
    moon_drift = (8 * century + 13) // 25
    epact = (skipped_leaps - moon_drift + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - skipped_leaps) % 7
    return date(year, 3, 28) + timedelta(days=epact - weekday)


def holidays(year: int) -> dict[date, str]:
    """Name the days that art. 3 Algemene termijnenwet counts as public holidays, Sundays included.

    Good Friday is on a par with them, and 5 May is one every year, also when shops are open.
    """
    sunday = easter(year)
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        sunday - timedelta(days=2): "Goede Vrijdag",
        sunday: "eerste paasdag",
        sunday + timedelta(days=1): "tweede paasdag",
        kings_day(year): "Koningsdag" if year > 2013 else "Koninginnedag",
        date(year, 5, 5): "Bevrijdingsdag",
        sunday + timedelta(days=39): "Hemelvaartsdag",
        sunday + timedelta(days=49): "eerste pinksterdag",
        sunday + timedelta(days=50): "tweede pinksterdag",
        date(year, 12, 25): "eerste kerstdag",
        date(year, 12, 26): "tweede kerstdag",
    }


def kings_day(year: int) -> date:
    """Give 27 April since 2014, 30 April before; a Sunday moves it (back since 1980)."""
    day = date(year, 4, 27) if year > 2013 else date(year, 4, 30)
    if day.weekday() != SUNDAY:
        return day
    return day + timedelta(days=1 if year < 1980 else -1)


def is_holiday(day: date) -> bool:
    """Say whether `day` is a public holiday."""
    return day in holidays(day.year)


def anniversary(day: date, years: int) -> date:
    """Give the day on which a year begun on `day` has passed; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_later(day: date, years: int) -> date:
    """Give the same day so many years on, as the last day of a term; 29 February becomes 28."""
    return months_later(day, 12 * years)


def months_later(day: date, months: int) -> date:
    """Give the same day so many months on (or back), or else the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
