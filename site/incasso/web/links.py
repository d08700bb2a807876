"""Owns the private links: what a signed address gives access to, for one purpose each."""

from collections.abc import Callable

from itsdangerous import BadSignature, URLSafeSerializer

STATUS = "status"


def sign(secret: str, purpose: str, lead_id: str) -> str:
    """Return a token that opens `lead_id` for this purpose only."""
    return str(URLSafeSerializer(secret, salt=f"incasso.{purpose}").dumps(lead_id))


def opened(secret: str, purpose: str, token: str) -> str | None:
    """Return the id of the lead that the token opens, or None."""
    try:
        return str(URLSafeSerializer(secret, salt=f"incasso.{purpose}").loads(token))
    except BadSignature:
        return None


def address_maker(secret: str, site: str) -> Callable[[str, str], str]:
    """Return what gives mail the address of a private page: `link("status", lead_id)`."""
    paths = {STATUS: "/aanvraag/"}
    return lambda purpose, lead_id: f"{site}{paths[purpose]}{sign(secret, purpose, lead_id)}/"
