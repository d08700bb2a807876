"""Owns what can be read offline: the service worker, and the page it falls back on."""

import hashlib
import mimetypes

from flask import Response, render_template, url_for

from incasso.web.assets import PREFIX
from incasso.web.pages import Page, draw, pages, shelf
from incasso.web.search_engines import TOOLS

# Never the form, the check page or a private page: what a visitor typed is not kept here.
READABLE = ("/gidsen/", "/rekenhulpen/")
KEPT = (".js", ".svg")


@pages.get("/offline/")
def offline() -> str:
    page = Page(
        title="Je bent offline",
        description="Wat je eerder opende, kun je nog lezen.",
        path=url_for("pages.offline"),
        kind="offline",
    )
    return draw("pages/offline.html", page)


@pages.get("/sw.js")
def service_worker() -> Response:
    """The worker's version changes with every file it has at hand, and with the day."""
    on = shelf()
    at_hand = [PREFIX + name for name in on.assets.everything() if name.endswith(KEPT)]
    at_hand.append(url_for("pages.offline"))
    inline = [on.assets.css_hash(), on.assets.begin_hash()]
    content = "\n".join([*at_hand, *inline, on.day.isoformat()])
    script = render_template(
        "machines/sw.js",
        version=hashlib.sha256(content.encode()).hexdigest()[:10],
        at_hand=at_hand,
        readable=[*READABLE, *map(url_for, TOOLS)],
        offline=url_for("pages.offline"),
    )
    return Response(script, mimetype=mimetypes.guess_type("sw.js")[0])
