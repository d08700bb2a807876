"""Owns what a reckoning must say beside its numbers: a code for sums, a sentence for readers."""

from dataclasses import dataclass
from enum import StrEnum


class Warn(StrEnum):
    """What a reader must know; the value is the code in JSON and in the browser."""

    TOO_EARLY = "letter-before-default"
    ALREADY_CHARGED = "already-charged"
    BEFORE_STAFFEL = "default-before-staffel"
    JOINED = "could-have-been-one-letter"
    CAPPED = "instalment-cap"
    BTW_NOT_STATED = "btw-not-stated"
    AGREED_COSTS = "agreed-costs"
    CONSUMER_COSTS = "consumer-costs-clause"
    CONSUMER_INTEREST = "consumer-interest-clause"
    NO_LETTER = "minimum-without-letter"
    OVERPAID = "overpaid"


@dataclass(frozen=True, kw_only=True, order=True)
class Note:
    """A warning, and the invoice it is about, if about one."""

    warn: Warn
    invoice: str | None = None


SENTENCES = {
    Warn.TOO_EARLY: "De brief ging weg voordat de klant te laat was."
    " Over deze factuur tellen geen incassokosten mee.",
    Warn.ALREADY_CHARGED: "Over deze factuur zijn al incassokosten gerekend. Dat mag één keer.",
    Warn.BEFORE_STAFFEL: "De klant was al te laat voordat het Besluit vergoeding voor"
    " buitengerechtelijke incassokosten gold (artikel 3). Over deze factuur rekenen we niets.",
    Warn.JOINED: "Deze factuur had in een eerdere brief gekund. De kosten zijn daarom berekend"
    " alsof het één brief was (artikel 6:96 lid 7 BW).",
    Warn.CAPPED: "Voor kleine termijnen geldt volgens onze bronnen een maximum per half jaar."
    " De kosten zijn verlaagd.",
    Warn.BTW_NOT_STATED: "Zet in je brief dat je de btw niet kunt aftrekken en dat de kosten"
    " daarom hoger zijn. Zonder die zin mag de btw er niet bij.",
    Warn.AGREED_COSTS: "Dit zijn de kosten die in het contract staan. De rechter kan ze verlagen.",
    Warn.CONSUMER_COSTS: "Bij een consument mag je niet meer rekenen dan de wet toestaat."
    " Staat er meer in je voorwaarden, dan kan de rechter de hele bepaling schrappen,"
    " en ook de wettelijke kosten.",
    Warn.CONSUMER_INTEREST: "Een hogere rente dan de wettelijke kan bij een consument oneerlijk"
    " zijn. De rechter kan de bepaling dan schrappen.",
    Warn.NO_LETTER: "Een zakelijke klant die te laat betaalt, is ook zonder aanmaning een"
    " minimumbedrag verschuldigd (artikel 6:96 lid 4 BW). Dat is hier niet meegeteld.",
    Warn.OVERPAID: "Er is meer betaald dan er openstond.",
}
