"""Owns what the processes share: the real app with agencies whose caps fill up, and its worker."""

import logging
import os
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from leads.given import partner, worker_of
from visitor import DAY, ROOT
from werkzeug.serving import make_server

from faults.forms import DOMAIN, SLUGS
from faults.mail_server import TIMEOUT
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.post import SmtpPost
from incasso.partners.partner import Partner
from incasso.settings import MailServer, Security, Settings, from_environment
from incasso.web.app import create_app
from incasso.web.serve import Quiet
from incasso.web.shelf import Shelf, stock


def crowd(cap: int) -> tuple[Partner, ...]:
    """Return seven agencies; one has room for all, the others are full after so many a month."""
    caps = [{"month": 1_000_000}, *({"month": cap + at} for at in range(1, len(SLUGS)))]
    return tuple(partner(slug, caps=cap_) for slug, cap_ in zip(SLUGS, caps, strict=True))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a fault is brought about: a folder of its own, the content, and which database.

    No `database` is SQLite, in the folder.
    """

    folder: Path
    shelf: Shelf
    seed: int
    database: str | None = None


@dataclass(frozen=True, kw_only=True)
class Premises:
    """One database, the agencies, and the port that its web processes listen on."""

    settings: Settings
    shelf: Shelf
    app: Flask
    listening: socket.socket

    @property
    def partners(self) -> Collection[Partner]:
        """The agencies."""
        return self.shelf.partners

    @property
    def port(self) -> int:
        """Where browsers find the form."""
        return int(self.listening.getsockname()[1])

    @property
    def journal(self) -> Path:
        """What SQLite leaves behind when its process ends within a transaction."""
        return self.settings.var / "incasso.sqlite3-journal"

    def sound(self) -> str:
        """Return what SQLite says of its file; `ok`, and so of a server that looks itself."""
        ledger = self.ledger()
        if ledger.engine.dialect.name != "sqlite":
            return "ok"
        with ledger.reading() as connection:
            said = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        ledger.close()
        return said

    def ledger(self) -> Ledger:
        """Open the database anew, as a process does that has just begun."""
        return Ledger(self.settings.database_url)

    def web(self) -> None:
        """Answer requests until killed."""
        make_server(
            "127.0.0.1",
            self.port,
            self.app,
            threaded=True,
            request_handler=Quiet,
            fd=os.dup(self.listening.fileno()),
        ).serve_forever()

    def worker(
        self,
        port: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        timeout: float = TIMEOUT,
    ) -> Worker:
        """Return a worker that brings mail to a real server on that port of loopback."""
        server = MailServer(host="127.0.0.1", port=port, security=Security.NONE)
        post = SmtpPost(server=server, sender=self.shelf.portal.mail.sender, timeout=timeout)
        addresses = {slug: f"{slug}@{DOMAIN}" for slug in SLUGS}
        return worker_of(self.ledger(), post, self.partners, addresses=addresses, clock=clock)


def stocked(folder: Path) -> Shelf:
    """Read the content once: what costs seconds."""
    logging.disable(logging.CRITICAL)
    return stock(from_environment({"INCASSO_VAR": str(folder)}, ROOT), DAY)


def opened(place: Place, cap: int) -> Premises:
    """Return premises with an empty database."""
    environ = {"INCASSO_VAR": str(place.folder), "INCASSO_PROXIES": "1"}
    if place.database:
        environ["DATABASE_URL"] = place.database
    settings = from_environment(environ, ROOT)
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    portal = place.shelf.portal
    many = replace(portal.limits, person_day=1_000_000, all_hour=1_000_000)
    ours = replace(place.shelf, partners=crowd(cap), portal=replace(portal, limits=many))
    # Made before the processes are, so that a restart is quick; no connection is open yet.
    app = create_app(settings, ours)
    app.test_client().post("/offerte/versturen/", data={})
    made = Premises(settings=settings, shelf=ours, app=app, listening=listening)
    ledger = made.ledger()
    ledger.prepare()
    ledger.close()
    return made
