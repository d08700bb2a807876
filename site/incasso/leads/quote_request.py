"""Owns what a visitor asks of the agencies, once it is known to be sound."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from pydantic import TypeAdapter

from incasso.leads.contact_details import (
    read_email,
    read_kvk_number,
    read_postcode,
    read_telephone,
    tidy_line,
    tidy_text,
)
from incasso.leads.moments import Hours, agreeable
from incasso.partners.terms import Country, DebtorKind, Disputed, Labelled, Language, Sector, Step

__all__ = [
    "Age",
    "Country",
    "DebtorKind",
    "Disputed",
    "Hours",
    "Language",
    "QuoteRequest",
    "Reach",
    "Sector",
    "Step",
    "Wish",
]

AT_MOST = 3

MOST_MONEY = Decimal("999999999.99")
MOST_INVOICES = 9_999
LONGEST_LINE = 200
LONGEST_TEXT = 2_000


class Age(Labelled):
    """How long the oldest invoice has been past its last day for payment."""

    WEEKS = "korter-dan-1-maand", "Korter dan 1 maand"
    QUARTER = "1-tot-3-maanden", "1 tot 3 maanden"
    YEAR = "3-tot-12-maanden", "3 tot 12 maanden"
    TWO_YEARS = "1-tot-2-jaar", "1 tot 2 jaar"
    FIVE_YEARS = "2-tot-5-jaar", "2 tot 5 jaar"
    OLDER = "langer-dan-5-jaar", "Langer dan 5 jaar"


class Reach(Labelled):
    """How the asker wants to be reached."""

    EMAIL = "email", "Alleen per e-mail"
    TELEFOON = "telefoon", "Per telefoon"
    BEIDE = "beide", "Per e-mail of telefoon"


class Wish(Labelled):
    """What the asker wants of the agencies: `places` is how many may have the request at once."""

    QUOTES = "offertes", "Offertes van hoogstens drie bureaus"
    CALL = "terugbellen", "Eén bureau belt mij terug"
    ADVICE = "adviesgesprek", "Een adviesgesprek met één bureau, op een tijd die ik voorstel"

    @property
    def places(self) -> int:
        """How many agencies may hold the request at the same time."""
        return AT_MOST if self is Wish.QUOTES else 1

    @property
    def sought(self) -> str:
        """What the asker wants, after «je wilt»."""
        words = {Wish.QUOTES: "offertes", Wish.CALL: "dat een bureau terugbelt"}
        return words.get(self, "een adviesgesprek")


@dataclass(frozen=True, kw_only=True)
class QuoteRequest:
    """One request. `principal` is the sum of all invoices in euros, btw included.

    `done` are all steps taken; e-mail, telephone (E.164), postcode and KvK number are as
    `contact_details` writes them. `text` is free and names no debtor; its lines end in \\n.
    `moments` are those proposed for an advice call; `language` is that of the form. What has a
    default came later than the first requests.

    Raises:
        ValueError: a value that the form should not have let through.
    """

    principal: Decimal
    debtor: DebtorKind
    invoices: int
    age: Age
    done: frozenset[Step]
    disputed: Disputed
    country: Country
    sector: Sector
    company: str
    kvk_number: str | None
    name: str
    email: str
    telephone: str | None
    postcode: str
    text: str
    reach: Reach
    hours: Hours
    consent: bool
    wish: Wish = Wish.QUOTES
    moments: tuple[datetime, ...] = ()
    language: Language = Language.NL

    def __post_init__(self) -> None:
        """Refuse what is unsound; every fault stands in the one message."""
        faults = [fault for fault, wrong in self._checks().items() if wrong]
        if faults:
            raise ValueError("; ".join(faults))

    def _checks(self) -> dict[str, bool]:
        exact = self.principal == self.principal.quantize(Decimal("0.01"))
        called = self.reach is not Reach.EMAIL
        advice = self.wish is Wish.ADVICE
        return {
            "principal: more than 0, in cents": not (0 < self.principal <= MOST_MONEY and exact),
            "invoices: at least one": not 1 <= self.invoices <= MOST_INVOICES,
            "done: at least one step, `niets` alone": not self.done
            or (Step.NIETS in self.done and len(self.done) > 1),
            "company: one short line": not _line(self.company),
            "name: one short line": not _line(self.name),
            "email: as read_email writes it": read_email(self.email) != self.email,
            "telephone: as read_telephone writes it": self.telephone is not None
            and read_telephone(self.telephone) != self.telephone,
            "telephone: needed to be called": self.telephone is None and called,
            "reach: who asks for a call is called": self.wish is not Wish.QUOTES and not called,
            "moments: two or three in working hours, for an advice call only": not agreeable(
                self.moments
            )
            if advice
            else self.moments != (),
            "postcode: as read_postcode writes it": read_postcode(self.postcode) != self.postcode,
            "kvk_number: as read_kvk_number writes it": self.kvk_number is not None
            and read_kvk_number(self.kvk_number) != self.kvk_number,
            "text: too long, or not tidy": len(self.text) > LONGEST_TEXT
            or tidy_text(self.text) != self.text,
            "consent: not given": self.consent is not True,
        }

    @property
    def stage(self) -> Step:
        """The furthest step taken."""
        return max(self.done, key=list(Step).index)

    def answers(self) -> dict[str, Any]:
        """Return all answers as JSON can hold them; `from_answers` reads them back."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @staticmethod
    def from_answers(answers: Mapping[str, Any]) -> "QuoteRequest":
        """Read back what `answers` wrote."""
        return _ADAPTER.validate_python(answers)

    def fingerprint(self) -> str:
        """Return a hash of all answers: equal for the same form sent twice, blanks and case apart.

        All of them, the free text too: a second invoice of the same amount is another request,
        and nobody can guess his way back to an address.
        """
        bare = {key: " ".join(str(it).casefold().split()) for key, it in self.answers().items()}
        return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()


def _line(text: str) -> bool:
    return tidy_line(text) == text and 0 < len(text) <= LONGEST_LINE


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [moment.isoformat() for moment in value]
    return value.value if isinstance(value, Enum) else value


_ADAPTER: Final = TypeAdapter(QuoteRequest)
