"""Owns the writing of public/: every page frozen, every asset copied, all compressed ahead."""

import gzip
import mimetypes
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, Response, request
from flask_frozen import Freezer, MissingURLGeneratorWarning
from jinja2 import TemplateError

from incasso.errors import Mistake, Mistakes
from incasso.web.assets import PREFIX
from incasso.web.shelf import Shelf

COMPRESSED = {".html", ".js", ".json", ".xml", ".svg", ".txt", ".csv"}


def freeze(app: Flask, shelf: Shelf, out: Path) -> int:
    """Write the whole site to the empty folder `out`; return the number of pages.

    A warning is an error.

    Raises:
        Mistakes: every page that cannot be drawn, with the line of its template.
    """
    faults: list[Mistake] = []
    app.register_error_handler(Exception, lambda error: _noted(error, faults))
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
    if faults:
        raise Mistakes(set(faults))
    for files in (shelf.assets, shelf.share_images):
        for name in files.everything():
            target = out / PREFIX.strip("/") / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files.find(name) or b"")
    return len(pages)


def _noted(error: Exception, faults: list[Mistake]) -> Response:
    """Note what is wrong with one page, so that the other pages are looked at as well."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "templates" in step[0]]
    if not steps and not isinstance(error, TemplateError):
        raise error
    name, line = steps[-1][:2] if steps else (request.path, getattr(error, "lineno", 0))
    place = "templates" + name.rpartition("templates")[2] if steps else name
    mend = "Mend the template, or what its page gives it in site/incasso/web"
    said = f"cannot be drawn: {type(error).__name__}: {error}"
    faults.append(Mistake(where=f"{place}:{line}", what=said, mend=mend))
    return Response(mimetype=mimetypes.guess_type(request.path)[0] or "text/html")


def _addresses(app: Flask, shelf: Shelf) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every page: those without a variable part, the guides, the texts."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("pages.") and not rule.arguments:
            yield rule.endpoint, {}
    for guide in shelf.guides:
        yield "pages.guide", {"slug": guide.slug}
    for text in shelf.texts:
        yield "pages.text", {"slug": text.slug}


def compress(folder: Path) -> None:
    """Put a .br and a .gz beside every text file, for a server that sends them as they are."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSED:
            data = path.read_bytes()
            path.with_name(path.name + ".br").write_bytes(brotli.compress(data, quality=11))
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))
