"""Owns what a visitor reads when something goes wrong: what happened, and what to do now."""

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException, InternalServerError

from incasso.leads.ledger import StoreUnavailable
from incasso.web.pages import Page, draw, not_found

RETRY_AFTER = "120"
SAYS = {
    400: (
        "Je bericht kwam niet heel over",
        "Er is niets verstuurd. Ga terug in je browser: alles wat je invulde, staat er nog. "
        "Probeer het opnieuw.",
    ),
    403: (
        "Deze aanvraag kwam niet van onze eigen pagina",
        "Er is niets verstuurd. Open de pagina op deze site zelf en gebruik daar de knop.",
    ),
    405: (
        "Deze pagina werkt anders",
        "Ga terug in je browser en gebruik de knop op de pagina.",
    ),
    413: (
        "Je tekst is te lang",
        "Er is niets verstuurd. Ga terug in je browser: alles wat je invulde, staat er nog. "
        "Maak je toelichting korter en probeer het opnieuw.",
    ),
    500: (
        "Er ging bij ons iets mis",
        "Ga terug in je browser: alles wat je invulde, staat er nog. Weet je niet of je aanvraag "
        "is verstuurd? Verstuur hem gerust nog eens: dezelfde aanvraag telt één keer.",
    ),
    503: (
        "Onze opslag geeft even geen antwoord",
        "Er is niets verloren. Probeer het over een paar minuten opnieuw.",
    ),
}
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]


def apologise(app: Flask) -> None:
    """Give every failure of `app` a page in Dutch."""
    app.register_error_handler(HTTPException, _told)
    app.register_error_handler(StoreUnavailable, _closed)


def _told(error: HTTPException) -> Answer:
    code = error.code or InternalServerError.code
    if code == 404:
        return not_found(), 404
    return _page(code), code


def _closed(error: StoreUnavailable) -> Answer:
    current_app.logger.error("the database does not answer")
    return _page(503), 503, {"Retry-After": RETRY_AFTER}


def _page(code: int) -> str:
    title, says = SAYS.get(code, SAYS[500])
    page = Page(title=title, description=title, path=request.path, kind="fout")
    return draw("pages/fout.html", page, says=says)
