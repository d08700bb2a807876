"""Owns the law's numbers and our answers for outside: cents and basis points, exact or refused."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from incasso.law.dated import Dated
from incasso.law.parameters import Law, Unknown, Wet

Json = dict[str, object]
OF_A_DOSSIER = (
    "staffel",
    "btw",
    "termijnplafond",
    "veertiendagenbrief",
    "wettelijke_rente",
    "handelsrente",
)

OF_A_DAY = (
    "betaaltermijn",
    "betaaltermijn_groot_klein",
    "betaaltermijn_overheid",
    "veertiendagenbrief",
    "verjaring",
    "verjaring_consumentenkoop",
    "verjaring_vonnis",
    "stuiting",
    "kantongrens",
    "griffierecht_kanton",
    "griffierecht_rechtbank",
    "salaris_gemachtigde",
    "dagvaarding",
    "btw",
)


def staffel_for_browser(wet: Wet) -> Json:
    """Give what the calculator of collection costs needs, ready for JSON.

    Amounts in cents, rates in basis points (a percent is 100), `btwRate` in percent as text.

    Raises:
        LookupError: the law is silent on the day of `wet`.
        ValueError: a number does not fit in whole cents or basis points.
    """
    return {
        "day": wet.day.isoformat(),
        **_record(wet.staffel),
        "btwRate": str(wet.btw.rate),
        "handelstransactie": _record(wet.handelstransactie),
        "termijnplafond": _record(wet.termijnplafond),
    }


def law_for_browser(law: Law, names: tuple[str, ...] = OF_A_DOSSIER) -> Json:
    """Give the whole history of `names` for the sums of a dossier, ready for JSON.

    Amounts in cents, rates in basis points, days in ISO form; names in camel case.

    Raises:
        ValueError: a number does not fit in whole cents or basis points.
    """
    return {_camel(name): [_dated(dated) for dated in law.history(name)] for name in names}


def wet_for_browser(wet: Wet, names: tuple[str, ...] = OF_A_DAY) -> Json:
    """Give the terms and court fees of one day, ready for JSON; what is unknown is None.

    Raises:
        ValueError: a number does not fit in whole cents or basis points.
    """
    return {"day": wet.day.isoformat()} | {_camel(name): _if_known(wet, name) for name in names}


def hundredths(number: Decimal) -> int:
    """Give euros as cents, percents as basis points. Raises: ValueError when not whole."""
    whole = int(number * 100)
    if whole != number * 100:
        raise ValueError(f"{number} is not a whole number of hundredths")
    return whole


def plain(answer: object) -> object:
    """Give an answer of the sums as plain data for JSON: amounts and days as text."""
    if is_dataclass(answer):
        return {field.name: plain(getattr(answer, field.name)) for field in fields(answer)}
    if isinstance(answer, Mapping):
        return {key: plain(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [plain(item) for item in answer]
    return str(answer) if isinstance(answer, Decimal | date) else answer


def _if_known(wet: Wet, name: str) -> Json | None:
    try:
        return _record(getattr(wet, name))
    except Unknown:
        return None


def _dated(dated: Dated[object]) -> Json:
    return {
        "firstDay": dated.first_day.isoformat(),
        "lastDay": dated.last_day and dated.last_day.isoformat(),
        **_record(dated.value),
    }


def _record(record: object) -> Json:
    assert is_dataclass(record)
    return {_camel(field.name): _exact(getattr(record, field.name)) for field in fields(record)}


def _exact(value: object) -> object:
    if isinstance(value, Decimal):
        return hundredths(value)
    if isinstance(value, tuple):
        return [_exact(item) for item in value]
    return _record(value) if is_dataclass(value) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
