"""Owns the words in which a claim is described, shared by the form and a partner's rules."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A word with two faces: `.value` for forms and files, `.label` for people."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member out of its value and its Dutch label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class DebtorKind(Labelled):
    """Whom the invoice went to. The first two are natural persons: there the Wki applies."""

    CONSUMENT = "consument", "Een consument"
    EENMANSZAAK_VOF = "eenmanszaak-vof", "Een eenmanszaak, vof of maatschap"
    BEDRIJF = "bedrijf", "Een bv, nv, stichting of vereniging"


class Step(Labelled):
    """What was done so far, in the order in which a claim travels."""

    NIETS = "niets", "Nog niets"
    HERINNERING = "herinnering", "Herinnering gestuurd"
    AANMANING = "aanmaning", "Aanmaning gestuurd"
    VEERTIENDAGENBRIEF = "veertiendagenbrief", "Veertiendagenbrief gestuurd"
    INCASSOBUREAU = "incassobureau", "Een ander bureau heeft het geprobeerd"
    VONNIS = "vonnis", "Er is een vonnis"


class Disputed(Labelled):
    """Whether the debtor says that the invoice is wrong."""

    NEE = "nee", "Nee"
    DEELS = "deels", "Ja, een deel"
    JA = "ja", "Ja, de hele factuur"
    WEET_NIET = "weet-niet", "Dat weet ik niet"


class Country(Labelled):
    """Where the debtor lives or is established; ISO 3166 codes and two remainders."""

    NL = "NL", "Nederland"
    BE = "BE", "België"
    DE = "DE", "Duitsland"
    FR = "FR", "Frankrijk"
    LU = "LU", "Luxemburg"
    ES = "ES", "Spanje"
    IT = "IT", "Italië"
    PL = "PL", "Polen"
    GB = "GB", "Verenigd Koninkrijk"
    EU = "EU", "Een ander land in de EU"
    ELDERS = "elders", "Een land buiten de EU"


class Sector(Labelled):
    """The asker's line of business."""

    BOUW = "bouw", "Bouw en installatie"
    DETAILHANDEL = "detailhandel", "Winkel en webwinkel"
    GROOTHANDEL = "groothandel", "Groothandel"
    HORECA = "horeca", "Horeca en recreatie"
    ICT = "ict", "ICT en media"
    INDUSTRIE = "industrie", "Industrie en productie"
    LANDBOUW = "landbouw", "Landbouw en tuinbouw"
    ONDERWIJS = "onderwijs", "Onderwijs en kinderopvang"
    TRANSPORT = "transport", "Transport en logistiek"
    VERHUUR = "verhuur", "Verhuur en vastgoed"
    VERENIGING = "vereniging", "Sport, vereniging en stichting"
    ZAKELIJK = "zakelijk", "Zakelijke dienstverlening"
    ZORG = "zorg", "Zorg en welzijn"
    ANDERS = "anders", "Iets anders"


class Language(Labelled):
    """A language in which a partner works: for askers, and towards debtors."""

    NL = "nl", "Nederlands"
    DE = "de", "Duits"
    EN = "en", "Engels"
    FR = "fr", "Frans"
    PL = "pl", "Pools"


class Weekday(Labelled):
    """A day of the week, Monday first, as `datetime.weekday` counts them."""

    MA = "ma", "maandag"
    DI = "di", "dinsdag"
    WO = "wo", "woensdag"
    DO = "do", "donderdag"
    VR = "vr", "vrijdag"
    ZA = "za", "zaterdag"
    ZO = "zo", "zondag"
