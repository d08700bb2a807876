"""Solves a real challenge, as the script on the page to check does, at the first try."""

from datetime import datetime
from typing import Any

from altcha import Challenge, Payload, solve_challenge
from flask import Flask

from incasso.web import proof


def solved(challenge: dict[str, Any]) -> str:
    """Return what a browser sends along once it has solved this challenge."""
    given = Challenge.from_dict(challenge)
    solution = solve_challenge(given)
    assert solution is not None
    return Payload(given, solution).to_base64()


def proven(secret: str, now: datetime) -> str:
    """Return the solution of a challenge that was got as long ago as people read."""
    return solved(proof.challenge(secret, now - 2 * proof.HASTE, tries=[0]))


def proven_to(app: Flask) -> str:
    """Return the same for an app of the tests, by its own clock."""
    counter = app.extensions["counter"]
    return proven(counter.settings.secret_key, counter.clock())
