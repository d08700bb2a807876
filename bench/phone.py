"""Lets Lighthouse read pages as a phone on simulated slow 4G gets them."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from nginx import serving

from incasso.web.freeze import compress

SCORES = ("performance", "accessibility", "best-practices", "seo")
EMPTY = "<!doctype html><html lang=nl><title>Leeg</title><meta name=viewport content=width=device-width><p>Leeg"  # noqa: E501
LIVE = ("faults", "check", "status")  # of those that visitors get after they sent something


class Seen(NamedTuple):
    """What Lighthouse says of one page: medians, and the audits that failed at least once."""

    page: str
    scores: list[int]  # of SCORES, 0 to 100
    lcp: float  # ms
    tbt: float  # ms
    least: float  # ms, the smallest TBT of all runs
    cls: float
    failed: list[str]


def read(
    public: Path, headers: Mapping[str, str], pages: Sequence[str], program: Sequence[object]
) -> Iterator[Seen]:
    """Serve `public` with these headers, and yield what `program` (lighthouse.mjs) sees of it."""
    with serving(public, public.parent, headers) as address:
        named = "\n".join(address + page for page in pages)
        done = subprocess.run(
            list(map(str, program)), input=named, stdout=subprocess.PIPE, text=True, check=True
        )
    for page, line in zip(pages, done.stdout.splitlines(), strict=True):
        found = json.loads(line)["found"]
        middle = {name: median(run[name] for run in found) for name in found[0] if name != "failed"}
        failed = sorted({audit for run in found for audit in run["failed"]})
        least = min(run["tbt"] for run in found)
        scores = [int(middle[name]) for name in SCORES]
        yield Seen(page, scores, middle["lcp"], middle["tbt"], least, middle["cls"], failed)


@contextmanager
def beside(public: Path, live: Path) -> Iterator[list[str]]:
    """Lay an empty page and the live ones of `live` beside the built ones; yield their addresses.

    The empty one comes first: it is what this machine takes for nothing at all.
    """
    folder = public / "live"
    pages = {"leeg": EMPTY}
    pages |= {name: next(live.glob(f"* {name}.html")).read_text("utf-8") for name in LIVE}
    for name, page in pages.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_text(page, "utf-8")
    compress(folder)
    try:
        yield [f"/live/{name}/" for name in pages]
    finally:
        shutil.rmtree(folder)
