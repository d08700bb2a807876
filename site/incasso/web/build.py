"""Owns the order of a build: read, freeze, proofread, and only then replace the site."""

import shutil
from datetime import date
from pathlib import Path

from incasso.errors import Mistakes
from incasso.proofread import proofread
from incasso.settings import Settings
from incasso.web.app import create_app
from incasso.web.freeze import compress, freeze
from incasso.web.shelf import stock


def build(settings: Settings, day: date, out: Path) -> int:
    """Write the site as of `day` to `out`; return the number of pages.

    What stood in `out` is replaced when the new site is whole, and stays when it is not.

    Raises:
        Mistakes: every fault of the content, or every fault of the pages.
    """
    # The freezer would take a relative path from its own folder, not from where we stand.
    out = out.absolute()
    new, old = (out.with_name(out.name + ending) for ending in (".new", ".old"))
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    shelf = stock(settings, day)
    pages = freeze(create_app(settings, shelf), shelf, new)
    if faults := list(proofread(new, out.name)):
        raise Mistakes(faults)
    compress(new)
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    return pages
