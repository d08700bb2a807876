"""Makes texts as people type them, each with every meaning it can have, for the parsers' tests."""

import re
from datetime import date, timedelta
from decimal import Decimal
from random import Random

MONTHS = {
    name: number
    for number, name in enumerate(
        [
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
        ],
        start=1,
    )
}
THOUSANDS_AND_DECIMALS = ((".", ","), (",", "."), (" ", ","), (" ", "."))


def typed_amount(random: Random) -> tuple[str, Decimal]:
    """Make an amount in a notation that must be read, and its meaning."""
    whole, cents = random.choice((random.randrange(2000), random.randrange(10**8))), 0
    style = random.randrange(4)
    thousands = random.choice(("", ".", " ", "\u00a0")) if whole > 999 else ""
    body = f"{whole:,}".replace(",", thousands)
    if style == 0:
        cents = random.randrange(100)
        body += f",{cents:02}"
    elif style == 1:
        body += random.choice((",-", ".-", ",--", ",\u2014"))
    elif style == 2 and not thousands:
        cents = random.randrange(100)
        body += f".{cents:02}"
    body = random.choice(("", "€", "€ ", "€\u00a0", "EUR ", "  ")) + body
    return body + random.choice(("", "", " ", " euro")), whole + Decimal(cents).scaleb(-2)


def scribbled_amount(random: Random) -> str:
    """Make a text out of what amounts are made of, sense or nonsense."""
    return "".join(random.choices("0123456789012345678900..,, -€", k=random.randint(1, 9)))


def mistyped_amount(random: Random) -> str:
    """Make an amount with one character dropped, doubled, swapped or strange."""
    text, _ = typed_amount(random)
    place = random.randrange(len(text))
    edits = (
        text[:place] + text[place + 1 :],
        text[:place] + text[place] + text[place:],
        text[:place] + random.choice(".,- 0x") + text[place + 1 :],
        text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
    )
    return random.choice(edits)


def meanings(text: str) -> set[Decimal]:
    """Give every amount that `text` can mean, in Dutch and English notation, in any groups."""
    bare = _without_currency(text)
    dashed = re.fullmatch(r"(.*)[.,] ?[-\u2014]{1,2}", bare)
    if dashed:
        return _whole_meanings(dashed[1])
    found = set()
    for thousands, decimals in THOUSANDS_AND_DECIMALS:
        whole, mark, fraction = bare.partition(decimals)
        number = _grouped(whole, thousands)
        if number is not None and (not mark or re.fullmatch("[0-9]{1,3}", fraction)):
            found.add(Decimal(f"{number}.{fraction or 0}"))
    return found


def _without_currency(text: str) -> str:
    bare = text.replace("\u00a0", " ").strip().lower()
    for word in ("euro", "eur", "€"):
        bare = bare.removeprefix(word).strip()
    for word in ("euro", "eur", "€"):
        bare = bare.removesuffix(word).strip()
    return re.sub(" +", " ", bare)


def _month(day: date) -> str:
    return next(name for name, number in MONTHS.items() if number == day.month)


def _whole_meanings(text: str) -> set[Decimal]:
    numbers = (_grouped(text, thousands) for thousands in ".,  ")
    return {Decimal(number) for number in numbers if number is not None}


def _grouped(text: str, thousands: str) -> int | None:
    first, *rest = text.split(thousands)
    if not (first.isdigit() and first.isascii()) or (first[0] == "0" and len(first) > 1):
        return None
    if not rest:
        return int(first)
    threes = all(len(group) == 3 and group.isdigit() and group.isascii() for group in rest)
    return int("".join((first, *rest))) if threes and len(first) <= 3 and first != "0" else None


def typed_day(random: Random) -> tuple[str, date]:
    """Make a day in a notation that must be read, and its meaning."""
    day = date(1900, 1, 1) + timedelta(days=random.randrange(109_000))
    mark, size = random.choice("-/."), random.choice(("", "02"))
    forms = (
        f"{day.day:{size}}{mark}{day.month:{size}}{mark}{day.year}",
        day.isoformat(),
        f"{day.day} {_month(day)} {day.year}",
        f" {day.day} {_month(day).capitalize()} {day.year} ",
    )
    return random.choice(forms), day


def mistyped_day(random: Random) -> str:
    """Make a day with one character dropped, doubled or strange, or its parts in another order."""
    text, day = typed_day(random)
    place = random.randrange(len(text))
    return random.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text[:place] + random.choice("0123456789-/. x") + text[place + 1 :],
            f"{day.month}/{day.day}/{day.year}",
            f"{day.year}-{day.day:02}-{day.month:02}",
            f"{day.day}-{day.month}-{day.year % 100:02}",
        )
    )
