"""Owns what pages are made of: content and law, read once, every fault at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment
from markupsafe import Markup, escape

from incasso import portal as portal_file
from incasso.errors import Mistake, Mistakes
from incasso.guides.guide import Cited, Guide, Text
from incasso.guides.library import Chapter, Writing, by_chapter, read_guides, read_texts
from incasso.guides.typed_numbers import Watch
from incasso.law import parameters
from incasso.law.collection_costs import CollectionCosts, collection_costs
from incasso.law.parameters import Law, Wet
from incasso.partners import partner as partner_file
from incasso.partners.partner import Partner
from incasso.portal import Portal
from incasso.settings import Settings
from incasso.templating import text_environment
from incasso.web.assets import Assets

T = TypeVar("T")
LAW = Path(__file__).parent.parent / "law" / "parameters.toml"
TABLE = "site/incasso/law/parameters.toml"


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Everything a page can show on `day`."""

    day: date
    portal: Portal
    law: Law
    partners: tuple[Partner, ...]
    guides: tuple[Guide, ...]
    texts: tuple[Text, ...]
    assets: Assets
    env: Environment

    @property
    def wet(self) -> Wet:
        return self.law.on(self.day)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        return by_chapter(self.guides, self.portal.chapters)

    def bron(self, name: str) -> Markup:
        """Return a link to the source of a parameter of the law."""
        source = self.law.source(name, self.day)
        return Markup('<a href="{}">{}</a>').format(source.address, source.title)


class Desk:
    """One article's view of the law; remembers which sources it cited."""

    def __init__(self, law: Law, day: date, portal: Portal) -> None:
        self._law, self._day = law, day
        self._cited: dict[str, Cited] = {}
        self.context: Mapping[str, Any] = {
            "wet": law.on(day),
            "bron": self.bron,
            "incassokosten": self.incassokosten,
            "portal": portal,
        }

    def bron(self, name: str) -> str:
        """Cite a parameter's source: a Markdown link; what is not certain says so."""
        source = self._law.source(name, self._day)
        self._cited[name] = Cited(
            title=source.title,
            address=source.address,
            checked=source.checked,
            standing=source.standing,
        )
        unsure = "" if source.standing in "AB" else ", nog niet bij de officiële bron bevestigd"
        return f"[{escape(source.title)}]({source.address}){unsure}"

    def incassokosten(self, principal: Any, *, btw: bool = False) -> Any:
        """Return the statutory costs over `principal` euros, with btw added if asked."""
        return costs_on(self._law.on(self._day), principal, btw=btw).total

    def cited(self) -> tuple[Cited, ...]:
        return tuple(self._cited.values())


def costs_on(wet: Wet, principal: Any, *, btw: bool = False) -> CollectionCosts:
    """Return the statutory costs by the law of one day."""
    rate = wet.btw.rate if btw else None
    return collection_costs(Decimal(principal), wet.staffel, rate)


def read_law() -> Law:
    """Read the one table of the law. Raises `Mistakes`."""
    return parameters.parse(LAW.read_text("utf-8"), TABLE)


def stock(settings: Settings, day: date) -> Shelf:
    """Read all content.

    Raises:
        Mistakes: every fault of every file at once, as far as one does not hide another.
    """
    faults: list[Mistake] = []
    content = settings.content
    portal = _kept(lambda: _portal(content / "portal.toml"), faults)
    law = _kept(read_law, faults)
    partners = _kept(lambda: partner_file.read_all(_files(content / "partners", "toml")), faults)
    if portal is None or law is None:
        raise Mistakes(faults)
    writing = Writing(
        env=text_environment(), desk=lambda: Desk(law, day, portal), watch=Watch(law.on(day))
    )
    stations, chapters = (
        {named.id for named in names} for names in (portal.stations, portal.chapters)
    )
    guides = _kept(
        lambda: read_guides(_files(content / "gidsen", "md"), writing, stations, chapters), faults
    )
    texts = _kept(lambda: read_texts(_files(content / "paginas", "md"), writing), faults)
    if partners is None or guides is None or texts is None:
        raise Mistakes(faults)
    return Shelf(
        day=day,
        portal=portal,
        law=law,
        partners=partners,
        guides=guides,
        texts=texts,
        assets=Assets(folder=settings.static),
        env=text_environment(),
    )


def _portal(path: Path) -> Portal:
    return portal_file.parse(path.read_text("utf-8"), f"content/{path.name}")


def _files(folder: Path, ending: str) -> dict[str, str]:
    def read() -> Iterator[tuple[str, str]]:
        for path in sorted(folder.glob(f"*.{ending}")):
            yield f"{folder.parent.name}/{folder.name}/{path.name}", path.read_text("utf-8")

    return dict(read())


def _kept(read: Callable[[], T], faults: list[Mistake]) -> T | None:
    try:
        return read()
    except Mistakes as several:
        faults += several.mistakes
    except Mistake as fault:
        faults.append(fault)
    return None
