"""Owns filling a shape from a table of the law's file: every key, no other, each of its type."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")


def fill(shape: type[Shape], table: Mapping[str, object]) -> Shape:
    """Make a `shape` (a dataclass) out of `table`.

    Raises:
        ValueError: a key is missing, unknown, or not of its type; the message names it.
    """
    known = {field.name: field for field in fields(shape)}  # type: ignore[arg-type]
    if strange := sorted(table.keys() - known.keys()):
        raise ValueError(f"unknown key {strange[0]!r}; it may have {', '.join(known)}")
    missing = [key for key, field in known.items() if key not in table and _required(field)]
    if missing:
        raise ValueError(f"{missing[0]!r} is missing")
    hints = get_type_hints(shape)
    return shape(**{key: _read(hints[key], value, key) for key, value in table.items()})


def _required(field: Any) -> bool:
    return field.default is MISSING


def _read(hint: Any, value: Any, key: str) -> Any:
    if get_origin(hint) is UnionType:
        return _read(get_args(hint)[0], value, key)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], item, key) for item in _list(value, key))
    if is_dataclass(hint) and isinstance(hint, type):
        return value if isinstance(value, hint) else _record(hint, value, key)
    if hint in (Decimal, int):
        return hint(_number(value, int if hint is int else int | Decimal, key))
    if issubclass(hint, StrEnum):
        return _choice(hint, value, key)
    if not isinstance(value, hint) or (isinstance(value, bool | datetime) and hint is not bool):
        raise ValueError(f"{key!r} is {value!r}, not of type {hint.__name__}")
    return value


def _choice(hint: type[StrEnum], value: object, key: str) -> StrEnum:
    choices = {choice.value: choice for choice in hint}
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{key!r} is {value!r}, not one of {', '.join(choices)}")
    return choices[value]


def _record(hint: type[Shape], value: object, key: str) -> Shape:
    if not isinstance(value, dict):
        raise ValueError(f"{key!r} is {value!r}, not a table")
    return fill(hint, value)


def _list(value: object, key: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{key!r} is {value!r}, not a list")
    return list(value)


def _number(value: object, kind: Any, key: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, kind) or value < 0:
        whole = "whole " if kind is int else ""
        raise ValueError(f"{key!r} is {value!r}, not a {whole}number from zero up")
    return value
