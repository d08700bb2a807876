"""Owns how templates are read: nothing undefined, nothing unescaped, Dutch notation."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from incasso import dutch
from incasso.local_time import local


def moment(now: datetime) -> str:
    """Write an aware moment as the Dutch clock shows it: «23 november 2026 om 14.05 uur»."""
    here = local(now)
    return f"{dutch.dag(here.date())} om {here.hour}.{here.minute:02d} uur"


def meeting(at: datetime) -> str:
    """Write a moment that people keep free: «donderdag 26 november 2026 om 10.00 uur»."""
    return f"{dutch.WEEKDAYS[local(at).weekday()]} {moment(at)}"


def quoted(text: str) -> str:
    """Mark every line of what somebody else wrote, so that in a plain text none passes for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


FILTERS = {
    "euro": dutch.euro,
    "bedrag": dutch.bedrag,
    "procent": dutch.procent,
    "dag": dutch.dag,
    "getal": dutch.getal,
    "opsomming": dutch.opsomming,
    "moment": moment,
    "afspraak": meeting,
    "aangehaald": quoted,
}


OPTIONS = {
    "undefined": StrictUndefined,
    "autoescape": select_autoescape(("html", "xml")),
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


def environment(templates: Path) -> Environment:
    """Return the environment in which every template of ours is read."""
    made = Environment(loader=FileSystemLoader(templates), **OPTIONS)  # type: ignore[arg-type]
    made.filters.update(FILTERS)
    return made


def text_environment() -> Environment:
    """Return the environment of expressions in an author's Markdown: nothing is escaped."""
    made = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
    made.filters.update(FILTERS)
    return made
