"""Owns the writing of public/: every page frozen, every asset copied, all compressed ahead."""

import gzip
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
from flask import Flask
from flask_frozen import Freezer, MissingURLGeneratorWarning

from incasso.web.assets import PREFIX
from incasso.web.shelf import Shelf

COMPRESSED = {".html", ".js", ".json", ".xml", ".svg", ".txt", ".csv"}


def freeze(app: Flask, shelf: Shelf, out: Path) -> int:
    """Write the whole site to the empty folder `out`; return the number of pages.

    A warning or an error of any page is raised.
    """
    app.config.update(
        FREEZER_DESTINATION=str(out),
        FREEZER_REDIRECT_POLICY="error",
        FREEZER_DEFAULT_MIMETYPE="application/octet-stream",
        FREEZER_STATIC_IGNORE=["*"],
        PROPAGATE_EXCEPTIONS=True,
    )
    freezer = Freezer(app, with_static_files=False, with_no_argument_rules=False, log_url_for=False)
    freezer.register_generator(lambda: _addresses(app, shelf))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # The live part answers GET as well, behind signed links; `_addresses` names all pages.
        warnings.simplefilter("ignore", MissingURLGeneratorWarning)
        pages = freezer.freeze()
    for name in shelf.assets.everything():
        target = out / PREFIX.strip("/") / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(shelf.assets.find(name) or b"")
    _compress(out)
    return len(pages)


def _addresses(app: Flask, shelf: Shelf) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every page: those without a variable part, the guides, the texts."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("pages.") and not rule.arguments:
            yield rule.endpoint, {}
    for guide in shelf.guides:
        yield "pages.guide", {"slug": guide.slug}
    for text in shelf.texts:
        yield "pages.text", {"slug": text.slug}


def _compress(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSED:
            data = path.read_bytes()
            path.with_name(path.name + ".br").write_bytes(brotli.compress(data, quality=11))
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))
