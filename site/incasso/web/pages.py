"""Owns the pages that answer GET and are frozen; nothing here knows of a visitor's data."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from jinja2.utils import htmlsafe_json_dumps

from incasso.guides.guide import Article, Guide
from incasso.web.assets import PREFIX
from incasso.web.forms import QuoteForm
from incasso.web.search_engines import feed_entries, sitemap_entries, structured
from incasso.web.shelf import Shelf

pages = Blueprint("pages", __name__)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a template needs to know of the page it draws. `kind` names its sort for the design."""

    title: str
    description: str
    path: str
    kind: str
    canonical: str = ""


def shelf() -> Shelf:
    """Return what this app's pages are made of."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def draw(template: str, page: Page, *, article: Guide | None = None, **context: Any) -> str:
    """Render one page with what every page sees."""
    on = shelf()
    everywhere = {
        "portal": on.portal,
        "asset": on.assets.url,
        "share_image": lambda: PREFIX + on.share_image(page.title, article),
        "css": on.assets.css(),
        "begin": on.assets.begin,
        "wet": on.told,
        "bron": on.bron,
        "day": on.day,
        "page": replace(page, canonical=on.portal.address + page.path),
        "structured": htmlsafe_json_dumps(structured(on.portal, page.path, article)),
    }
    return render_template(template, **everywhere, **context)


@pages.get("/")
def home() -> str:
    on = shelf()
    page = Page(
        title=on.portal.tagline,
        description="Je klant betaalt niet. Bereken wat je mag vragen, lees wat je kunt doen en "
        "vergelijk incassobureaus op wat je overhoudt.",
        path=url_for("pages.home"),
        kind="home",
    )
    return draw("pages/home.html", page, guides=[_card(guide) for guide in on.guides])


@pages.get("/gidsen/")
def guides() -> str:
    page = Page(
        title="Gidsen over onbetaalde facturen",
        description="Duidelijke uitleg over incasso, kosten, brieven en de rechter, met bronnen "
        "en de dag waarop alles is nagekeken.",
        path=url_for("pages.guides"),
        kind="gidsen",
    )
    chapters = [
        {"id": chapter.id, "name": chapter.name, "guides": [_card(g) for g in chapter.guides]}
        for chapter in shelf().chapters
    ]
    return draw("pages/gidsen.html", page, chapters=chapters)


@pages.get("/gidsen/<slug>/")
def guide(slug: str) -> str:
    on = shelf()
    slugs = [guide.slug for guide in on.guides]
    if slug not in slugs:
        abort(404)
    place = slugs.index(slug)
    found = on.guides[place]
    page = Page(
        title=found.head.title,
        description=found.head.description,
        path=url_for("pages.guide", slug=slug),
        kind="gids",
    )
    whole = {
        **_card(found),
        **_body(found),
        "chapter": next(c.name for c in on.portal.chapters if c.id == found.head.chapter),
        "related": [_card(other) for other in on.guides if other.slug in found.head.related],
        "previous": _card(on.guides[place - 1]) if place else None,
        "next": _card(on.guides[place + 1]) if place + 1 < len(slugs) else None,
    }
    return draw("pages/gids.html", page, article=found, guide=whole)


def _card(article: Article[Any]) -> dict[str, Any]:
    """Return what a list says of an article."""
    return {**vars(article.head), "slug": article.slug, "minutes": article.minutes}


def _body(article: Article[Any]) -> dict[str, Any]:
    return {
        "html": article.prose.html,
        "toc": article.prose.toc,
        "sources": article.sources,
    }


@pages.get("/offerte/")
def quote() -> str:
    return draw_quote(QuoteForm(), [])


def draw_quote(
    form: QuoteForm,
    errors: list[dict[str, str]],
    *,
    outage: bool = False,
    again_at: datetime | None = None,
) -> str:
    """Draw the form: the frozen page, and the live answer to faults of the form or of ours.

    `again_at` is when it may be sent again, where it was sent too often.
    """
    page = Page(
        title="Vraag offertes aan",
        description="Vraag hoogstens drie incassobureaus om een offerte. Je ziet vooraf wie je "
        "gegevens krijgt, en je kiest zelf.",
        path=url_for("pages.quote"),
        kind="formulier",
    )
    return draw(
        "pages/offerte.html", page, form=form, errors=errors, outage=outage, again_at=again_at
    )


@pages.get("/<slug>/")
def text(slug: str) -> str:
    found = next((text for text in shelf().texts if text.slug == slug), None)
    if found is None:
        abort(404)
    page = Page(
        title=found.head.title,
        description=found.head.description,
        path=url_for("pages.text", slug=slug),
        kind="pagina",
    )
    return draw("pages/pagina.html", page, page_text={**_card(found), **_body(found)})


@pages.get("/404.html")
def not_found() -> str:
    page = Page(
        title="Deze pagina is er niet",
        description="Het adres klopt niet of de pagina is weg.",
        path=url_for("pages.not_found"),
        kind="fout",
    )
    return draw("pages/404.html", page)


@pages.get("/sitemap.xml")
def sitemap() -> Response:
    xml = render_template("machines/sitemap.xml", entries=sitemap_entries(shelf()))
    return Response(xml, mimetype="application/xml")


@pages.get("/feed.xml")
def feed() -> Response:
    on = shelf()
    xml = render_template(
        "machines/feed.xml", portal=on.portal, entries=feed_entries(on), day=on.day
    )
    return Response(xml, mimetype="application/xml")


@pages.get("/robots.txt")
def robots() -> Response:
    sitemap = f"Sitemap: {shelf().portal.address}/sitemap.xml"
    lines = ["User-agent: *", "Disallow: /aanvraag/", sitemap]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
