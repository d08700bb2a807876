"""A sound set of answers to the quote form, for tests to change one at a time."""

from typing import Any

SOUND: dict[str, Any] = {
    "wens": "offertes",
    "hoofdsom": "1.250,00",
    "debiteur": "bedrijf",
    "facturen": "2",
    "ouderdom": "1-tot-3-maanden",
    "gedaan": ["herinnering", "aanmaning"],
    "betwist": "nee",
    "land": "NL",
    "branche": "ict",
    "bedrijf": "Testbedrijf & Zonen",
    "kvk": "1234 5678",
    "postcode": "1234ab",
    "naam": "J. de Tester",
    "email": "tester@testbedrijf.example",
    "bereik": "beide",
    "telefoon": "06 12345678",
    "moment": "ochtend",
    "toelichting": "Twee facturen voor hetzelfde werk.",
    "toestemming": "y",
}

# What an advice call needs beside that; the day of the tests is Monday 23 November 2026.
ADVICE = {
    "wens": "adviesgesprek",
    "voorstel1": "2026-11-26T10:00",
    "voorstel2": "2026-11-27T14:00",
}


def answers(**changed: Any) -> dict[str, Any]:
    """Return the sound answers with some of them changed; None leaves one out."""
    return {key: value for key, value in {**SOUND, **changed}.items() if value is not None}
