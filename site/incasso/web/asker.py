"""Owns the asker's own page: where the request is, and what can be added or taken back."""

from flask import abort, redirect, request, url_for

from incasso.leads.adding import add, addable, adding_text
from incasso.leads.quarantine import confirm_by
from incasso.leads.states import LeadState
from incasso.leads.status import AskerStatus, asked
from incasso.leads.withdrawing import erase, withdraw
from incasso.web import links
from incasso.web.live import Answer, counter, house, intake
from incasso.web.pages import Page, draw, shelf

ALL = "alle"


@intake.get("/aanvraag/<token>/")
def status(token: str) -> Answer:
    """Show an asker where the request is; to look changes nothing."""
    lead, here = _opened(token), counter()
    by = confirm_by(lead.sent_at, shelf().portal)
    page = Page(
        title=f"Je aanvraag {lead.ref}",
        description="Waar je aanvraag is.",
        path=url_for("intake.status", token=token),
        kind="aanvraag",
    )
    return draw(
        "pages/aanvraag.html",
        page,
        lead=lead,
        assignments=lead.assignments,
        changed="gewijzigd" in request.args,
        done=request.args.get("gedaan", ""),
        token=token,
        all_of_them=ALL,
        more=addable(here.ledger, lead.id, shelf().partners, here.clock()),
        words=adding_text(shelf().portal.name),
        confirm_by=by,
        late=here.clock() >= by,
    )


@intake.post("/aanvraag/<token>/intrekken/")
def withdrawn(token: str) -> Answer:
    """Take the request back from the agency that the button names, or from all of them."""
    lead, here = _opened(token), counter()
    named = request.form.get("bureau", "")
    known = {one.slug for one in lead.assignments}
    if named != ALL and named not in known:
        abort(404)
    partner = None if named == ALL else named
    withdraw(here.ledger, lead.id, house(), here.clock(), partner)
    # What waits in quarantine gets no receipt: nobody knows yet whose address it is.
    done = "stil-ingetrokken" if lead.state is LeadState.QUARANTINE else "ingetrokken"
    return redirect(url_for("intake.status", token=token, gedaan=done), 303)


@intake.post("/aanvraag/<token>/erbij/")
def added(token: str) -> Answer:
    """Let the agencies that were ticked have the request too."""
    lead, here = _opened(token), counter()
    ticked = request.form.getlist("bureau")
    words = adding_text(shelf().portal.name)
    given = add(here.ledger, lead.id, ticked, house(), here.clock(), words) if ticked else 0
    done = "erbij" if given else "niets-erbij" if ticked else "geen-vinkje"
    return redirect(url_for("intake.status", token=token, gedaan=done), 303)


@intake.post("/aanvraag/<token>/wissen/")
def erased(token: str) -> Answer:
    """Take the request back from everybody, and erase it."""
    lead, here = _opened(token), counter()
    erase(here.ledger, lead.id, house(), here.clock())
    return redirect(url_for("intake.status", token=token, gedaan="gewist"), 303)


def _opened(token: str) -> AskerStatus:
    here = counter()
    lead_id = links.opened(here.settings.secret_key, links.STATUS, token)
    lead = asked(here.ledger, lead_id) if lead_id else None
    if lead is None:
        abort(404)
    return lead
