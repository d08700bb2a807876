"""Owns what pages are made of: content and law, read once, every fault at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment
from markupsafe import Markup

from incasso import portal as portal_file
from incasso.errors import Mistake, Mistakes
from incasso.guides.guide import Guide, Text
from incasso.guides.library import Chapter, Writing, by_chapter, read_guides, read_texts
from incasso.guides.typed_numbers import Watch
from incasso.law import parameters
from incasso.law.parameters import Law, Wet
from incasso.leads.offer import edition
from incasso.partners import partner as partner_file
from incasso.partners.partner import Partner
from incasso.portal import Portal
from incasso.settings import Settings
from incasso.templating import text_environment
from incasso.web.assets import Assets
from incasso.web.desk import Desk, source_on
from incasso.web.share_images import Card, ShareImages
from incasso.web.silence import FILTERS, Told

T = TypeVar("T")
LAW = Path(__file__).parent.parent / "law" / "parameters.toml"
TABLE = "site/incasso/law/parameters.toml"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What requests are handled by; what authors write does not touch it."""

    portal: Portal
    law: Law
    partners: tuple[Partner, ...]


@dataclass(frozen=True, kw_only=True)
class Shelf(Rules):
    """Everything a page can show on `day`."""

    day: date
    guides: tuple[Guide, ...]
    texts: tuple[Text, ...]
    assets: Assets
    share_images: ShareImages
    env: Environment

    @cached_property
    def edition(self) -> str:
        """A mark of all that an asker agrees to on the page to check."""
        return edition(self.portal.name, self.partners)

    @property
    def wet(self) -> Wet:
        return self.law.on(self.day)

    @property
    def told(self) -> Told:
        """The law for a template: what is unknown on `day` says so, and where to look."""
        return Told(self.wet)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        return by_chapter(self.guides, self.portal.chapters)

    def share_image(self, title: str, guide: Guide | None) -> str:
        """Return the name of the picture that others show of a page, a guide or another."""
        ids = [each.id for each in self.portal.stations]
        here = ids.index(guide.head.station) if guide else None
        name = "" if here is None else self.portal.stations[here].name
        return self.share_images.name(Card(title, self.portal.name, len(ids), here, name))

    def bron(self, name: str) -> Markup:
        """Return a link to the source of a parameter of the law."""
        source = source_on(self.law, name, self.day)
        return Markup('<a href="{}">{}</a>').format(source.address, source.title)


def read_law() -> Law:
    """Read the one table of the law. Raises `Mistakes`."""
    return parameters.parse(LAW.read_text("utf-8"), TABLE)


def read_rules(settings: Settings) -> Rules:
    """Read what requests are handled by. Raises `Mistakes`."""
    faults: list[Mistake] = []
    portal, law, partners = _rules(settings.content, faults)
    if portal is None or law is None or partners is None:
        raise Mistakes(faults)
    return Rules(portal=portal, law=law, partners=partners)


def stock(settings: Settings, day: date) -> Shelf:
    """Read all content.

    Raises:
        Mistakes: every fault of every file at once, as far as one does not hide another.
    """
    faults: list[Mistake] = []
    content = settings.content
    portal, law, partners = _rules(content, faults)
    if portal is None or law is None:
        raise Mistakes(faults)
    writing = writing_on(law, day, portal)
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
        share_images=ShareImages(folder=settings.var / "share-images"),
        env=text_environment(),
    )


def writing_on(law: Law, day: date, portal: Portal) -> Writing:
    """Return what turns an author's text into an article by the law of `day`."""
    env = text_environment()
    env.filters.update(FILTERS)
    return Writing(env=env, desk=lambda: Desk(law, day, portal), watch=Watch(law.on(day)))


def _rules(
    content: Path, faults: list[Mistake]
) -> tuple[Portal | None, Law | None, tuple[Partner, ...] | None]:
    portal = _kept(lambda: _portal(content / "portal.toml"), faults)
    law = _kept(read_law, faults)
    partners = _kept(lambda: partner_file.read_all(_files(content / "partners", "toml")), faults)
    return portal, law, partners


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
