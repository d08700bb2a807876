"""Owns the way from an author's Markdown, with the law's numbers in it, to HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from traceback import walk_tb
from typing import Any
from xml.etree.ElementTree import Element

from jinja2 import Environment, TemplateError
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from incasso.errors import Mistake
from incasso.guides.figures import draw_figures

EXTENSIONS = ["admonition", "attr_list", "sane_lists", "tables", "toc"]
HEADINGS = {"h2", "h3"}


@dataclass(frozen=True, kw_only=True)
class Heading:
    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Prose:
    """`links` are the slugs of the guides that the text points to."""

    html: Markup
    toc: tuple[Heading, ...]
    links: tuple[str, ...]
    words: int


def fill(body: str, env: Environment, context: Mapping[str, Any], where: str, offset: int) -> str:
    """Return the body with its expressions evaluated.

    Raises:
        Mistake: an expression that fails, with the line it stands in; `offset` lines precede the
            body in its file.
    """
    try:
        return env.from_string(body).render(context)
    except (TemplateError, LookupError, ArithmeticError, TypeError, ValueError) as error:
        line = getattr(error, "lineno", None) or _line(error)
        raise Mistake(
            where=f"{where}:{line + offset}",
            what=f"an expression fails: {error}",
            mend="Use a name of site/incasso/law/parameters.toml or a function of CONTRIBUTING.md",
        ) from error


def _line(error: BaseException) -> int:
    lines = [n for frame, n in walk_tb(error.__traceback__) if _is_template(frame.f_code)]
    return lines[-1] if lines else 1


def _is_template(code: Any) -> bool:
    return str(code.co_filename) == "<template>"


def to_html(text: str, where: str) -> Prose:
    """Return the filled Markdown as HTML; links to `other.md` become addresses of guides.

    Raises:
        Mistake: a figure of `where` that cannot be drawn.
    """
    furniture = _Furniture(where)
    markdown = Markdown(extensions=[*EXTENSIONS, furniture], output_format="html")
    html = markdown.convert(text)
    tokens = markdown.toc_tokens  # type: ignore[attr-defined]  # set by the toc extension
    toc = tuple(Heading(id=t["id"], title=Markup(t["name"]).unescape()) for t in tokens)
    return Prose(
        html=Markup(html), toc=toc, links=tuple(furniture.links), words=len(_text(html).split())
    )


def _text(html: str) -> str:
    return Markup(html).striptags()


class _Furniture(Extension):
    """Figures, tables that a phone and a screen reader can use, and links between guides."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where
        self.links: list[str] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the library's name)
        # Before raw HTML is set aside (20), so that a figure is, too.
        md.preprocessors.register(_Figures(md, self.where), "figures", 25)
        md.treeprocessors.register(_Tables(md), "tables_for_phones", 4)
        md.treeprocessors.register(_Links(md, self.links), "links_between_guides", 3)
        md.treeprocessors.register(_Later(md), "later", 2)


class _Later(Treeprocessor):
    """All from the second heading on goes in one box, laid out after the first screen."""

    def run(self, root: Element) -> None:
        children = list(root)
        parts = [place for place, child in enumerate(children) if child.tag == "h2"]
        if len(parts) < 3:
            return
        later = Element("div", {"class": "later"})
        for child in children[parts[1] :]:
            root.remove(child)
            later.append(child)
        root.append(later)


class _Figures(Preprocessor):
    def __init__(self, md: Markdown, where: str) -> None:
        super().__init__(md)
        self.where = where

    def run(self, lines: list[str]) -> list[str]:
        keep = self.md.htmlStash.store
        return draw_figures("\n".join(lines), self.where, keep).split("\n")


class _Tables(Treeprocessor):
    def run(self, root: Element) -> None:
        name = "Tabel"
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag in HEADINGS:
                    name = "".join(child.itertext())
                if child.tag == "table":
                    parent[place] = _wrapped(child, f"Tabel bij: {name}")


def _wrapped(table: Element, name: str) -> Element:
    heads = ["".join(cell.itertext()).strip() for cell in table.iter("th")]
    for cell in [*table.iter("th"), *table.iter("td")]:
        if "right" in cell.attrib.pop("style", ""):
            cell.set("class", "getal")
    for cell in table.iter("th"):
        cell.set("scope", "col")
    for row in table.iterfind("tbody/tr"):
        row[0].tag = "th"
        row[0].set("scope", "row")
        for head, cell in zip(heads, row, strict=False):
            cell.set("data-kop", head)
    wrapper = Element("section", {"class": "tabel", "tabindex": "0", "aria-label": name})
    wrapper.append(table)
    wrapper.tail, table.tail = table.tail, None
    return wrapper


class _Links(Treeprocessor):
    def __init__(self, md: Markdown, links: list[str]) -> None:
        super().__init__(md)
        self.links = links

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            path, _, anchor = link.get("href", "").partition("#")
            if path.endswith(".md") and "/" not in path:
                slug = PurePosixPath(path).stem
                self.links.append(slug)
                link.set("href", f"/gidsen/{slug}/" + (f"#{anchor}" if anchor else ""))
