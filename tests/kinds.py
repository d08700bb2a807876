"""The kinds of pages there are, so that a new page is measured unasked."""

from visitor import ROOT

ADDRESSES = (ROOT / "tests" / "addresses.txt").read_text("utf-8").split()
TEXTS = {f"/{path.stem}/" for path in (ROOT / "content" / "paginas").glob("*.md")}
ONE_OF_A_KIND = {
    "/": "home",
    "/gidsen/": "index",
    "/offerte/": "form",
    "/offline/": "offline",
    "/404.html": "404",
}
KINDS = ("home", "index", "guide", "tool", "form", "text", "offline", "404")


def kind_of(address: str) -> str:
    """Return the kind of a built page; what is neither a text nor one of a kind is a tool."""
    if address in ONE_OF_A_KIND:
        return ONE_OF_A_KIND[address]
    if address.startswith("/gidsen/"):
        return "guide"
    return "text" if address in TEXTS else "tool"


def of_kind(kind: str) -> list[str]:
    """Return the addresses of a kind, the longest text first."""
    found = [address for address in (*ADDRESSES, "/404.html") if kind_of(address) == kind]
    return sorted(found, key=_length, reverse=True)


def one_of_each() -> list[str]:
    """Return every tool, and of each other kind its longest page."""
    return [a for kind in KINDS for a in (of_kind(kind) if kind == "tool" else of_kind(kind)[:1])]


def _length(address: str) -> int:
    name = address.strip("/").rpartition("/")[2]
    return sum(file.stat().st_size for file in (ROOT / "content").glob(f"*/{name}.md") if name)
