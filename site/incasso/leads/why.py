"""Owns what an asker is told of an agency: why this one."""

from incasso.dutch import euro, opsomming
from incasso.leads.quote_request import Country, QuoteRequest, Step
from incasso.leads.takes import CONTESTED
from incasso.partners.partner import Partner


def why(partner: Partner, request: QuoteRequest, month: int | None) -> str:
    """Say to the asker why this agency: what fits, and what decided its place in the order.

    `month` is how many requests it got in the running month, None when that is not known.
    """
    rules = partner.rules
    said = [_amounts(partner)]
    if rules.sectors:
        said.append(f"Werkt voor jouw branche: {_low(request.sector.label)}.")
    if request.country is not Country.NL:
        languages = opsomming([language.label for language in rules.languages])
        said.append(f"Schrijft je klant in het buitenland aan in het {languages}.")
    if request.disputed in CONTESTED:
        said.append("Neemt ook betwiste vorderingen aan.")
    if request.stage is Step.VONNIS:
        said.append("Neemt ook vorderingen met een vonnis over.")
    if rules.postcodes:
        said.append("Werkt voor ondernemers in jouw regio.")
    if rules.alone and request.wish.places > 1:
        said.append("Wil je aanvraag alleen als geen ander bureau hem krijgt.")
    if month is not None:
        said.append(_so_far(month))
    return " ".join(said)


def _amounts(partner: Partner) -> str:
    least, most = partner.rules.least, partner.rules.most
    if most is None:
        return f"Neemt vorderingen vanaf {euro(least)} aan."
    return f"Neemt vorderingen van {euro(least)} tot en met {euro(most)} aan."


def _so_far(month: int) -> str:
    count = {0: "nog geen aanvraag", 1: "1 aanvraag"}.get(month, f"{month} aanvragen")
    return f"Kreeg deze maand {count}."


def _low(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]
