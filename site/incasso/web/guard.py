"""Owns the door: which requests may change something, and what every answer tells a browser."""

from collections.abc import Mapping
from datetime import datetime

from werkzeug.wrappers import Request

from incasso.leads.limits import hashed, network
from incasso.leads.quarantine import Proof, Sender
from incasso.leads.states import Doubt
from incasso.settings import Settings
from incasso.web import links, proof

LARGEST = 64 * 1024


def same_site(request: Request) -> bool:
    """Say whether a post comes from a page of ours, by Sec-Fetch-Site and Origin.

    A browser too old to send either is let through; one that names another site is not. One that
    sends no referrers names no origin, and says itself that it is ours.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin == "null":
        return fetched == "same-origin"
    return origin is None or origin in (f"http://{request.host}", f"https://{request.host}")


def address(request: Request, proxies: int) -> str:
    """Return who asks: whom the first of our `proxies` own servers saw.

    Whoever asks can write this header too, so that it is read from its end alone. Werkzeug's
    ProxyFix reads it as a list with quotes: one quote in front hides what our servers added.
    """
    named = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(named) >= proxies:
        return named[-proxies].strip()
    return request.remote_addr or ""


def sender(request: Request, settings: Settings, now: datetime) -> Sender:
    """Return what is known of who sends a form: the address, the proof, and why to doubt it."""
    found = proof.read(settings.secret_key, request.form.get("bewijs", ""), now)
    proven = found if isinstance(found, Proof) else None
    doubt = found if isinstance(found, Doubt) else None
    if request.form.get("website"):
        doubt = Doubt.TRAP
    key = links.keys(settings.secret_key)[-1]
    # It can lie in the spool: not the address itself.
    who = hashed(key, "sender", network(address(request, settings.proxies)))
    return Sender(secret=key, address=who, proof=proven, doubt=doubt)


def at_home(location: str) -> str:
    """Return an address of ours without its host, which whoever asks can write as he likes."""
    return "/" + location.partition("://")[2].partition("/")[2].lstrip("/")


def headers(css_hash: str, begin_hash: str) -> Mapping[str, str]:
    """Return the headers of every page; the hashes allow its one style and one inline script."""
    policy = {
        "default-src": "'none'",
        "style-src": css_hash,
        "script-src": f"'self' {begin_hash}",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "offline",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
