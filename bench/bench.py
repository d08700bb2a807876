"""Prints the figures of the pages and of the law's sums, each beside its gate and the best peer's.

make bench                    everything, some ten minutes
make bench ONLY=weight        or one of: build, weight, lighthouse, html, law, paint, load
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import chromium
import debian
import phone
from kinds import kind_of, one_of_each
from paint import waits
from weight import weigh

from incasso.local_time import day_of
from incasso.settings import from_environment
from incasso.web.app import create_app
from incasso.web.shelf import stock

ROOT = Path(__file__).parent.parent
VAR = ROOT / "var" / "bench"
PUBLIC = VAR / "public"
BIN = Path(sys.executable).parent
VNU = ROOT / "tests" / "measure" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
RUNS = int(os.environ.get("RUNS", "3"))
ONE_ROUND_TRIP, BEST_HTML = 14_600, 7_055  # bytes: the gate, and Hugo Book's guide
LCP, BEST_LCP = 900, 843  # ms: the gate, and Hugo Book's home page
SHELL = "chromium-headless-shell"  # the program and its package have one name
UNLISTED = ("404", "offline")  # not to be found by search engines, on purpose


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table, its first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    lines = [
        "  ".join(
            c.rjust(w) if n else c.ljust(w)
            for n, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    say("", title, "-" * len(title), *lines)


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def build() -> None:
    """Build the site, five times."""
    times = [_built() for _ in range(5)]
    pages = len(list(PUBLIC.rglob("*.html")))
    row = [f"{median(times):.2f}", f"{1000 * median(times) / pages:.0f}", pages]
    table("Build, median of 5", ("", "s", "ms a page", "pages"), [("build.py", *row)])


def _built() -> float:
    start = time.perf_counter()
    command = [sys.executable, "build.py", "--out", PUBLIC]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def weight() -> None:
    rows = []
    for w in weigh(PUBLIC):
        ratios = (f"{w.html / ONE_ROUND_TRIP:.2f}", f"{w.html / BEST_HTML:.2f}")
        rest = (w.scripts, w.everything, len(w.blocking), len(w.fonts))
        rows.append((w.address, w.kind, w.html, *ratios, *rest))
    head = ("bytes after brotli 11", "kind", "html", "of 14,600", "of Hugo Book's 7,055")
    table("Weight", (*head, "scripts", "all", "blocking", "fonts"), rows)


def lighthouse() -> None:
    """Read one page of each kind with Lighthouse: a phone on simulated slow 4G.

    In Chromium's headless shell, as the whole browser's own windows take turns on the same cores:
    there an empty page takes about as long as where the gate was set (786 ms), and in it longer.
    """
    browser = _found(SHELL, SHELL) or chromium.find()
    settings = from_environment({"INCASSO_VAR": str(VAR)}, ROOT)
    shelf = stock(settings, day_of(datetime.now(UTC)))
    answer = create_app(settings, shelf).test_client().get("/")
    headers = {name: value for name, value in answer.headers if not name.startswith("Content-T")}
    del headers["Content-Length"]
    live, sound = _sent()
    if not sound:
        return say("The live pages did not pass their test, see above: nothing was measured.")
    with phone.beside(PUBLIC, live) as (empty, *others):
        pages = [empty, *(a for a in one_of_each() if kind_of(a) not in UNLISTED), *others]
        program = [BIN / "node", ROOT / "bench" / "lighthouse.mjs", browser, RUNS]
        floor, *seen = phone.read(PUBLIC, headers, pages, program)
    rows = []
    for one in (floor, *seen):
        ratios = [f"{one.lcp / other:.2f}" for other in (floor.lcp, LCP, BEST_LCP)]
        times = (round(one.lcp), *ratios, round(one.tbt), round(one.least), f"{one.cls:.3f}")
        rows.append((one.page, *one.scores, *times))
    head = ("page", "perf", "a11y", "best", "seo", "LCP ms", "of empty", "of 900", "of 843")
    title = f"Lighthouse, phone on slow 4G, median of {RUNS}, {Path(str(browser)).name}"
    table(title, (*head, "TBT ms", "least", "CLS"), rows)
    # Not for search engines, on purpose; and nothing answers behind them: a script complains.
    as_they_lie = ("is-crawlable", "errors-in-console")
    kept_out = {(page, audit) for page in others for audit in as_they_lie}
    failed = {(one.page, audit) for one in seen for audit in one.failed} - kept_out
    say(*(f"below 0.9 at least once: {page} {audit}" for page, audit in sorted(failed)))
    return None


def _sent() -> tuple[Path, bool]:
    """Return where the live pages lie, as visitors got them, and whether their test passed."""
    live = VAR / "live"
    shutil.rmtree(live, ignore_errors=True)
    tests = [sys.executable, "-m", "pytest", "-q", "tests/browser/test_policy.py"]
    code = subprocess.run(tests, cwd=ROOT, env={**os.environ, "LIVE_PAGES": str(live)}).returncode
    return live, code == 0


def _found(program: str, package: str) -> str | None:
    """Return where `program` is; if it was not there, Debian's `package` is tried."""
    if not shutil.which(program):
        debian.install(package)
    return shutil.which(program)


def html() -> None:
    """Let both checkers read every built page, and the live ones as they were sent."""
    live, sound = _sent()
    say("", "html-validate, policy, console: " + ("0 faults" if sound else "faults, see above"))
    if not _found("java", "default-jre-headless"):
        return say("Nu HTML checker: no Java (apt-get install default-jre-headless)")
    files = [*PUBLIC.rglob("*.html"), *live.glob("*.html")]
    command = ["java", "-jar", VNU, "--format", "json", "--stdout", *files]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)["messages"]
    lines = {f"{m['url'].partition('/bench/')[2]}: {m['message']}" for m in found}
    say(f"Nu HTML checker: {len(found)} messages on {len(files)} pages", *sorted(lines))
    return None


def law() -> None:
    """Compare Python and JavaScript over many dossiers, and time the browser's sums."""
    many = {**os.environ, "DOSSIERS": "20000", "SEED": "2026"}
    tests = ["tests/law/test_browser_agrees.py", "tests/law/test_invariants.py"]
    say("", "The law: 20,000 dossiers, seed 2026")
    subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, env=many)
    say("", "The law in JavaScript")
    subprocess.run([BIN / "node", "tests/js/bench-law.mjs"], cwd=ROOT)


def paint() -> None:
    """Time a pasted list of 10,000 invoices in the browser, up to the painted result."""
    painted, bare = waits(PUBLIC)
    said = f"{painted:.0f} ms to the painted result (250 of them the page's own rest)"
    say("", "10,000 pasted invoices of 500 debtors, in the browser", said)
    say(f"{bare:.2f} ms for a bare loop over the amounts: {painted / bare:.0f} times")


def load() -> None:
    """Send 200 requests a second for ten seconds; RATE, FOR and LEADS change it."""
    import load as loads

    table("Requests under load, two gunicorn workers", *loads.load())


PARTS: dict[str, Callable[[], None]] = {
    part.__name__: part for part in (build, weight, lighthouse, html, law, paint, load)
}


def main() -> None:
    VAR.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or list(PARTS)
    _built()  # as it is now: the policy that is sent names the stylesheet's hash
    for name in wanted:
        PARTS[name]()


if __name__ == "__main__":
    main()
