"""Owns how a filled form is read: as a request, as faults, as answers to check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from wtforms import Field, Form

from incasso.dutch import bedrag, opsomming
from incasso.leads.contact_details import telephone_for_people
from incasso.leads.quote_request import Hours, QuoteRequest, Reach, Wish
from incasso.partners.terms import Labelled
from incasso.templating import meeting


class Group(NamedTuple):
    """Fields that belong together: one step of the form."""

    title: str
    intro: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    label: str
    value: str
    name: str


class Answered(Form):
    """A form of groups of fields; what it asks depends on what the visitor wants."""

    groups: ClassVar[tuple[Group, ...]]

    def to_request(self) -> QuoteRequest:
        """Return what is asked; only for a form that is valid."""
        read: dict[str, Any] = self.data
        wish: Wish = read["wens"]
        proposed = tuple(read[name] for name in ("voorstel1", "voorstel2", "voorstel3"))
        return QuoteRequest(
            principal=read["hoofdsom"],
            debtor=read["debiteur"],
            invoices=read["facturen"],
            age=read["ouderdom"],
            done=frozenset(read["gedaan"]),
            disputed=read["betwist"],
            country=read["land"],
            sector=read["branche"],
            company=read["bedrijf"],
            kvk_number=read["kvk"],
            name=read["naam"],
            email=read["email"],
            telephone=read["telefoon"],
            postcode=read["postcode"],
            text=read["toelichting"] or "",
            reach=read["bereik"] if wish is Wish.QUOTES else Reach.TELEFOON,
            hours=Hours.ALTIJD if wish is Wish.ADVICE else read["moment"],
            consent=read["toestemming"],
            wish=wish,
            moments=tuple(filter(None, proposed)) if wish is Wish.ADVICE else (),
        )

    def faults(self) -> list[dict[str, str]]:
        """Return the errors in the order of the fields, for the summary above the form."""
        return [
            {"id": field.id, "label": field.label.text, "message": message}
            for field in self
            for message in field.errors
        ]

    def answers(self) -> Iterator[tuple[Group, list[Answer]]]:
        """Yield each group with its answers as they will be sent, the consent left out."""
        for group in self.groups:
            rows = [
                Answer(label=self[name].label.text, value=_written(self[name]), name=name)
                for name in group.names
                if name != "toestemming" and self._asks(self[name])
            ]
            yield group, rows

    def _asks(self, field: Field) -> bool:
        asked_for = field.flags.bij
        return asked_for is None or self["wens"].data in asked_for.split()


def _written(field: Field) -> str:
    value: Any = field.data
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, list):
        return opsomming([member.label for member in value])
    if isinstance(value, datetime):
        return meeting(value)
    if field.name == "hoofdsom":
        return bedrag(value)
    if field.name == "telefoon" and value:
        return telephone_for_people(value)
    return str(value) if value else "Niet ingevuld"
