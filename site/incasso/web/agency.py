"""Owns the pages behind an agency's links: they show, and only their button acts."""

from datetime import datetime

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from wtforms import Form

from incasso.leads.answering import Answer as Given
from incasso.leads.answering import Share, answer
from incasso.leads.quote_request import Wish
from incasso.leads.states import Declined, Returned
from incasso.templating import meeting
from incasso.web.fields import EnumRadio, Pick
from incasso.web.live import Answer, counter, house, intake
from incasso.web.pages import Page, draw
from incasso.web.share_link import GONE, Lapsed, opened

PURPOSES = ", ".join(one.value for one in Given)


class DeclineForm(Form):
    """Why an agency does not take the request."""

    reden = EnumRadio("Waarom neem je hem niet aan?", Declined, "Kies een reden.")


class ReturnForm(Form):
    """Why an agency gives back what it accepted."""

    reden = EnumRadio("Wat is er mis met de aanvraag?", Returned, "Kies wat er mis is.")


class MomentForm(Form):
    """At which of the moments proposed an agency calls."""

    tijd = Pick("Wanneer bel je?", "Kies een van de momenten.")


FORMS: dict[Given, type[Form]] = {
    Given.ACCEPT: Form,
    Given.DECLINE: DeclineForm,
    Given.RETURN: ReturnForm,
}


@intake.get(f"/bureau/<any({PURPOSES}):purpose>/<token>/")
def agency(purpose: str, token: str) -> Answer:
    """Show an agency its share and the button; scanners that look change nothing."""
    given = Given(purpose)
    try:
        _, share = opened(given.value, token)
    except Lapsed:
        return _page(given, token, None), GONE
    return _page(given, token, share, _form(given, share))


@intake.post(f"/bureau/<any({PURPOSES}):purpose>/<token>/")
def agency_answers(purpose: str, token: str) -> Answer:
    """Record the answer, if it can still be given, and show the share as it is then."""
    given, here = Given(purpose), counter()
    try:
        share_id, before = opened(given.value, token)
    except Lapsed:
        return _page(given, token, None), GONE
    form = _form(given, before, request.form)
    may = before.may(given)
    if may and not form.validate():
        return _page(given, token, before, form), 422
    reason: Declined | Returned | None = form.data.get("reden")
    # What was typed is checked only as long as it counts.
    picked = form.data.get("tijd") if may else None
    at = datetime.fromisoformat(picked) if picked else None
    answer(here.ledger, share_id, given, house(), here.clock(), reason, at)
    return redirect(url_for("intake.agency", purpose=purpose, token=token), 303)


def _form(given: Given, share: Share, typed: MultiDict[str, str] | None = None) -> Form:
    """Return what this answer needs to say; to accept an advice call is to pick a moment."""
    if given is not Given.ACCEPT or share.wish is not Wish.ADVICE:
        return FORMS[given](typed)
    form = MomentForm(typed)
    ahead = share.ahead(counter().clock())
    form.tijd.choices = {one.isoformat(): meeting(one) for one in ahead}
    return form


def _page(given: Given, token: str, share: Share | None, form: Form | None = None) -> str:
    page = Page(
        title=" ".join(["Aanvraag", *([share.ref] if share else []), given.value]),
        description="Antwoord van een bureau op een aanvraag.",
        path=url_for("intake.agency", purpose=given.value, token=token),
        kind="aanvraag",
    )
    return draw(
        "pages/antwoord.html",
        page,
        given=given.value,
        share=share,
        open=share is not None and share.may(given) and not _late(form),
        late=share is not None and share.may(given) and _late(form),
        form=form,
        errors=_errors(form),
    )


def _late(form: Form | None) -> bool:
    """Tell whether there is a moment to pick, and all of them have passed."""
    return isinstance(form, MomentForm) and not form.tijd.choices


def _errors(form: Form | None) -> list[dict[str, str]]:
    fields = form or ()
    return [{"id": one.id, "message": said} for one in fields for said in one.errors]
