"""Owns the quote form: declared once, drawn by the frozen page and by the live answer alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from wtforms import Field, Form, HiddenField, ValidationError
from wtforms.widgets import TextArea

from incasso.dutch import bedrag, opsomming
from incasso.leads.contact_details import (
    read_email,
    read_kvk_number,
    read_postcode,
    read_telephone,
    telephone_for_people,
)
from incasso.leads.quote_request import (
    Age,
    Country,
    DebtorKind,
    Disputed,
    Hours,
    QuoteRequest,
    Reach,
    Sector,
    Step,
)
from incasso.partners.terms import Labelled
from incasso.web import fields
from incasso.web.fields import EnumRadio, EnumSelect, EnumSet, Needed, ReadField, Tick

CONSENT = (
    "Ik geef toestemming om deze gegevens te sturen aan de bureaus die ik op de volgende pagina "
    "aanvink, hoogstens drie tegelijk, zodat zij mij een offerte kunnen geven."
)


class FreeText(ReadField):
    """The same, on several lines."""

    widget = TextArea()


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


class QuoteForm(Form):
    """What a visitor asks of the agencies. Field names are the form's; ids are equal to them."""

    hoofdsom = ReadField(
        "Hoeveel staat er in totaal open?",
        fields.principal,
        description="Tel alle facturen bij elkaar op, met btw en zonder rente of kosten. "
        "Bijvoorbeeld 1.250,00.",
        validators=[Needed("Vul in hoeveel er openstaat, bijvoorbeeld 1.250,00.")],
        render_kw={
            "inputmode": "decimal",
            "autocomplete": "off",
            "class": "kort",
            "data-soort": "bedrag",
        },
    )
    facturen = ReadField(
        "Om hoeveel facturen gaat het?",
        fields.count,
        validators=[Needed("Vul in om hoeveel facturen het gaat, bijvoorbeeld 1.")],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "class": "kort"},
    )
    ouderdom = EnumRadio(
        "Hoe lang is de oudste factuur al te laat?",
        Age,
        "Kies hoe lang de oudste factuur te laat is.",
        description="Reken vanaf de laatste dag waarop je klant had moeten betalen.",
    )
    debiteur = EnumRadio(
        "Wie moet betalen?",
        DebtorKind,
        "Kies wie de factuur moet betalen.",
        description="Voor een consument gelden andere regels dan voor een bedrijf.",
    )
    land = EnumSelect(
        "In welk land zit je klant?",
        Country,
        "Kies het land waar je klant zit.",
        default=Country.NL,
    )
    gedaan = EnumSet(
        "Wat heb je al gedaan?",
        Step,
        "Kies wat je al hebt gedaan, of kies “Nog niets”.",
        description="Kies alles wat past.",
    )
    betwist = EnumRadio(
        "Is je klant het oneens met de factuur?",
        Disputed,
        "Kies of je klant het oneens is met de factuur.",
    )
    branche = EnumSelect("In welke branche werk jij?", Sector, "Kies de branche waarin je werkt.")

    bedrijf = ReadField(
        "Bedrijfsnaam",
        fields.line(100),
        validators=[Needed("Vul de naam van je bedrijf in.")],
        render_kw={"autocomplete": "organization"},
    )
    kvk = ReadField(
        "KvK-nummer",
        read_kvk_number,
        description="8 cijfers. Een bureau kan dan zien met welk bedrijf het te maken heeft.",
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "off",
            "spellcheck": "false",
            "class": "kort",
        },
    )
    postcode = ReadField(
        "Postcode van je bedrijf",
        read_postcode,
        description="Sommige bureaus werken in één regio.",
        validators=[Needed("Vul de postcode van je bedrijf in, zoals 1234 AB.")],
        render_kw={"autocomplete": "postal-code", "spellcheck": "false", "class": "kort"},
    )

    naam = ReadField(
        "Jouw naam",
        fields.line(100),
        validators=[Needed("Vul je naam in.")],
        render_kw={"autocomplete": "name"},
    )
    email = ReadField(
        "E-mailadres",
        read_email,
        description="Hier komen de bevestiging en de offertes binnen.",
        validators=[Needed("Vul je e-mailadres in, zoals naam@bedrijf.nl.")],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )
    bereik = EnumRadio(
        "Hoe mogen de bureaus contact opnemen?",
        Reach,
        "Kies hoe de bureaus contact mogen opnemen.",
    )
    telefoon = ReadField(
        "Telefoonnummer",
        read_telephone,
        description="Alleen nodig als je gebeld wilt worden.",
        render_kw={"type": "tel", "autocomplete": "tel", "spellcheck": "false", "class": "kort"},
    )
    moment = EnumRadio(
        "Wanneer kunnen ze je bellen?",
        Hours,
        "Kies wanneer ze je kunnen bellen.",
        default=Hours.ALTIJD,
    )

    toelichting = FreeText(
        "Wil je nog iets vertellen?",
        fields.paragraphs(2000),
        description="Noem geen naam, adres of andere gegevens van je klant. "
        "Die heeft een bureau nu nog niet nodig.",
        render_kw={"rows": 5},
    )
    toestemming = Tick(
        CONSENT, "Geef toestemming om je aanvraag door te sturen, of sluit de pagina."
    )

    sleutel = HiddenField()
    website = HiddenField()  # for robots: people do not see it

    groups: ClassVar[tuple[Group, ...]] = (
        Group(
            title="De vordering",
            intro="Over welk bedrag gaat het, en hoe lang al?",
            names=("hoofdsom", "facturen", "ouderdom"),
        ),
        Group(
            title="Je klant",
            intro="Wie moet betalen, en wat weet die al?",
            names=("debiteur", "land", "gedaan", "betwist"),
        ),
        Group(
            title="Jouw bedrijf",
            intro="Zo weten de bureaus voor wie ze gaan werken.",
            names=("bedrijf", "kvk", "postcode", "branche"),
        ),
        Group(
            title="Contact",
            intro="Zo bereiken de bureaus je.",
            names=("naam", "email", "bereik", "telefoon", "moment"),
        ),
        Group(
            title="Toelichting en toestemming",
            intro="Hierna zie je welke bureaus passen. Er is dan nog niets verstuurd.",
            names=("toelichting", "toestemming"),
        ),
    )

    def validate_telefoon(self, field: Field) -> None:
        by_telephone = self.bereik.data in (Reach.TELEFOON, Reach.BEIDE)
        if by_telephone and not field.data and not field.errors:
            raise ValidationError("Vul je telefoonnummer in, of kies “Alleen per e-mail”.")

    def validate_gedaan(self, field: Field) -> None:
        if Step.NIETS in field.data and len(field.data) > 1:
            raise ValidationError("Kies “Nog niets”, of kies wat je wel hebt gedaan.")

    def validate_website(self, field: Field) -> None:
        if field.data:
            raise ValidationError("Laat het veld “website” leeg.")

    def to_request(self) -> QuoteRequest:
        """Return what is asked; only for a form that is valid."""
        read: dict[str, Any] = self.data
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
            reach=read["bereik"],
            hours=read["moment"],
            consent=read["toestemming"],
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
                if name != "toestemming"
            ]
            yield group, rows


def _written(field: Field) -> str:
    value: Any = field.data
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, list):
        return opsomming([member.label for member in value])
    if field.name == "hoofdsom":
        return bedrag(value)
    if field.name == "telefoon" and value:
        return telephone_for_people(value)
    return str(value) if value else "Niet ingevuld"
