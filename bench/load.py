"""So many requests a second, for so long, against gunicorn with two workers, on both databases.

RATE=200 FOR=10 LEADS=0 are the short form; LEADS=1000000 puts so many in the database first.
"""

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from queue import SimpleQueue
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import postgresql
from answers import answers
from faults.premises import crowd
from flask import Flask
from leads.given import PORTAL, asked
from proving import proven
from sqlalchemy import func, select, text

from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger
from incasso.leads.tables import lead, metadata
from incasso.settings import from_environment
from incasso.web.app import create_app
from incasso.web.shelf import stock

ROOT = Path(__file__).parent.parent
SHORT = (("RATE", "200"), ("FOR", "10"), ("LEADS", "0"))
RATE, SECONDS, LEADS = (int(os.environ.get(name, default)) for name, default in SHORT)
BROWSERS, PATIENCE, BARE_SECONDS = 64, 60, 2
SECRET = "bench " * 8
CROWD = tuple(replace(one, caps=replace(one.caps, month=9_999_999)) for one in crowd(1))
HEAD = ("database", "leads in it", "asked", "answered", "errors", "answered/s", "p50 ms", "p99 ms")
HEAD += ("on record", "bare inserts/s", "ratio")
# What tells one copy of a row from the others; `n` counts them, and their ids are negative.
OTHER = {
    "lead": {"id": "'old-' || n", "ref": "'OLD' || n", "fingerprint": "'old' || n"},
    "consent": {"id": "-n", "lead_id": "'old-' || n"},
    "decision": {"id": "-n", "lead_id": "'old-' || n"},
    "assignment": {"id": "-n", "lead_id": "'old-' || n"},
    "outbox": {"id": "-n", "lead_id": "'old-' || n", "assignment_id": "-n"},
}
OTHER["outbox"] |= {"once": "'old' || n", "message_id": "'<old' || n || '@x>'", "state": "'handed'"}
EMPTY = ("idem_key", "person", "earlier")


def app() -> Flask:
    """Return what gunicorn serves: the real app, with agencies that have room for all."""
    settings = from_environment(os.environ, ROOT)
    shelf = stock(settings, datetime.now(UTC).date())
    limits = replace(shelf.portal.limits, person_day=10**9, all_hour=10**9)
    return create_app(
        settings, replace(shelf, partners=CROWD, portal=replace(shelf.portal, limits=limits))
    )


def load() -> tuple[Sequence[str], list[Sequence[str]]]:
    """Return the figures, a row a database."""
    with tempfile.TemporaryDirectory() as folder, postgresql.running(durable=True) as cluster:
        urls = {"SQLite": f"sqlite:///{folder}/load.sqlite3", "PostgreSQL": cluster.create("load")}
        rows = [_measured(name, url, folder) for name, url in urls.items()]
    return HEAD, rows


def _measured(name: str, url: str, folder: str) -> Sequence[str]:
    with closing(Ledger(url)) as ledger:
        ledger.prepare()
        if LEADS:
            fill(ledger, LEADS)
        bare = _bare(ledger)
        before = _count(ledger)
        with _serving(url, folder) as port:
            took, found = _asked(port)
        kept = _count(ledger) - before
    good = [wait for code, wait in found if code == 303]
    cuts = quantiles(good, n=100) if len(good) > 1 else [0.0] * 99
    rate = len(good) / took
    figures = (f"{rate:.0f}", f"{cuts[49] * 1000:.0f}", f"{cuts[98] * 1000:.0f}")
    counts = (str(before), str(len(found)), str(len(good)), str(len(found) - len(good)))
    return (name, *counts, *figures, str(kept), f"{bare:.0f}", f"1:{bare / max(rate, 1):.0f}")


