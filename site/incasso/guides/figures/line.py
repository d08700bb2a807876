"""Owns the line of a figure: stops one below the other, the days between them, the side ways."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from incasso import dutch

STOP = re.compile(
    r"(?P<sort>=|>[+-]?)?\s*(?:(?P<when>dag \d+|\d{4}-\d{2}-\d{2}):)?"
    r"\s*(?P<name>[^|]+?)\s*(?:\|\s*(?P<text>.+))?"
)
# `>` leaves the line; what becomes of it has the classes of every line of the site.
SIDE = {">": "tak", ">+": "tak klaar", ">-": "tak gestopt"}
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
TALLEST = 24  # em, for all days together
DAY_AT_MOST = 1.0  # em


@dataclass(frozen=True, kw_only=True)
class Stop:
    """`day` counts from any first day; None where the line tells no days. `court`: hollow rail."""

    name: str
    text: str
    sign: str
    day: int | None
    side: str
    court: bool


def line(lines: Sequence[str]) -> Markup:
    """Draw stops; a stretch between two that tell their day has a dash for each day."""
    stops = [_stop(each) for each in lines]
    if stops[0].side:
        raise ValueError("a line begins with a stop, not with a side way")
    return Markup('<ol class="lijn staat figuur">{}</ol>').format(Markup("").join(_drawn(stops)))


def _stop(written: str) -> Stop:
    found = STOP.fullmatch(written)
    if found is None:
        raise ValueError(f"«{written}» has no name before its |")
    sort, when = found["sort"] or "", found["when"]
    sign, day = _moment(when) if when else ("", None)
    return Stop(
        name=found["name"],
        text=found["text"] or "",
        sign=sign,
        day=day,
        side=SIDE.get(sort, ""),
        court=sort == "=",
    )


def _moment(when: str) -> tuple[str, int]:
    if when.startswith("dag "):
        return when.capitalize(), int(when.removeprefix("dag "))
    day = date.fromisoformat(when)
    return f"{WEEKDAYS[day.weekday()]} {dutch.dag(day)}", day.toordinal()


def _drawn(stops: Sequence[Stop]) -> Iterator[Markup]:
    on_line = [stop for stop in stops if not stop.side]
    gaps = {id(stop): _days(stop, after) for stop, after in pairwise(on_line)}
    em = min(DAY_AT_MOST, TALLEST / (sum(gaps.values()) or 1))
    for place, stop in enumerate(stops):
        following = stops[place + 1 :]
        goes_on = any(not other.side for other in following)
        days = gaps.get(id(stop), 0)
        rail = _rail(days, hollow=following[0].court) if goes_on else Markup("")
        yield _item(stop, rail, days * em, last=not goes_on)


def _days(stop: Stop, after: Stop) -> int:
    if stop.day is None or after.day is None:
        return 0
    if after.day <= stop.day:
        raise ValueError(f"«{after.name}» does not come after «{stop.name}»")
    return after.day - stop.day


def _item(stop: Stop, rail: Markup, height: float, *, last: bool) -> Markup:
    sort = stop.side or ("slot" if last else "")
    room = Markup('<svg class="duur" height="{}em" aria-hidden="true"/>').format(round(height, 2))
    return Markup(
        '<li{}><svg class="spoor" aria-hidden="true">{}{}</svg>{}{}<b>{}</b>{}</li>'
    ).format(
        Markup(' class="{}"').format(sort) if sort else "",
        rail,
        Markup('<path d="M14-20C14-8 22 0 34 0"/><circle cx="43" r="9"/>')
        if stop.side
        else Markup('<circle cx="14" r="9"/>'),
        room if height else "",
        Markup("<small>{}</small>").format(stop.sign) if stop.sign else "",
        stop.name,
        Markup("<p>{}</p>").format(stop.text) if stop.text else "",
    )


def _rail(days: int, *, hollow: bool) -> Markup:
    if days:
        # A unit of its height is a day: so a dash stays a day, however tall the words make it.
        return Markup(
            '<svg viewBox="0 0 28 {0}" preserveAspectRatio="none" width="28" height="100%" '
            'aria-hidden="true">'
            '<path class="dagen" d="M14 0V{0}"/></svg>'
        ).format(days)
    inner = Markup('<line class="hol" x1="14" x2="14" y2="100%"/>') if hollow else ""
    return Markup('<line x1="14" x2="14" y2="100%"/>{}').format(inner)
