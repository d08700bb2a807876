"""Owns the last look: reads the built site as a visitor would, and yields every fault."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from incasso.errors import Mistake

Fault = tuple[str, str]
Check = Callable[["Page", "Site"], Iterable[Fault]]
OUTSIDE = ("script[src]", "link[rel=stylesheet]", "img[src]", "iframe[src]", "source[srcset]")
FIELDS = "input:not([type=hidden]):not([type=submit]), select, textarea"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One HTML file: where it lies in the site, and its tree."""

    where: str
    tree: LexborHTMLParser

    @property
    def address(self) -> str:
        return "/" + self.where.removesuffix("index.html")

    def ids(self) -> list[str]:
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]


@dataclass(frozen=True, kw_only=True)
class Site:
    pages: dict[str, Page]
    files: frozenset[str]


def proofread(public: Path, name: str = "public") -> Iterator[Mistake]:
    """Yield every fault of every page below `public`, which the faults call `name`."""
    files = frozenset(p.relative_to(public).as_posix() for p in public.rglob("*") if p.is_file())
    pages = [
        Page(where=file, tree=LexborHTMLParser((public / file).read_text("utf-8")))
        for file in sorted(files)
        if file.endswith(".html")
    ]
    site = Site(pages={page.address: page for page in pages}, files=files)
    if not pages:
        yield Mistake(where=name, what="no page was built", mend="Run build.py first")
    for page in pages:
        for check in CHECKS:
            for what, mend in check(page, site):
                yield Mistake(where=f"{name}/{page.where}", what=what, mend=mend)
    yield from _same_titles(pages, name)


def _same_titles(pages: Iterable[Page], public: str) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for page in pages:
        title = _text(page.tree.css_first("title"))
        if title in seen:
            what = f"has the title of {seen[title]}: «{title}»"
            mend = "Give each page a title of its own"
            yield Mistake(where=f"{public}/{page.where}", what=what, mend=mend)
        seen.setdefault(title, page.where)


def head(page: Page, site: Site) -> Iterator[Fault]:
    """The language, a title, a description that a search engine shows whole."""
    html = page.tree.css_first("html")
    if html is None or not html.attributes.get("lang"):
        yield "has no language", "Set lang on the html element"
    if not _text(page.tree.css_first("title")):
        yield "has no title", "Set `title`"
    described = page.tree.css_first("meta[name=description]")
    if described is None or not 1 <= len(described.attributes.get("content") or "") <= 160:
        yield "has no description of 1 to 160 characters", "Set `description`"


def headings(page: Page, site: Site) -> Iterator[Fault]:
    """One h1, and no level passed over after it."""
    levels = [int((node.tag or "h0")[1]) for node in page.tree.css("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1:
        yield f"has {levels.count(1)} h1 headings", "Give the page exactly one"
    after = levels[levels.index(1) :] if 1 in levels else []
    for above, below in pairwise(after):
        if below > above + 1:
            yield f"an h{below} follows an h{above}", f"Make it an h{above + 1}"


def ids(page: Page, site: Site) -> Iterator[Fault]:
    """No id twice, and no reference to one that is not there."""
    counted = Counter(page.ids())
    for name, times in counted.items():
        if times > 1:
            yield f"the id «{name}» stands {times} times", "Give each element an id of its own"
    for key in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for node in page.tree.css(f"[{key}]"):
            for name in (node.attributes[key] or "").split():
                if name not in counted:
                    yield f"{key} names «{name}», which is not there", "Name an id of this page"


def links(page: Page, site: Site) -> Iterator[Fault]:
    """Every link, file and fragment within the site is there."""
    for node in page.tree.css("[href], [src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        path = posixpath.normpath(posixpath.join(page.address, unquote(parts.path)))
        path += "/" if parts.path.endswith("/") and path != "/" else ""
        target = page if not parts.path else site.pages.get(path)
        if target is None and path.lstrip("/") not in site.files:
            yield f"the link {address} leads nowhere", "Correct the address, or write the page"
        elif target and parts.fragment and parts.fragment not in target.ids():
            yield f"{address} names a place that is not there", "Correct what follows the #"


def names(page: Page, site: Site) -> Iterator[Fault]:
    """Every picture, link, button and field has a name to be read aloud."""
    for node in page.tree.css("img:not([alt])"):
        yield f"the image {node.attributes.get('src')} has no text", "Write it in alt"
    for node in page.tree.css("svg:not([aria-hidden=true])"):
        if not _named(node) and node.css_first("title") is None:
            yield "a drawing has no text", "Give the svg a title, or aria-hidden=true"
    for node in page.tree.css("a, button"):
        if not _text(node) and not _named(node) and node.css_first("title, img[alt]") is None:
            yield f"a {node.tag} has no text: {node.html}", "Write what it does"
    labelled = {node.attributes["for"] for node in page.tree.css("label[for]")}
    for node in page.tree.css(FIELDS):
        inside = any(node.parent == label for label in page.tree.css("label"))
        if not inside and node.attributes.get("id") not in labelled and not _named(node):
            yield f"the field {node.attributes.get('name')} has no label", "Give it a label"


def quiet(page: Page, site: Site) -> Iterator[Fault]:
    """Nothing from elsewhere, nothing inline that the Content-Security-Policy would stop."""
    for node in page.tree.css(", ".join(OUTSIDE)):
        address = node.attributes.get("src") or node.attributes.get("href") or ""
        if urlsplit(address).netloc:
            yield f"asks {address} from elsewhere", "Put the file in static/"
    for node in page.tree.css("*"):
        for key in node.attributes:
            if key == "style" or key.startswith("on"):
                yield f"a {node.tag} has the attribute {key}", "Use a class, or a script"
    # The one script that begins the others stands in the page; its hash is in the policy.
    for node in page.tree.css("script:not([src], [data-begin])"):
        if "json" not in (node.attributes.get("type") or ""):
            yield "has an inline script", "Put it in static/js"


def braces(page: Page, site: Site) -> Iterator[Fault]:
    """No template's language is left in what a visitor reads."""
    text = _text(page.tree.body)
    for sign in ("{{", "}}", "{%", "%}", "+++", "None", "Decimal("):
        if sign in text:
            near = text[max(0, text.index(sign) - 20) :][:50]
            yield f"«{near}» stands in the text", "Mend the template"


def _named(node: LexborNode) -> bool:
    return bool(node.attributes.get("aria-label") or node.attributes.get("aria-labelledby"))


def _text(node: LexborNode | None) -> str:
    return "" if node is None else node.text(strip=True)


CHECKS: tuple[Check, ...] = (head, headings, ids, links, names, quiet, braces)
