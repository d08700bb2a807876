"""Owns how long a visitor waits for a pasted list: from the paste to the painted result."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import chromium
from playwright.sync_api import Page, sync_playwright

ROWS, DEBTORS, RUNS = 10_000, 500, 5
FIRST = date(2023, 1, 2)
# The wait before a result is shown, after the last key, is the page's own (velden.js) and counts.
PASTE = """async (rows) => {
  const field = document.getElementById("plak");
  const total = document.querySelector("[data-totaal]");
  total.textContent = "";
  const start = performance.now();
  field.value = rows;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (!total.textContent) await new Promise(requestAnimationFrame);
  await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
  return performance.now() - start;
}"""
BARE = """(amounts) => {
  const start = performance.now();
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  return performance.now() - start;
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the built site and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(public: Path) -> Iterator[str]:
    """Serve the built site on a free port of loopback."""
    handler = functools.partial(Quiet, directory=str(public))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def waits(public: Path) -> tuple[float, float]:
    """Return the median wait in ms for the painted result, and for a bare loop over the amounts."""
    with serving(public) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        page = browser.new_page()
        painted = [_once(page, address) for _ in range(RUNS)]
        amounts = [amount(n) for n in range(ROWS)]
        bare = [page.evaluate(BARE, amounts) for _ in range(RUNS)]
        browser.close()
    return median(painted), median(bare)


def amount(number: int) -> int:
    """Return the cents of an invoice: spread out, and the same each time."""
    return 5_000 + (number * 7_919) % 400_000


def _once(page: Page, address: str) -> float:
    page.goto(f"{address}/vordering-berekenen/", wait_until="networkidle")
    return float(page.evaluate(PASTE, _rows()))


def _rows() -> str:
    lines = ["klant;factuurnummer;bedrag;vervaldatum"]
    for number in range(ROWS):
        day = FIRST + timedelta(days=(number * 31) % 1_200)
        cents = amount(number)
        lines.append(f"Klant {number % DEBTORS};F{number};{cents // 100},{cents % 100:02d};{day}")
    return "\n".join(lines)
