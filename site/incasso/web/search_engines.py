"""Owns what machines read of the site: sitemap, feed and structured data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from incasso.guides.guide import Guide
from incasso.portal import Portal
from incasso.web.shelf import Shelf

# The pages that calculate or tabulate: they stand in the sitemap, and can be kept offline.
TOOLS = (
    "pages.collection_costs",
    "pages.interest",
    "pages.claim",
    "pages.terms",
    "pages.court",
    "pages.rate_table",
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page for the sitemap or the feed; `changed` is the day it was last checked."""

    address: str
    title: str
    description: str
    changed: date


def feed_entries(shelf: Shelf) -> list[Entry]:
    """Return the guides, last checked first."""
    return sorted((_entry(shelf, guide) for guide in shelf.guides), key=_newest)


def sitemap_entries(shelf: Shelf) -> list[Entry]:
    """Return every page that a search engine should know."""
    tools = [
        Entry(
            address=shelf.portal.address + url_for(end), title="", description="", changed=shelf.day
        )
        for end in ("pages.home", "pages.guides", "pages.tools", *TOOLS, "pages.quote")
    ]
    texts = [
        Entry(
            address=shelf.portal.address + url_for("pages.text", slug=text.slug),
            title=text.head.title,
            description=text.head.description,
            changed=text.head.checked,
        )
        for text in shelf.texts
    ]
    return tools + feed_entries(shelf) + texts


def structured(portal: Portal, path: str, guide: Guide | None) -> Mapping[str, Any]:
    """Return schema.org data: the organisation, or the article with its way back home."""
    publisher = {"@type": "Organization", "name": portal.name, "url": portal.address + "/"}
    if guide is None:
        return {"@context": "https://schema.org", **publisher}
    home = {"@type": "ListItem", "position": 1, "name": portal.name, "item": portal.address + "/"}
    here = {
        "@type": "ListItem",
        "position": 2,
        "name": guide.head.title,
        "item": portal.address + path,
    }
    article = {
        "@type": "Article",
        "headline": guide.head.title,
        "description": guide.head.description,
        "dateModified": guide.head.checked.isoformat(),
        "inLanguage": portal.language,
        "mainEntityOfPage": portal.address + path,
        "publisher": publisher,
        "author": publisher,
    }
    trail = {"@type": "BreadcrumbList", "itemListElement": [home, here]}
    return {"@context": "https://schema.org", "@graph": [article, trail]}


def _entry(shelf: Shelf, guide: Guide) -> Entry:
    return Entry(
        address=shelf.portal.address + url_for("pages.guide", slug=guide.slug),
        title=guide.head.title,
        description=guide.head.description,
        changed=guide.head.checked,
    )


def _newest(entry: Entry) -> tuple[int, str]:
    return -entry.changed.toordinal(), entry.address
