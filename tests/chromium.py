"""Finds a headless Chromium for the tests, or gets one, or says how."""

import ctypes
import os
import shutil
import sys
from pathlib import Path

import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = """No headless Chromium could be found or installed. Do one of these, then try again:
  sudo apt-get install chromium libatomic1
  .venv/bin/python -m playwright install chromium
  export CHROMIUM=/path/to/a/chromium/that/you/have"""


def find() -> str | None:
    """Return the path of a Chromium that is there: $CHROMIUM, the system's, or Playwright's."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).is_file() else None
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    if not _node_runs():
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _node_runs() -> bool:
    """Node from PyPI, which also drives the browser, needs a library that small systems lack."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return sys.platform != "linux"
    return True


def main() -> int:
    """Make sure that `find` finds one; tell how to get one if it cannot be had."""
    if not _node_runs():
        debian.install("libatomic1")
    if not find():
        debian.install("chromium")
    if not find():
        debian.runs(sys.executable, "-m", "playwright", "install", "chromium")
    if find() and _node_runs():
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
