"""Owns the register of both statutory rates: its page, and the same as JSON and CSV."""

import json
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, url_for

from incasso.guides.guide import Cited
from incasso.law.dated import Dated
from incasso.law.export import plain
from incasso.law.parameters import Unknown
from incasso.law.register import RATES, register, register_csv
from incasso.law.shapes import Rate
from incasso.web.pages import Page, draw, pages, shelf
from incasso.web.rate_plot import plot
from incasso.web.shelf import Shelf


@dataclass(frozen=True, kw_only=True)
class Series:
    """One rate as the page tells it; `now` is None on a day that the table does not know."""

    name: str
    history: tuple[Dated[Rate], ...]
    now: Dated[Rate] | None

    @property
    def first(self) -> Dated[Rate]:
        return self.history[0]

    @property
    def lowest(self) -> Decimal:
        return min(dated.value.rate for dated in self.history)

    @property
    def highest(self) -> Decimal:
        return max(dated.value.rate for dated in self.history)


@pages.get("/rentetabel/")
def rate_table() -> str:
    on = shelf()
    page = Page(
        title="Wettelijke rente en handelsrente sinds 2002",
        description="Alle percentages van de wettelijke rente en de wettelijke handelsrente sinds "
        "2002, met bron en de dag waarop wij ze hebben nagekeken.",
        path=url_for("pages.rate_table"),
        kind="gereedschap",
    )
    series = [_series(on, name) for name in RATES]
    return draw(
        "pages/rentetabel.html",
        page,
        series=series,
        plot=plot([one.history for one in series]),
        sources=[_cited(one) for one in series],
    )


@pages.get("/rentetabel.json")
def rates_json() -> Response:
    on = shelf()
    rows = plain(register(on.law))
    about = {"day": on.day.isoformat(), "unit": "percent per year", "rows": rows}
    text = json.dumps(about, ensure_ascii=False, indent=1)
    return Response(text + "\n", mimetype="application/json")


@pages.get("/rentetabel.csv")
def rates_csv() -> Response:
    return Response(register_csv(register(shelf().law)), mimetype="text/csv")


def _series(on: Shelf, name: str) -> Series:
    try:
        now = on.law.dated(name, on.day)
    except Unknown:
        now = None
    return Series(name=name, history=tuple(on.law.history(name)), now=now)


def _cited(series: Series) -> Cited:
    source = series.history[-1].source
    return Cited(
        title=source.title,
        address=source.address,
        checked=source.checked,
        standing=source.standing,
    )
