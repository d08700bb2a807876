"""The proof of work: a challenge of ours, solved in time, counted once."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from proving import proven, proven_to, solved
from visitor import NOON
from web.given import column, send

from incasso.leads import tables
from incasso.leads.states import Doubt
from incasso.web import proof

STRANGER = "k" * 64


@pytest.fixture
def secret(app: Flask) -> str:
    return str(app.extensions["counter"].settings.secret_key)


def test_a_challenge_is_given_signed_fresh_and_to_be_kept_by_nobody(app: Flask) -> None:
    answer = app.test_client().get("/bewijs/")
    assert answer.headers["Cache-Control"] == "no-store"
    given = answer.get_json()
    assert (given["wait"], given["lasts"]) == (2_000, 1_200_000)
    other = app.test_client().get("/bewijs/").get_json()
    assert given["challenge"]["parameters"]["nonce"] != other["challenge"]["parameters"]["nonce"]
    parameters = given["challenge"]["parameters"]
    assert (parameters["algorithm"], parameters["cost"]) == ("PBKDF2/SHA-256", 5_000)


def test_the_challenge_that_browsers_get_can_be_solved(app: Flask, secret: str) -> None:
    answer = solved(app.test_client().get("/bewijs/").get_json()["challenge"])
    found = proof.read(secret, answer, NOON + proof.HASTE)
    assert isinstance(found, proof.Proof)
    assert found.until == NOON + proof.LASTS


TIMES = [
    (timedelta(0), Doubt.HASTE, "at once"),
    (proof.HASTE - timedelta(seconds=1), Doubt.HASTE, "sooner than one reads"),
    (proof.HASTE, None, "as soon as one reads"),
    (proof.LASTS - timedelta(seconds=1), None, "in time"),
    (proof.LASTS, Doubt.UNPROVEN, "too late"),
    (-timedelta(hours=1), Doubt.HASTE, "of a clock that is ahead"),
]


@pytest.mark.parametrize(("after", "doubt", "why"), TIMES, ids=[why for *_, why in TIMES])
def test_a_proof_has_its_time(after: timedelta, doubt: Doubt | None, why: str) -> None:
    answer = solved(proof.challenge(STRANGER, NOON, tries=range(1, 3)))
    found = proof.read(STRANGER, answer, NOON + after)
    assert (found if isinstance(found, Doubt) else None) == doubt


def altered(answer: str, draw: random.Random) -> Iterator[str]:
    """Yield the answer, each time with one thing in it that is not as it was."""
    for _ in range(400):
        place, sign = draw.randrange(len(answer)), draw.choice("ABCxyz019+/=")
        yield answer[:place] + sign + answer[place + 1 :]
        yield answer[: draw.randrange(len(answer))]
        yield answer[draw.randrange(1, len(answer)) :] + answer


def test_no_altered_cut_or_invented_proof_is_taken() -> None:
    draw = random.Random(20261123)
    answer = proven(STRANGER, NOON)
    sound = proof.read(STRANGER, answer, NOON)
    assert isinstance(sound, proof.Proof)
    odd = (
        "",
        "x",
        "e30=",
        "W10=",
        "bnVsbA==",
        "MQ==",
        "e30",
        "\x00",
        "é" * 9,
        "[" * 5_000,
        "9" * 9,
    )
    for other in (*odd, *altered(answer, draw)):
        found = proof.read(STRANGER, other, NOON)
        # A sign that base64 passes over, or the last bits of it, leave the same answer.
        assert isinstance(found, Doubt) or found == sound, other


def test_a_proof_of_another_key_is_none_and_of_a_former_key_is_one() -> None:
    answer = proven("o" * 32, NOON)
    assert isinstance(proof.read("n" * 32, answer, NOON), Doubt)
    assert isinstance(proof.read(f"{'n' * 32},{'o' * 32}", answer, NOON), proof.Proof)


def test_a_challenge_without_its_solution_is_no_proof() -> None:
    for counter in (0, -1, 2**40, 1.5, "1", None, True, [], 10**400):
        made = proof.challenge(STRANGER, NOON - proof.HASTE, tries=[7])
        guessed = {"challenge": made, "solution": {"counter": counter, "derivedKey": "00" * 32}}
        given = proof.Payload.from_dict(guessed).to_base64()
        assert isinstance(proof.read(STRANGER, given, NOON), Doubt)


def test_a_proof_that_came_with_another_request_must_be_confirmed(app: Flask) -> None:
    shown = proven_to(app)
    for number in range(2):
        send(app, bewijs=shown, toelichting=str(number))
    assert sorted(column(app, tables.lead.c.state)) == ["quarantine", "routed"]


def test_a_lost_answer_is_found_again_with_the_proof_that_was_used(app: Flask) -> None:
    given = {"bewijs": proven_to(app), "sleutel": "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11"}
    where = {send(app, **given).headers["Location"] for _ in range(3)}
    assert len(where) == 1
    assert column(app, tables.lead.c.state) == ["routed"]
