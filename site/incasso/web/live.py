"""Owns what every live page works with, and the rules at their door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.spool import Spool
from incasso.settings import Settings
from incasso.web import guard, links
from incasso.web.pages import shelf

intake = Blueprint("intake", __name__)

Answer = BaseResponse | tuple[str, int] | tuple[str, int, dict[str, str]] | str


@dataclass(frozen=True, kw_only=True)
class Counter:
    """What the live part works with: settings, the ledger, and the clock at the door."""

    settings: Settings
    ledger: Ledger
    spool: Spool
    clock: Callable[[], datetime]

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], datetime]) -> Self:
        spool = Spool(folder=settings.spool, secret=links.keys(settings.secret_key)[-1])
        ledger = Ledger(settings.database_url)
        return cls(settings=settings, ledger=ledger, spool=spool, clock=clock)


def counter() -> Counter:
    """Return what this app's live part works with."""
    found: Counter = current_app.extensions["counter"]
    return found


@intake.before_request
def only_from_our_pages() -> None:
    if request.method == "POST" and not guard.same_site(request):
        abort(403)


@intake.before_request
def whole() -> None:
    """Read the form here: where its end cannot be found, each server has an error of its own."""
    try:
        _ = request.form
    except HTTPException:
        raise
    except Exception as error:
        raise BadRequest from error


@intake.after_request
def private(answer: Response) -> Response:
    """Let nobody keep the answer, and nobody find it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def house() -> House:
    """Return the agencies and the names that this app handles requests by."""
    return House(partners=shelf().partners, portal=shelf().portal)
