"""Owns the proof of work: a challenge of ours, solved in the visitor's browser."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution

from incasso.leads.quarantine import Proof
from incasso.leads.states import Doubt
from incasso.web import links

# Rounds of one try, and how many tries it takes: about half a second on a phone.
ALGORITHM, COST = "PBKDF2/SHA-256", 5_000
TRIES = range(100, 300)
LASTS = timedelta(minutes=20)
# Nobody reads in less who gets a request, and says yes to it.
HASTE = timedelta(seconds=2)


def challenge(secret: str, now: datetime, tries: Sequence[int] = TRIES) -> dict[str, Any]:
    """Return a signed challenge as JSON can hold it; its solution is found at one of `tries`."""
    made = create_challenge(
        ALGORITHM,
        COST,
        counter=secrets.choice(tries),
        data={"at": int(now.timestamp())},
        hmac_secret=_key(links.keys(secret)[-1]),
    )
    found: dict[str, Any] = made.to_dict()
    return found


def read(secret: str, answer: str, now: datetime) -> Proof | Doubt:
    """Return the proof that an answer holds, or why it is none; single use is the ledger's."""
    try:
        payload = Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, RecursionError):
        return Doubt.UNPROVEN
    signed = (_key(one) for one in links.keys(secret))
    if not any(verify_solution(payload, one).verified for one in signed):
        return Doubt.UNPROVEN
    given = payload.challenge.parameters
    at = datetime.fromtimestamp((given.data or {})["at"], UTC)
    if now >= at + LASTS:
        return Doubt.UNPROVEN
    return Proof(nonce=given.nonce, until=at + LASTS) if now >= at + HASTE else Doubt.HASTE


def _key(secret: str) -> bytes:
    # What signs challenges signs no links.
    return hmac.new(secret.encode(), b"incasso.proof", hashlib.sha256).digest()
