"""Owns what an agency is, as its file in content/partners states it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePosixPath

from pydantic import Field, field_validator, model_validator
from pydantic.dataclasses import dataclass

from incasso.dutch import dag
from incasso.errors import Mistake, Mistakes
from incasso.partners.rules import Caps, Pause, Rules
from incasso.partners.tariff import Tariff
from incasso.strict import STRICT, read, read_toml

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
POSTCODE = r"^[1-9]\d{3} [A-Z]{2}$"


class RegisterKind(StrEnum):
    """Which register vouches for the agency: Justis (Wki), KBvG or NOvA."""

    WKI = "wki"
    GERECHTSDEURWAARDER = "gerechtsdeurwaarder"
    ADVOCAAT = "advocaat"


REGISTER_NAMES = {
    RegisterKind.WKI: "Register incassodienstverlening (Justis)",
    RegisterKind.GERECHTSDEURWAARDER: "Register gerechtsdeurwaarders (KBvG)",
    RegisterKind.ADVOCAAT: "Tableau van advocaten (NOvA)",
}


@dataclass(config=STRICT, kw_only=True)
class Register:
    """The entry in a register, and the day on which we looked.

    A Wki registration lasts a year and states its last day, `valid_until`; the other two
    registers state none.
    """

    kind: RegisterKind
    number: str
    checked: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _ends(self) -> "Register":
        if self.kind is RegisterKind.WKI and self.valid_until is None:
            raise ValueError("a Wki registration needs `valid_until`")
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether the entry stands on `day`."""
        return self.valid_until is None or day <= self.valid_until

    def sentence(self) -> str:
        """Say register, number and the day of our check."""
        return f"{REGISTER_NAMES[self.kind]}, nummer {self.number}, bekeken op {dag(self.checked)}"


class Delivery(StrEnum):
    """What an agency's mail holds: the request, or what it is about and a link to open it."""

    FULL = "full"
    SUMMARY = "summary"


@dataclass(config=STRICT, kw_only=True)
class Partner:
    """An agency. `slug` is its file's name; `example` marks an invented one; `about` is one line.

    `weight` is its share of the requests beside others; the address for mail is the machine's.
    `price` is what it pays us for a request that it accepts, in euros without btw.
    """

    slug: str = Field(pattern=SLUG)
    name: str
    about: str = Field(max_length=160)
    street: str
    postcode: str = Field(pattern=POSTCODE)
    place: str
    telephone: str = Field(pattern=r"^\+?[0-9 ]{8,16}$")
    kvk_number: str = Field(pattern=r"^\d{8}$")
    example: bool
    register: Register
    tariff: Tariff
    rules: Rules
    caps: Caps
    paused: Pause | None = None
    weight: int = Field(default=1, ge=1, le=100)
    delivery: Delivery = Delivery.FULL
    webhook: bool = False
    price: Decimal | None = Field(default=None, ge=0, decimal_places=2)

    @field_validator("about")
    @classmethod
    def _one_sentence(cls, about: str) -> str:
        if not about.endswith(".") or ". " in about:
            raise ValueError("one sentence, with a full stop at its end")
        return about


def parse(text: str, where: str) -> Partner:
    """Read one partner's file; its slug is the file's name. Raises `Mistakes` with every fault."""
    data = read_toml(text, where)
    if "slug" in data:
        mistake = "`slug` is not a key that is known here"
        raise Mistakes([Mistake(where=where, what=mistake, mend="Remove it: the file's name is")])
    return read(Partner, {**data, "slug": PurePosixPath(where).stem}, where)


def read_all(files: Mapping[str, str]) -> tuple[Partner, ...]:
    """Read every partner's file, from path to text, in order of slug.

    Raises:
        Mistakes: all faults of all files, and names or KvK numbers that stand twice.
    """
    partners: list[Partner] = []
    mistakes: list[Mistake] = []
    taken: dict[str, str] = {}
    for where, text in sorted(files.items()):
        try:
            partner = parse(text, where)
        except Mistakes as found:
            mistakes += found.mistakes
            continue
        for key in (partner.slug, partner.name, partner.kvk_number, partner.register.number):
            if other := taken.get(key):
                what = f"`{key}` also stands in {other}"
                mistakes.append(Mistake(where=where, what=what, mend="An agency has one file"))
            taken[key] = where
        partners.append(partner)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(partners)
