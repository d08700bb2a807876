"""A running portal and a real browser, shared by the browser tests of one worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tour import Visit, tour
from visitor import ROOT

# Chromium of its own accord asks its maker for things; these tests talk to loopback only.
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A portal that runs: its address, the site it serves, and where its mail comes down."""

    address: str
    public: Path
    postbus: Path

    def mail(self, number: int) -> list[EmailMessage]:
        """Return the messages once there are `number`, or those that came within 20 seconds."""
        end = time.monotonic() + 20
        while len(files := sorted(self.postbus.glob("*.eml"))) < number and time.monotonic() < end:
            time.sleep(0.1)
        return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Portal]:
    port = free_port()
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "site"),
        "INCASSO_VAR": str(folder / "var"),
        "INCASSO_PUBLIC": str(folder / "public"),
    }
    build = [sys.executable, "build.py", "--out", str(folder / "public")]
    subprocess.run(build, cwd=ROOT, env=environ, check=True, capture_output=True)
    serve = [sys.executable, "-m", "incasso", "serve", "--port", str(port)]
    log = (folder / "log").open("w")
    with subprocess.Popen(serve, cwd=ROOT, env=environ, stdout=log, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield Portal(address=address, public=folder / "public", postbus=folder / "var" / "postbus")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0, (folder / "log").read_text("utf-8")
    log.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("portal")) as started:
        yield started


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A second portal, for tests that send requests and count no mail."""
    with running(tmp_path_factory.mktemp("busy")) as started:
        yield started


@pytest.fixture(scope="session")
def visits(browser: Browser, busy: Portal) -> list[Visit]:
    """Every kind of page, visited once and looked at in every way."""
    return tour(browser, busy.address)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the portal stopped"
        try:
            urllib.request.urlopen(f"{address}/gezondheid/", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the portal does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, chromium.ADVICE
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    """A page on a phone; what the console says, or what asks elsewhere, is a fault."""
    context = browser.new_context(base_url=portal.address, viewport={"width": 360, "height": 740})
    context.set_default_timeout(15_000)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: _local(request.url, portal, said))
    yield opened
    cookies = context.cookies()
    context.close()
    assert [line for line in said if "422" not in line] == []
    assert cookies == []


def _local(url: str, portal: Portal, said: list[str]) -> None:
    if not url.startswith((portal.address, "data:", "blob:")):
        said.append(f"asked {url}")
