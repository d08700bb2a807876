"""Owns which share an agency's link opens, and for how long."""

from datetime import timedelta

from flask import abort

from incasso.leads.answering import Share, share_of
from incasso.leads.states import UNANSWERED
from incasso.web import links
from incasso.web.live import counter
from incasso.web.pages import shelf

GONE = 410


class Lapsed(Exception):
    """The link is ours, and too old."""


def opened(purpose: str, token: str) -> tuple[int, Share]:
    """Return the id of the share behind a link, and the share; a link that opens none is a 404.

    It works as long as an answer is open, however long mail was on hold; after that its days count
    from the message, the answer or the call agreed on, whichever is the last.

    Raises:
        Lapsed: they are over.
    """
    here, days = counter(), timedelta(days=shelf().portal.answering.link_days)
    found = links.opened_since(here.settings.secret_key, purpose, token)
    share = share_of(here.ledger, found[0]) if found else None
    if found is None or share is None:
        abort(404)
    share_id, since = found
    last = max(since, share.since, share.agreed_at or since)
    if share.state not in UNANSWERED and here.clock() > last + days:
        raise Lapsed
    return share_id, share
