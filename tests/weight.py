"""What a page of the built site weighs on the wire, compressed as the front server sends it."""

import re
from dataclasses import dataclass
from pathlib import Path

from kinds import ADDRESSES, kind_of
from selectolax.lexbor import LexborHTMLParser, LexborNode

IMPORTED = re.compile(r"""\b(?:from|import)\s*["'](/static/[^"']+\.js)["']""")
# However a page comes to load a script, now or later, its name stands in the page.
SCRIPT = re.compile(r"/static/js/[\w./-]+\.js")
BLOCKING = "link[rel=stylesheet], script[src]:not([type=module], [defer], [async])"
FONT = re.compile(r"@font-face|\.woff2?|\.ttf|\.otf")


@dataclass(frozen=True, kw_only=True)
class Weight:
    """Bytes after brotli 11: of the document with its stylesheet, its scripts, and all it asks."""

    address: str
    kind: str
    html: int
    scripts: int
    everything: int
    blocking: tuple[str, ...]
    fonts: tuple[str, ...]


def weigh(public: Path) -> list[Weight]:
    """Weigh every page below `public`, the heaviest document first."""
    pages = [_weigh(public, address) for address in (*ADDRESSES, "/404.html")]
    return sorted(pages, key=lambda page: page.html, reverse=True)


def _weigh(public: Path, address: str) -> Weight:
    file = address.strip("/") if address.endswith(".html") else f"{address.strip('/')}/index.html"
    source = (public / file.lstrip("/")).read_text("utf-8")
    tree = LexborHTMLParser(source)
    scripts = _with_imports(public, set(SCRIPT.findall(source)))
    asked = {_url(node) for node in tree.css("img[src], link[rel=icon], link[rel=modulepreload]")}
    html = _wire(public, file)
    return Weight(
        address=address,
        kind=kind_of(address),
        html=html,
        scripts=sum(_wire(public, url) for url in scripts),
        everything=html + sum(_wire(public, url) for url in asked | scripts),
        blocking=tuple(node.html or "" for node in tree.css(BLOCKING)),
        fonts=tuple(FONT.findall(source)),
    )


def _url(node: LexborNode) -> str:
    return str(node.attributes.get("src") or node.attributes.get("href"))


def _with_imports(public: Path, first: set[str]) -> set[str]:
    """Return these scripts, and what they import."""
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        if (url := waiting.pop()) not in found:
            found.add(url)
            waiting += IMPORTED.findall((public / url.lstrip("/")).read_text("utf-8"))
    return found


def _wire(public: Path, url: str) -> int:
    plain = public / url.lstrip("/")
    packed = plain.with_name(plain.name + ".br")
    return (packed if packed.is_file() else plain).stat().st_size
