"""Owns the private links: what a signed address gives access to, for one purpose each."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

STATUS = "status"
CONFIRM = "confirm"
OF_LEAD = {STATUS: "aanvraag", CONFIRM: "bevestigen"}


def sign(secret: str, purpose: str, lead_id: str) -> str:
    """Return a token that opens `lead_id` for this purpose only, as long as it is there."""
    return str(_signer(secret, purpose).dumps(lead_id))


def opened(secret: str, purpose: str, token: str) -> str | None:
    """Return the id of the lead that the token opens, or None."""
    found = _read(secret, purpose, token)
    return found if isinstance(found, str) else None


def sign_for(secret: str, purpose: str, share_id: str, since: datetime) -> str:
    """Return a token that opens an agency's share for this purpose only, counted from `since`."""
    return str(_signer(secret, purpose).dumps([share_id, int(since.timestamp())]))


def opened_since(secret: str, purpose: str, token: str) -> tuple[int, datetime] | None:
    """Return the id of the share that the token opens and the moment it counts from, or None."""
    found = _read(secret, purpose, token)
    if not isinstance(found, list):
        return None
    share_id, since = found
    return int(share_id), datetime.fromtimestamp(since, UTC)


def address_maker(secret: str, site: str) -> Callable[[str, str, datetime], str]:
    """Return what gives mail the address of a private page: `link("status", lead_id, since)`."""

    def link(purpose: str, about: str, since: datetime) -> str:
        if purpose in OF_LEAD:
            return f"{site}/{OF_LEAD[purpose]}/{sign(secret, purpose, about)}/"
        return f"{site}/bureau/{purpose}/{sign_for(secret, purpose, about, since)}/"

    return link


def keys(secret: str) -> list[str]:
    """Return the keys, the one that signs last: `secret` names it first, then former ones."""
    return secret.split(",")[::-1]


def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(keys(secret), salt=f"incasso.{purpose}", signer_kwargs=how)


def _read(secret: str, purpose: str, token: str) -> Any:
    try:
        return _signer(secret, purpose).loads(token)
    except BadSignature:
        return None
