"""Owns the workshop: every component in every state on one page, only in development."""

from flask import Blueprint, url_for
from werkzeug.datastructures import MultiDict

from incasso.web.forms import QuoteForm
from incasso.web.pages import Page, draw

workshop = Blueprint("workshop", __name__)


@workshop.get("/componenten/")
def components() -> str:
    """Show the components; the fields come out of the form's own declaration."""
    # Two forms on one page: the second one's ids get a prefix, as ids stand once.
    wrong = QuoteForm(MultiDict(), prefix="fout-")
    wrong.validate()
    page = Page(
        title="Componenten",
        description="Elk onderdeel in elke staat.",
        path=url_for("workshop.components"),
        kind="componenten",
    )
    return draw(
        "pages/componenten.html", page, form=QuoteForm(), wrong=wrong, errors=wrong.faults()[:2]
    )
