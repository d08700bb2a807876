"""Owns strict reading: a mapping out of a TOML file into a dataclass, every fault a Mistake."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from incasso.errors import Mistake, Mistakes

T = TypeVar("T")

# For dataclasses read from content: `@pydantic.dataclasses.dataclass(config=STRICT, ...)`.
STRICT = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_min_length=1)

REMEDIES = {
    "missing": "Add it",
    "unexpected_keyword_argument": "Remove it, or correct its spelling",
    "extra_forbidden": "Remove it, or correct its spelling",
    "string_too_short": "Write a text",
}


def read_toml(text: str, where: str) -> dict[str, Any]:
    """Return the TOML document as a mapping, numbers with a point as Decimal.

    Raises:
        Mistakes: one, naming the line, when the text is not TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        mend = "Correct the TOML; texts stand between double quotes, dates do not"
        raise Mistakes([Mistake(where=where, what=f"not TOML: {error}", mend=mend)]) from error


def read(kind: type[T], data: Mapping[str, Any], where: str) -> T:
    """Return `data` as a `kind`: no key missing, none unknown, each of its type.

    Raises:
        Mistakes: all faults at once.
    """
    try:
        return TypeAdapter(kind).validate_python(dict(data))
    except ValidationError as error:
        raise Mistakes(_mistake(detail, where) for detail in error.errors()) from error


def _mistake(detail: ErrorDetails, where: str) -> Mistake:
    key = ".".join(str(part) for part in detail["loc"]) or "the whole"
    what = {
        "missing": f"`{key}` is missing",
        "unexpected_keyword_argument": f"`{key}` is not a key that is known here",
        "extra_forbidden": f"`{key}` is not a key that is known here",
    }.get(detail["type"], f"`{key}`: {detail['msg'].removeprefix('Value error, ')}")
    return Mistake(where=where, what=what, mend=REMEDIES.get(detail["type"], "Correct the value"))
