"""Owns the brand, as portal.toml states it: names, addresses, stations and chapters."""

from pydantic import Field
from pydantic.dataclasses import dataclass

from incasso.strict import STRICT, read, read_toml


@dataclass(config=STRICT, kw_only=True)
class Named:
    id: str
    name: str


@dataclass(config=STRICT, kw_only=True)
class Operator:
    name: str
    kvk_number: str = Field(pattern=r"^\d{8}$")
    street: str
    postcode: str
    place: str
    email: str = Field(pattern=r"^\S+@\S+$")
    telephone: str


@dataclass(config=STRICT, kw_only=True)
class MailNames:
    sender: str = Field(pattern=r"^\S+@\S+$")
    sender_name: str
    operator: str = Field(pattern=r"^\S+@\S+$")


@dataclass(config=STRICT, kw_only=True)
class Retention:
    days: int = Field(ge=1, le=366)


@dataclass(config=STRICT, kw_only=True)
class Answering:
    """Working days in which an agency answers; days after it in which its links work, to return.

    `attempts`: how often it may try to reach an asker who does not answer.
    """

    working_days: int = Field(ge=1, le=10)
    link_days: int = Field(ge=7, le=31)
    attempts: int = Field(ge=1, le=5)


@dataclass(config=STRICT, kw_only=True)
class Limits:
    """How many new requests are taken: of an address, and of a person and all before doubt begins.

    `confirmations_hour`: how many are asked by mail to confirm.
    """

    address_minute: int = Field(ge=1)
    address_hour: int = Field(ge=1)
    person_day: int = Field(ge=1)
    all_hour: int = Field(ge=1)
    confirmations_hour: int = Field(ge=1)


@dataclass(config=STRICT, kw_only=True)
class Quarantine:
    """Days in which an asker confirms; days that the operator can still look after that."""

    confirm_days: int = Field(ge=1, le=31)
    keep_days: int = Field(ge=1, le=90)


@dataclass(config=STRICT, kw_only=True)
class Portal:
    """`address` is where the site lives, without a slash at the end."""

    name: str
    tagline: str
    address: str = Field(pattern=r"^https?://[^/\s]+$")
    language: str
    operator: Operator
    mail: MailNames
    retention: Retention
    answering: Answering
    limits: Limits
    quarantine: Quarantine
    stations: tuple[Named, ...] = Field(min_length=2)
    chapters: tuple[Named, ...] = Field(min_length=1)


def parse(text: str, where: str) -> Portal:
    """Read portal.toml. Raises `Mistakes` with every fault."""
    return read(Portal, read_toml(text, where), where)
