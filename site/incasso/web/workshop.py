"""Owns the workshop: every component in every state on one page, only in development."""

from flask import Blueprint, url_for
from werkzeug.datastructures import MultiDict

from incasso.guides.figures import figure
from incasso.web.forms import QuoteForm
from incasso.web.pages import Page, draw

# A figure of each kind, with every sort of line that its kind knows.
FIGURES = {
    "lijn": "dag 1: Begin | Een gewone halte\ndag 6: Later | Vijf dagen verder\n"
    "> Tak | Een zijweg\n>+ Goed | Die goed afloopt\n>- Slecht | Die slecht afloopt\n"
    "= Rechter | De holle rail\nEinde",
    "sporen": "Jij | Bureau | Rechter\nEen brief sturen | Jij, Bureau\nBeslissen | Rechter",
    "balken": "| Jij | het bureau\nEen groep\nHelft | 50 | 50\nKwart | 75 | 25",
    "schijven": "1000 | 15\n2000 | 10\n4000 | 5",
}

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
        "pages/componenten.html",
        page,
        form=QuoteForm(),
        wrong=wrong,
        errors=wrong.faults()[:2],
        figures={kind: figure(kind, "Bijschrift", body) for kind, body in FIGURES.items()},
    )
