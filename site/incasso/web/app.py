"""Owns the composition: one Flask app out of settings, content and law of a day."""

import mimetypes
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, abort, request

from incasso.settings import Mode, Settings
from incasso.templating import OPTIONS
from incasso.web import (  # noqa: F401  (routes of pages)
    agency,
    asker,
    confirming,
    guard,
    intake,
    live,
    logs,
    offline,
    opening,
    postbus,
    rates,
    terms,
    tools,
    tools_index,
    workshop,
)
from incasso.web.apology import apologise
from incasso.web.assets import PREFIX
from incasso.web.pages import pages, shelf
from incasso.web.shelf import Shelf
from incasso.web.silence import FILTERS

Clock = Callable[[], datetime]
SLASH = 308  # where the router adds the slash that an address ends with
FOREVER = "public, max-age=31536000, immutable"


def utc_now() -> datetime:
    """Return the moment it is: the one clock of the live part, read at its door."""
    return datetime.now(UTC)


def create_app(settings: Settings, on: Shelf, clock: Clock = utc_now) -> Flask:
    """Return the app: the pages that are frozen, and the live intake. No database is opened yet."""
    app = logs.Discreet("incasso", static_folder=None, template_folder=str(settings.templates))
    app.jinja_options = {**app.jinja_options, **OPTIONS}
    app.jinja_env.filters.update(FILTERS)
    app.config["MAX_CONTENT_LENGTH"] = guard.LARGEST
    logs.log_requests(app)
    app.extensions["shelf"] = on
    app.extensions["counter"] = live.Counter.of(settings, clock)
    app.register_blueprint(pages)
    app.register_blueprint(live.intake)
    if settings.mail is None and settings.mode is Mode.DEVELOPMENT:
        app.register_blueprint(postbus.postbus)
        app.register_blueprint(workshop.workshop)
    app.add_url_rule(f"{PREFIX}<path:name>", "static", _static)
    apologise(app)
    headers = guard.headers(on.assets.css_hash(), on.assets.begin_hash())

    @app.after_request
    def guarded(answer: Response) -> Response:
        if request.url_rule is None:
            # What the router answers by itself can name a private address.
            live.private(answer)
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        if answer.status_code == SLASH and answer.location:
            answer.location = guard.at_home(answer.location)
        return answer

    return app


def _static(name: str) -> Response:
    data = shelf().assets.find(name) or shelf().share_images.find(name)
    if data is None:
        abort(404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(data, mimetype=kind, headers={"Cache-Control": FOREVER})