def fill(ledger: Ledger, count: int) -> None:
    """Put so many requests of a year ago in the database: copies of one, each with its rows."""
    then = datetime.now(UTC) - timedelta(days=365)
    first = accept(asked(), ["a"], CROWD, ledger, then, consent="Ja.", portal=PORTAL).lead_id
    with ledger.writing() as connection:
        for table, others in OTHER.items():
            names = metadata.tables[table].columns.keys()
            given = [others.get(one) or ("NULL" if one in EMPTY else f"t.{one}") for one in names]
            which = "t.id" if table == "lead" else "t.lead_id"
            statement = f"""WITH RECURSIVE s(n) AS
                (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})
                INSERT INTO {table} ({", ".join(names)}) SELECT {", ".join(given)}
                FROM s CROSS JOIN (SELECT * FROM {table} t WHERE {which} = :first LIMIT 1) t"""
            connection.execute(text(statement), {"first": first})


def _count(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(lead)) or 0


def _bare(ledger: Ledger) -> float:
    """Return how many rows a second this disk takes, one commit each."""
    with ledger.writing() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bare (word TEXT)"))
    count, start = 0, time.perf_counter()
    with ledger.engine.connect() as connection:
        while time.perf_counter() < start + BARE_SECONDS:
            connection.execute(text("INSERT INTO bare VALUES ('x')"))
            connection.commit()
            count += 1
    return count / (time.perf_counter() - start)


@contextmanager
def _serving(url: str, folder: str) -> Iterator[int]:
    given = {"DATABASE_URL": url, "INCASSO_VAR": folder, "INCASSO_PROXIES": "1"}
    paths = f"{ROOT / 'bench'}:{ROOT / 'tests'}:{ROOT / 'site'}"
    environ = {**os.environ, **given, "INCASSO_SECRET_KEY": SECRET, "PYTHONPATH": paths}
    port = 8900 + os.getpid() % 90
    program = Path(sys.executable).parent / "gunicorn"
    words = ("--workers", "2", "--preload", "--log-level", "error", "--bind", f"127.0.0.1:{port}")
    with subprocess.Popen([program, *words, "--backlog", "2048", "load:app()"], env=environ) as web:
        try:
            _wait_for(port)
            yield port
        finally:
            web.terminate()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as here:
            try:
                here.request("GET", "/gezondheid/")
                assert here.getresponse().status == 200
            except OSError:
                time.sleep(0.1)
            else:
                return
    raise AssertionError("gunicorn does not answer")


class _Post(NamedTuple):
    at: float
    sender: str
    body: str


def _asked(port: int) -> tuple[float, list[tuple[int, float]]]:
    """Send at the rate that was asked, whoever waits; a wait counts from when it was due."""
    now, queue = datetime.now(UTC), SimpleQueue[_Post | None]()
    bodies = [_body(number, now) for number in range(RATE * SECONDS)]
    found: list[tuple[int, float]] = []
    start = time.perf_counter() + 0.5
    for number, body in enumerate(bodies):
        queue.put(_Post(start + number / RATE, str(IPv4Address(0x0A000000 + number)), body))
    for _ in range(BROWSERS):
        queue.put(None)
    threads = [threading.Thread(target=_browse, args=(port, queue, found)) for _ in range(BROWSERS)]
    for act in (threading.Thread.start, threading.Thread.join):
        for thread in threads:
            act(thread)
    return time.perf_counter() - start, found


def _browse(port: int, queue: "SimpleQueue[_Post | None]", found: list[tuple[int, float]]) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    while post := queue.get():
        time.sleep(max(0.0, post.at - time.perf_counter()))
        here = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            head = kind | {"X-Forwarded-For": post.sender}
            here.request("POST", "/offerte/versturen/", post.body, head)
            code = here.getresponse().status
        except (OSError, http.client.HTTPException):
            code = 0
        here.close()
        found.append((code, time.perf_counter() - post.at))


def _body(number: int, now: datetime) -> str:
    typed = answers(toelichting=str(number), email=f"p{number}-{uuid4()}@testbedrijf.example")
    ticks = {"bureau": [one.slug for one in CROWD[:3]], "aanbod": "1"}
    own = {"sleutel": str(uuid4()), "bewijs": proven(SECRET, now)}
    return urlencode({**typed, **ticks, **own}, doseq=True)
