"""Owns an author's view of the law: names, citations and sums, and what of them is not known."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import escape

from incasso import dutch
from incasso.guides.guide import Cited
from incasso.law.collection_costs import CollectionCosts, collection_costs
from incasso.law.dated import Source
from incasso.law.interest import interest
from incasso.law.parameters import Law, Unknown, Wet
from incasso.law.rates import InterestKind, statutory
from incasso.law.veertiendagenbrief import Course, course
from incasso.portal import Portal
from incasso.web.silence import Silence, Told, source_of

UNSURE = ", nog niet bij de officiële bron bevestigd"


class Desk:
    """What one article's expressions see; remembers what they cited, and what was unknown."""

    def __init__(self, law: Law, day: date, portal: Portal) -> None:
        self._law, self._day = law, day
        self._cited: dict[str, Cited] = {}
        self._silent: dict[tuple[str, date], Silence] = {}
        self._told = Told(law.on(day), self._hear)
        self.context: Mapping[str, Any] = {
            "wet": self._told,
            "bron": self.bron,
            "incassokosten": self.incassokosten,
            "rente": self.rente,
            "brief": self.brief,
            "portal": portal,
        }

    def bron(self, name: str) -> str:
        """Cite a parameter's source: a Markdown link; what is not certain says so."""
        source = source_on(self._law, name, self._day)
        self._cited[name] = Cited(
            title=source.title,
            address=source.address,
            checked=source.checked,
            standing=source.standing,
        )
        unsure = "" if source.standing in "AB" else UNSURE
        return f"[{escape(source.title)}]({source.address}){unsure}"

    def incassokosten(self, principal: Any, *, btw: bool = False) -> Any:
        """Return the statutory costs over `principal` euros, with btw added if asked."""
        wet = self._law.on(self._day)
        return self._told.try_to(lambda: costs_on(wet, principal, btw=btw).total)

    def rente(
        self, principal: Any, kind: str, first_day: str, until: str, *, surcharge: Any = 0
    ) -> Any:
        """Return the interest over `principal` euros; days in ISO form, `until` does not count."""
        days = date.fromisoformat(first_day), date.fromisoformat(until)
        rates = statutory(self._law, InterestKind(kind), Decimal(str(surcharge)))
        amount = Decimal(str(principal))
        return self._told.try_to(lambda: interest(amount, rates, *days).interest)

    def brief(self, sent: str) -> Any:
        """Return the days of a veertiendagenbrief that is sent by post on a day in ISO form."""
        day, wet = date.fromisoformat(sent), self._law.on(self._day)
        told = self._told.try_to(lambda: course(day, wet.veertiendagenbrief))
        silent = isinstance(told, Silence)
        return Silence(told.unknown, told.source, Course) if silent else told

    def cited(self) -> tuple[Cited, ...]:
        return tuple(self._cited.values())

    def warning(self) -> str:
        """Say in Markdown what the expressions asked that is not known; empty if all is known."""
        lines = [
            f"    - Voor {dutch.dag(day)}: kijk bij"
            f" [{escape(silence.source.title)}]({silence.source.address})"
            for (_, day), silence in self._silent.items()
        ]
        title = '!!! let-op "Nog niet alles op deze pagina is bekend"'
        return "\n".join([title, *lines, "", ""]) if lines else ""

    def _hear(self, silence: Silence) -> None:
        self._silent[silence.unknown.name, silence.unknown.day] = silence


def costs_on(wet: Wet, principal: Any, *, btw: bool = False) -> CollectionCosts:
    """Return the statutory costs by the law of one day."""
    rate = wet.btw.rate if btw else None
    return collection_costs(Decimal(principal), wet.staffel, rate)


def source_on(law: Law, name: str, day: date) -> Source:
    """Return the source of a parameter on a day; of its last value if the day is unknown."""
    try:
        return law.source(name, day)
    except Unknown as unknown:
        return source_of(law, unknown)
