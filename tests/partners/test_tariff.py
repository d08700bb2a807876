"""What an agency charges, in plain Dutch."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from incasso.partners.tariff import Charge, Tariff
from incasso.strict import read

NOTHING: dict[str, Any] = {}
FREE = {"btw": "exclusief", "in_full": {}, "in_part": {}, "nothing": {}, "withdrawn": {}}


def charge(**stated: Any) -> Charge:
    return read(Charge, stated, "here")


def tariff(**stated: Any) -> Tariff:
    return read(Tariff, FREE | stated, "here")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (NOTHING, "niets"),
        ({"fixed": 35}, "€ 35"),
        ({"fixed": Decimal("19.5")}, "€ 19,50"),
        ({"bands": [{"rate": 10}]}, "10% van wat binnenkomt"),
        ({"bands": [{"rate": Decimal("7.5")}], "of": "hoofdsom"}, "7,5% van de hele vordering"),
        (
            {"bands": [{"rate": 100}], "of": "wettelijke-incassokosten"},
            "de wettelijke incassokosten over wat binnenkomt",
        ),
        (
            {"bands": [{"rate": 50}], "of": "wettelijke-incassokosten"},
            "50% van de wettelijke incassokosten over wat binnenkomt",
        ),
        (
            {"fixed": 25, "bands": [{"rate": 8}], "minimum": 40, "maximum": 750},
            "€ 25 plus 8% van wat binnenkomt, minimaal € 40, hoogstens € 750",
        ),
        (
            {
                "bands": [
                    {"rate": 10, "up_to": 1000},
                    {"rate": 7, "up_to": 4000},
                    {"rate": 5},
                ]
            },
            "10% over de eerste € 1.000, 7% over het deel tot € 4.000 "
            "en 5% over de rest van wat binnenkomt",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_charge_is_said_after_betaal_je(stated: dict[str, Any], words: str) -> None:
    assert plain(charge(**stated).words()) == words


@pytest.mark.parametrize(
    ("stated", "fault"),
    [
        ({"bands": [{"rate": 10, "up_to": 100}]}, "the last has none"),
        ({"bands": [{"rate": 10}, {"rate": 5}]}, "every band but the last"),
        (
            {"bands": [{"rate": 9, "up_to": 2}, {"rate": 8, "up_to": 1}, {"rate": 5}]},
            "must rise",
        ),
        ({"minimum": 10}, "need `bands`"),
        ({"bands": [{"rate": 10}], "minimum": 10, "maximum": 5}, "`maximum` is below"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_charge_that_cannot_be_meant_is_refused(stated: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Charge(**stated)


def test_outcomes_that_cost_the_same_are_said_together() -> None:
    assert tariff().sentence() == (
        "Betaalt je klant alles of een deel, komt er niets binnen "
        "of trek je de opdracht in, dan betaal je niets. Bedragen zijn zonder btw."
    )


def test_full_and_part_payment_at_one_price_read_naturally() -> None:
    said = tariff(in_full={"fixed": 5}, in_part={"fixed": 5}).sentence()
    assert plain(said).startswith("Betaalt je klant alles of een deel, dan betaal je € 5.")


def test_a_whole_tariff_goes_from_the_start_to_the_court() -> None:
    said = tariff(
        btw="inclusief",
        start=49,
        monthly=Decimal("19.50"),
        in_part={"bands": [{"rate": 9}]},
        disputed={"fixed": 75},
        court={"advance": 400, "hourly": 125},
    ).sentence()
    assert plain(said) == (
        "Je betaalt € 49 bij de start en € 19,50 per maand. "
        "Betaalt je klant alles, komt er niets binnen of trek je de opdracht in, "
        "dan betaal je niets. "
        "Betaalt je klant een deel, dan betaal je 9% van wat binnenkomt. "
        "Blijkt je klant de factuur te betwisten, dan betaal je € 75. "
        "Voor de rechter betaal je een voorschot van € 400, € 125 per uur "
        "en de kosten van rechtbank en deurwaarder. "
        "Bedragen zijn met btw."
    )


def test_court_costs_of_others_are_never_left_unsaid() -> None:
    said = tariff(court={}).sentence()
    assert "Voor de rechter betaal je de kosten van rechtbank en deurwaarder." in said
