"""Owns what an asker reads when the database cannot take a request and the spool can."""

from flask import current_app, request

from incasso.leads.faults import told
from incasso.leads.sent import Sent
from incasso.web.live import Answer, counter
from incasso.web.pages import Page, draw

TITLE = "We hebben je aanvraag ontvangen"


def kept_apart(sent: Sent) -> Answer | None:
    """Keep what could not be recorded, and say what happens next; None if that fails as well."""
    try:
        counter().spool.keep(sent)
    except OSError as error:
        current_app.logger.error("nor could it be kept in the spool: %s", told(error))
        return None
    page = Page(title=TITLE, description=TITLE, path=request.path, kind="ontvangen")
    return draw("pages/ontvangen.html", page, had_it=False, some=bool(sent.ticked)), 202
