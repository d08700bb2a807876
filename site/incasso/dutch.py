"""Owns Dutch notation: amounts, percentages, days and lists, as they are written here."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
CENT = Decimal("0.01")
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"


class Unreadable(ValueError):
    """What was typed cannot be read, or in two ways; its message tells the visitor what to do."""


def euro(amount: Decimal | int) -> str:
    """Write euros as «€ 40» when whole, otherwise as «€ 41,25»; half a cent goes up."""
    written = bedrag(amount)
    return written.removesuffix(",00")


def bedrag(amount: Decimal | int) -> str:
    """Write euros always with cents: «€ 40,00»."""
    cents = Decimal(amount).quantize(CENT, ROUND_HALF_UP)
    sign = MINUS if cents < 0 else ""
    return f"{sign}€{NO_BREAK_SPACE}{_grouped(abs(cents))}"


def procent(rate: Decimal | int) -> str:
    """Write a rate that is in percent, without idle zeros: «15%», «10,4%»."""
    return f"{getal(rate)}%"


def dag(day: date) -> str:
    """Write a day out: «1 juli 2012»."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def getal(number: Decimal | int) -> str:
    """Write a number with dots for the thousands, without idle zeros: «1.234,5»."""
    exact = Decimal(number)
    sign = MINUS if exact < 0 else ""
    written = _grouped(abs(exact))
    return sign + (written.rstrip("0").rstrip(",") if "," in written else written)


def opsomming(items: Sequence[str]) -> str:
    """Join items as «a, b en c»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} en {items[-1]}"


def _grouped(number: Decimal) -> str:
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


BLANKS = re.compile("[ \t\r\n\u00a0\u2009\u202f]+")
CURRENCY = re.compile("^(?:€|euro?) ?|(?: ?€| euro?)$", re.IGNORECASE)
NO_CENTS = re.compile("[,.] ?[-\u2013\u2014\u2212]{1,2}$")
NEGATIVE = re.compile("^[-\u2013\u2212]|[0-9][-\u2013\u2212]$")
TWO_WAYS = re.compile("[1-9][0-9]{0,2},[0-9]{3}")
AMOUNTS = (
    re.compile("(0|[1-9][0-9]*)(?:[.,]([0-9]{1,2}))?"),
    re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?"),
    re.compile("([1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,]([0-9]{1,2}))?"),
    re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]{1,2})"),
    re.compile("([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})()"),
)
LARGEST = Decimal("999999999.99")


def read_euro(text: str) -> Decimal:
    """Read an amount as the Dutch write it, in euros with two decimals, never negative.

    Raises:
        Unreadable: nothing was typed, it is no amount, or it can be meant in two ways.
    """
    bare = CURRENCY.sub("", BLANKS.sub(" ", text).strip(" "))
    if not bare:
        raise Unreadable("Vul een bedrag in, bijvoorbeeld 1.250,00.")
    if NEGATIVE.search(bare):
        raise Unreadable("Vul het bedrag in zonder minteken.")
    whole_only = NO_CENTS.search(bare) is not None
    bare = NO_CENTS.sub("", bare)
    if TWO_WAYS.fullmatch(bare):
        plain = bare.replace(",", "")
        raise Unreadable(
            f"Is {bare} een bedrag van {plain} euro, of een bedrag met centen?"
            f" Typ {plain}, of zet twee cijfers achter de komma."
        )
    amount = _amount(bare, whole_only)
    if amount is None:
        raise Unreadable("Schrijf het bedrag in cijfers, bijvoorbeeld 1250 of 1.250,00.")
    if amount > LARGEST:
        raise Unreadable("Vul een bedrag in onder 1.000.000.000 euro.")
    return amount


def _amount(bare: str, whole_only: bool) -> Decimal | None:
    for shape in AMOUNTS:
        found = shape.fullmatch(bare)
        if found and not (whole_only and found[2]):
            whole = re.sub("[., ]", "", found[1])
            return Decimal(f"{whole}.{(found[2] or '').ljust(2, '0')}")
    return None


NUMBERED_DAY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
ISO_DAY = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
NAMED_DAY = re.compile(r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})")
SHORT_YEAR = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}|[0-9]{1,2} [a-z]{3,9}\.? [0-9]{2}")
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def read_day(text: str) -> date:
    """Read a day, day before month: 31-12-2025, 31/12/2025, 2025-12-31, 31 december 2025.

    Raises:
        Unreadable: nothing was typed, it is no day, or its year has two digits.
    """
    bare = BLANKS.sub(" ", text).strip(" ").lower()
    if not bare:
        raise Unreadable("Vul een datum in, bijvoorbeeld 31-12-2025.")
    if SHORT_YEAR.fullmatch(bare):
        raise Unreadable("Schrijf het jaar met vier cijfers, bijvoorbeeld 31-12-2025.")
    day, month, year = _day_month_year(bare)
    if not 1900 <= year <= 2199:
        raise Unreadable(f"Controleer het jaar {year:04d}. Schrijf de datum als 31-12-2025.")
    if not 1 <= month <= 12:
        raise Unreadable(
            f"Maand {month} bestaat niet. Schrijf eerst de dag en dan de maand: 31-12-2025."
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        written = f"{day} {MONTHS[month - 1]} {year}"
        raise Unreadable(f"{written} bestaat niet. Controleer de datum.") from error


def _day_month_year(bare: str) -> tuple[int, int, int]:
    if found := ISO_DAY.fullmatch(bare):
        return int(found[3]), int(found[2]), int(found[1])
    if found := NUMBERED_DAY.fullmatch(bare):
        return int(found[1]), int(found[3]), int(found[4])
    found = NAMED_DAY.fullmatch(bare)
    for names in (MONTHS, SHORT_MONTHS):
        if found and found[2] in names:
            return int(found[1]), names.index(found[2]) + 1, int(found[3])
    raise Unreadable("Schrijf de datum als 31-12-2025 of 31 december 2025.")
