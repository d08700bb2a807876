"""Owns the way of a quote request: from its form, past the page to check, into the ledger."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask import Response, current_app, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from incasso.leads.counts import read_counts
from incasso.leads.faults import told
from incasso.leads.ledger import StoreUnavailable
from incasso.leads.limits import TooMany
from incasso.leads.offer import consent_text, offers, tariffs
from incasso.leads.pauses import on_duty
from incasso.leads.persons import person_key
from incasso.leads.routing import AT_MOST, route
from incasso.leads.sent import Sent
from incasso.leads.takes import Received
from incasso.local_time import day_of
from incasso.partners.partner import Partner
from incasso.web import guard, links, proof
from incasso.web.apology import RETRY_AFTER
from incasso.web.choice import OURS, Choice, choice
from incasso.web.forms import CONSENT, QuoteForm
from incasso.web.live import Answer, counter, house, intake
from incasso.web.pages import Page, draw, draw_quote, shelf
from incasso.web.spooled import kept_apart


@intake.post("/offerte/")
def quote() -> Answer:
    """Answer with the form and its faults, or with a page to check; nothing is kept."""
    form = _form()
    if "wijzig" in request.form:
        return draw_quote(form, [])
    if not form.validate():
        return draw_quote(form, form.faults()), 422
    return _check_page(form)


@intake.post("/offerte/versturen/")
def send() -> Answer:
    """Record the request and all that is owed for it, then show its own page."""
    form = _form()
    if not form.validate():
        return draw_quote(form, form.faults()), 422
    here, on = counter(), shelf()
    asked = form.to_request()
    chosen = choice(asked.wish, request.form, on.partners)
    if chosen.fault or request.form.get("uitgave", on.edition) != on.edition:
        return _check_page(form, chosen, 422)
    words = consent_text(
        on.portal.name,
        offered="aanbod" in request.form,
        reserves="vervangers" in request.form,
        one=asked.wish.places == 1,
    )
    names = tuple(person_key(key, asked) for key in links.keys(here.settings.secret_key))
    sent = Sent(
        request=asked,
        ticked=tuple(chosen.ticked),
        reserves=chosen.reserves,
        consent=f"{CONSENT}\n{words}",
        key=_key(request.form),
        person=names[-1],
        former=names[:-1],
        costs=tariffs((*chosen.ticked, *chosen.reserves), on.partners),
        sender=guard.sender(request, here.settings, here.clock()),
        at=here.clock(),
    )
    try:
        receipt = sent.accept(here.ledger, house(), sent.at)
    except TooMany as error:
        return _too_many(form, error.until - here.clock(), error.until)
    except StoreUnavailable as error:
        current_app.logger.error("a request could not be recorded: %s", told(error))
        return kept_apart(sent) or _unavailable(form)
    if not receipt.mine:
        return _had_it()
    token = links.sign(here.settings.secret_key, links.STATUS, receipt.lead_id)
    unsent = "niet" if receipt.changed else None  # url_for leaves out what is None
    return redirect(url_for("intake.status", token=token, gewijzigd=unsent), 303)


@intake.get("/bewijs/")
def challenge() -> Answer:
    """Give a browser a challenge to solve, and say how long it waits and how long it lasts."""
    here = counter()
    made = proof.challenge(here.settings.secret_key, here.clock())
    wait, lasts = (time // timedelta(milliseconds=1) for time in (proof.HASTE, proof.LASTS))
    return jsonify(challenge=made, wait=wait, lasts=lasts)


@intake.get("/gezondheid/")
def health() -> Answer:
    """Tell a monitor whether the database answers."""
    counter().ledger.look()
    return Response("ok\n", mimetype="text/plain")


def _form() -> QuoteForm:
    """Return the form as it was posted; it knows which moments can still be proposed."""
    answering = shelf().portal.answering
    meta = {"now": counter().clock(), "working_days": answering.working_days}
    return QuoteForm(request.form, meta=meta)


def _check_page(form: QuoteForm, chosen: Choice | None = None, code: int = 200) -> Answer:
    """Draw who would get the request, to choose from, and every answer with a way to change."""
    on, now = shelf(), counter().clock()
    partners, so_far = _agencies(now)
    asked = form.to_request()
    found = route(asked, partners, so_far, day_of(now))
    shown, others, alone = (
        offers(which, on.partners) for which in (found.chosen, found.reserves, found.alone)
    )
    one = asked.wish.places == 1
    others = () if one else others
    page = Page(
        title="Controleer je aanvraag",
        description="Wie je aanvraag krijgt.",
        path=url_for("pages.quote"),
        kind="controleren",
    )
    drawn = draw(
        "pages/controleren.html",
        page,
        form=form,
        fault=chosen.fault if chosen else "",
        edition=on.edition,
        changed=bool(chosen and not chosen.fault),
        answers=[{"group": group.title, "rows": rows} for group, rows in form.answers()],
        offers=shown,
        reserves=others,
        alone=alone,
        one=one,
        wish=asked.wish,
        ours=OURS,
        picked=chosen.ticked if chosen and chosen.ticked else [offer.slug for offer in shown],
        few=len(shown) < AT_MOST,
        hidden=_typed(request.form),
        consent=consent_text(on.portal.name, offered=bool(shown), reserves=bool(others), one=one),
    )
    return drawn, code


def _agencies(now: datetime) -> tuple[Collection[Partner], Mapping[str, Received]]:
    """Return the agencies as they are now, and what each got.

    While the database is away, as their files have them: a request is not lost for want of
    counts, and whoever is ticked is looked at again when it is recorded.
    """
    on, here = shelf(), counter()
    try:
        partners = on_duty(here.ledger, on.partners, day_of(now))
        return partners, read_counts(here.ledger, on.partners, now)
    except StoreUnavailable as error:
        current_app.logger.error("the agencies' counts could not be read: %s", told(error))
        return on.partners, {}


def _typed(answers: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what was typed for the form's fields, and the key under which it is one request."""
    own = set(QuoteForm()._fields) - {"sleutel"}
    typed = [(name, value) for name, value in answers.items(multi=True) if name in own]
    return [*typed, ("sleutel", _key(answers) or str(uuid4()))]


def _key(answers: MultiDict[str, str]) -> str | None:
    """Return the key under which a form is one request; one that is no UUID is none."""
    try:
        return str(UUID(answers.get("sleutel", "")))
    except ValueError:
        return None


def _had_it() -> Answer:
    """Say that equal answers came before; where that request is, only its own mail tells."""
    title = "Deze aanvraag hadden we al"
    page = Page(title=title, description=title, path=request.path, kind="ontvangen")
    return draw("pages/ontvangen.html", page, had_it=True)


def _too_many(form: QuoteForm, wait: timedelta, until: datetime) -> Answer:
    """Tell when it may be sent again; nothing was sent, everything typed is still there."""
    # A clock without seconds: what it shows must have come by then.
    shown = until + timedelta(seconds=59)
    seconds = wait // timedelta(seconds=1) + 1
    return draw_quote(form, [], again_at=shown), 429, {"Retry-After": str(seconds)}


def _unavailable(form: QuoteForm) -> Answer:
    """Tell the truth: nothing was sent, everything typed is still there."""
    return draw_quote(form, [], outage=True), 503, {"Retry-After": RETRY_AFTER}
