"""Owns the page on which an agency opens a request that its mail only summed up."""

from flask import url_for

from incasso.leads.answering import Share
from incasso.leads.opening import OPENING, Opened, open_request
from incasso.web.live import Answer, counter, intake
from incasso.web.pages import Page, draw
from incasso.web.share_link import GONE, Lapsed
from incasso.web.share_link import opened as behind


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
    try:
        found, share = behind(OPENING, token)
    except Lapsed:
        return _page(token, None, None), GONE
    whole = open_request(here.ledger, found, here.clock()) if opens else None
    return _page(token, share, whole)


def _page(token: str, share: Share | None, whole: Opened | None) -> str:
    page = Page(
        title=f"Aanvraag {share.ref} inzien" if share else "Aanvraag inzien",
        description="Een aanvraag die een bureau opent.",
        path=url_for("intake.to_open", token=token),
        kind="aanvraag",
    )
    return draw("pages/inzien.html", page, share=share, whole=whole)
