"""Owns the page on which an agency opens a request that its mail only summed up."""

from flask import abort, url_for

from incasso.leads.answering import Share, share_of
from incasso.leads.opening import OPENING, Opened, open_request
from incasso.web import links
from incasso.web.live import Answer, counter, intake
from incasso.web.pages import Page, draw, shelf

GONE = 410


@intake.get("/bureau/inzien/<token>/")
def to_open(token: str) -> Answer:
    """Show the button; scanners that look open nothing."""
    return _answer(token, opens=False)


@intake.post("/bureau/inzien/<token>/")
def opened(token: str) -> Answer:
    """Show the request whole, and record that it was opened."""
    return _answer(token, opens=True)


def _answer(token: str, *, opens: bool) -> Answer:
    here = counter()
    days, now = shelf().portal.answering.link_days, here.clock()
    try:
        found = links.opened_within(here.settings.secret_key, OPENING, token, days, now)
    except links.Lapsed:
        return _page(token, None, None), GONE
    share = share_of(here.ledger, found) if found is not None else None
    if found is None or share is None:
        abort(404)
    return _page(token, share, open_request(here.ledger, found, now) if opens else None)


def _page(token: str, share: Share | None, whole: Opened | None) -> str:
    page = Page(
        title=f"Aanvraag {share.ref} inzien" if share else "Aanvraag inzien",
        description="Een aanvraag die een bureau opent.",
        path=url_for("intake.to_open", token=token),
        kind="aanvraag",
    )
    return draw("pages/inzien.html", page, share=share, whole=whole)
