"""Owns the quote form: declared once, drawn by the frozen page and by the live answer alike."""

from typing import ClassVar

from wtforms import Field, HiddenField, ValidationError
from wtforms.widgets import TextArea

from incasso.leads.contact_details import (
    read_email,
    read_kvk_number,
    read_postcode,
    read_telephone,
)
from incasso.leads.quote_request import (
    Age,
    Country,
    DebtorKind,
    Disputed,
    Hours,
    Reach,
    Sector,
    Step,
    Wish,
)
from incasso.web import fields
from incasso.web.answered import Answered, Group
from incasso.web.fields import (
    EnumRadio,
    EnumSelect,
    EnumSet,
    Needed,
    NeededFor,
    OnlyFor,
    ReadField,
    Tick,
)
from incasso.web.proposals import Proposal

CONSENT = (
    "Ik geef toestemming om deze gegevens te sturen aan de bureaus die ik op de volgende pagina "
    "kies, hoogstens drie tegelijk, zodat zij mijn vraag kunnen beantwoorden."
)


PROPOSALS = ("voorstel1", "voorstel2", "voorstel3")


class FreeText(ReadField):
    """The same, on several lines."""

    widget = TextArea()


class QuoteForm(Answered):
    """What a visitor asks of the agencies. Field names are the form's; ids are equal to them."""

    wens = EnumRadio("Wat wil je?", Wish, "Kies wat je wilt.", default=Wish.QUOTES)
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
        description="Hier komen de bevestiging en de antwoorden binnen.",
        validators=[Needed("Vul je e-mailadres in, zoals naam@bedrijf.nl.")],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )
    bereik = EnumRadio(
        "Hoe mogen de bureaus contact opnemen?",
        Reach,
        "Kies hoe de bureaus contact mogen opnemen.",
        validators=[OnlyFor("wens", Wish.QUOTES)],
    )
    telefoon = ReadField(
        "Telefoonnummer",
        read_telephone,
        description="Alleen nodig als je gebeld wilt worden.",
        validators=[NeededFor("wens", Wish.CALL, Wish.ADVICE, message="Vul je telefoonnummer in.")],
        render_kw={"type": "tel", "autocomplete": "tel", "spellcheck": "false", "class": "kort"},
    )
    moment = EnumRadio(
        "Wanneer kun je gebeld worden?",
        Hours,
        "Kies wanneer je gebeld kunt worden.",
        default=Hours.ALTIJD,
        validators=[OnlyFor("wens", Wish.QUOTES, Wish.CALL)],
    )
    voorstel1 = Proposal(
        "Wanneer kun je praten? Eerste voorstel",
        description="Het gesprek duurt een half uur. Kies werkdagen, tussen 9.00 en 16.30 uur. "
        "Begin pas over een paar dagen: het bureau moet eerst antwoorden. "
        "Bijvoorbeeld 2-12-2026 10:00.",
        message="Kies een dag en een tijd voor je eerste voorstel.",
    )
    voorstel2 = Proposal(
        "Tweede voorstel", message="Kies een dag en een tijd voor je tweede voorstel."
    )
    voorstel3 = Proposal("Derde voorstel")

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
            intro="Wat wil je, en over welk bedrag gaat het?",
            names=("wens", "hoofdsom", "facturen", "ouderdom"),
        ),
        Group(
            title="Je klant",
            intro="Wie moet betalen, en wat weet die al?",
            names=("debiteur", "land", "gedaan", "betwist"),
        ),
        Group(
            title="Jouw bedrijf",
            intro="Zo weet een bureau voor wie het gaat werken.",
            names=("bedrijf", "kvk", "postcode", "branche"),
        ),
        Group(
            title="Contact",
            intro="Zo bereikt een bureau je.",
            names=("naam", "email", "bereik", "telefoon", "moment", *PROPOSALS),
        ),
        Group(
            title="Toelichting en toestemming",
            intro="Hierna zie je welke bureaus passen. Er is dan nog niets verstuurd.",
            names=("toelichting", "toestemming"),
        ),
    )

    def validate_telefoon(self, field: Field) -> None:
        asked = self.wens.data is Wish.QUOTES
        by_telephone = self.bereik.data in (Reach.TELEFOON, Reach.BEIDE)
        if asked and by_telephone and not field.data and not field.errors:
            raise ValidationError("Vul je telefoonnummer in, of kies “Alleen per e-mail”.")

    def validate_gedaan(self, field: Field) -> None:
        if Step.NIETS in field.data and len(field.data) > 1:
            raise ValidationError("Kies “Nog niets”, of kies wat je wel hebt gedaan.")
