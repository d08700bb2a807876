"""A request that is sound, and one that is not."""

import json
from decimal import Decimal
from typing import Any

import pytest

from incasso.leads.quote_request import LONGEST_TEXT, QuoteRequest, Reach, Step, Wish
from leads.given import MOMENTS, SOUND, asked


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"principal": Decimal(0)}, "principal"),
        ({"principal": Decimal("0.001")}, "principal"),
        ({"principal": Decimal("1000000000")}, "principal"),
        ({"invoices": 0}, "invoices"),
        ({"done": frozenset()}, "done"),
        ({"done": frozenset({Step.NIETS, Step.AANMANING})}, "done"),
        ({"company": ""}, "company"),
        ({"name": "Jan\nBcc: x"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "Tester@TESTBEDRIJF.example"}, "email"),
        ({"email": "geen adres"}, "e-mailadres"),
        ({"telephone": "0612345678"}, "telephone"),
        ({"telephone": None}, "telephone: needed to be called"),
        ({"postcode": "1234ab"}, "postcode"),
        ({"kvk_number": "1234 5678"}, "kvk_number"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({"text": "a\r\nb"}, "text"),
        ({"consent": False}, "consent"),
        ({"wish": Wish.CALL, "reach": Reach.EMAIL}, "who asks for a call is called"),
        ({"wish": Wish.ADVICE, "moments": MOMENTS[:1]}, "moments"),
        ({"wish": Wish.ADVICE}, "moments"),
        ({"moments": MOMENTS}, "moments"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_form_should_have_stopped_is_refused(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        asked(**changed)


def test_without_a_telephone_e_mail_is_enough() -> None:
    assert asked(telephone=None, kvk_number=None, reach=Reach.EMAIL).telephone is None


def test_the_furthest_step_is_the_stage() -> None:
    assert SOUND.stage is Step.AANMANING
    assert asked(done=frozenset({Step.VONNIS, Step.HERINNERING})).stage is Step.VONNIS
    assert asked(done=frozenset({Step.NIETS})).stage is Step.NIETS


def test_answers_survive_json_unchanged() -> None:
    assert QuoteRequest.from_answers(json.loads(json.dumps(SOUND.answers()))) == SOUND


def test_proposed_moments_survive_json_too() -> None:
    advice = asked(wish=Wish.ADVICE, moments=MOMENTS)
    assert QuoteRequest.from_answers(json.loads(json.dumps(advice.answers()))) == advice
    assert advice.fingerprint() != asked(wish=Wish.CALL).fingerprint() != SOUND.fingerprint()


def test_answers_from_before_there_was_a_choice_are_for_quotes() -> None:
    later = ("wish", "moments", "language")
    before = {key: value for key, value in SOUND.answers().items() if key not in later}
    assert QuoteRequest.from_answers(before) == SOUND


def test_answers_that_are_no_longer_sound_are_not_read_back() -> None:
    with pytest.raises(ValueError, match="postcode"):
        QuoteRequest.from_answers(SOUND.answers() | {"postcode": "1234"})


@pytest.mark.parametrize(
    "changed",
    [
        {"company": "TESTBEDRIJF & zonen"},
        {"text": "Twee  facturen\nvoor hetzelfde werk."},
        {"principal": Decimal("1250")},
    ],
    ids=str,
)
def test_blanks_and_capitals_do_not_make_another_request(changed: dict[str, Any]) -> None:
    assert asked(**changed).fingerprint() == SOUND.fingerprint()


@pytest.mark.parametrize(
    "changed",
    [
        {"principal": Decimal("1250.01")},
        {"text": "Een andere factuur."},
        {"email": "ander@testbedrijf.example"},
    ],
    ids=str,
)
def test_another_answer_makes_another_request(changed: dict[str, Any]) -> None:
    assert asked(**changed).fingerprint() != SOUND.fingerprint()
