"""Owns the list of what calculates or tabulates: its names for menus, and its page."""

from flask import url_for

from incasso.web.pages import Page, draw, pages


@pages.get("/rekenhulpen/")
def tools() -> str:
    page = Page(
        title="Rekenhulpen voor een onbetaalde factuur",
        description="Reken uit welke incassokosten en rente je mag vragen, welke dag de laatste "
        "is en wat een rechtszaak kost. Gratis, en alles blijft in je browser.",
        path=url_for("pages.tools"),
        kind="gidsen",
    )
    return draw("pages/rekenhulpen.html", page)
