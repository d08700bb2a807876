"""Owns the page by which an asker confirms a request: it shows, and only its button acts."""

from flask import abort, redirect, url_for

from incasso.leads.quarantine import confirm_by, release
from incasso.leads.states import LeadState
from incasso.leads.status import AskerStatus, asked
from incasso.leads.trail import Actor
from incasso.web import links
from incasso.web.live import Answer, counter, house, intake
from incasso.web.pages import Page, draw, shelf

GONE = 410


@intake.get(f"/{links.OF_LEAD[links.CONFIRM]}/<token>/")
def confirming(token: str) -> Answer:
    """Show what can be confirmed; scanners that look change nothing."""
    return _page(token, _opened(token))


@intake.post(f"/{links.OF_LEAD[links.CONFIRM]}/<token>/")
def confirmed(token: str) -> Answer:
    """Let the request out to the agencies that were ticked, and show where it is."""
    lead, here = _opened(token), counter()
    if _late(lead):
        return _page(token, lead)
    release(here.ledger, lead.id, house(), here.clock(), Actor.ASKER)
    status = links.sign(here.settings.secret_key, links.STATUS, lead.id)
    return redirect(url_for("intake.status", token=status), 303)


def _opened(token: str) -> AskerStatus:
    here = counter()
    lead_id = links.opened(here.settings.secret_key, links.CONFIRM, token)
    lead = asked(here.ledger, lead_id) if lead_id else None
    if lead is None:
        abort(404)
    return lead


def _late(lead: AskerStatus) -> bool:
    over = counter().clock() >= confirm_by(lead.sent_at, shelf().portal)
    return over and lead.state is LeadState.QUARANTINE


def _page(token: str, lead: AskerStatus) -> Answer:
    page = Page(
        title=f"Bevestig je aanvraag {lead.ref}",
        description="De aanvraag van dit e-mailadres.",
        path=url_for("intake.confirming", token=token),
        kind="aanvraag",
    )
    by, late = confirm_by(lead.sent_at, shelf().portal), _late(lead)
    drawn = draw("pages/bevestigen.html", page, lead=lead, confirm_by=by, late=late)
    return (drawn, GONE) if late else drawn
