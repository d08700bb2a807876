"""Owns what comes back by mail: a report ends or notes a message, the rest is put aside."""

import contextlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, update

from incasso.leads.faults import told
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.outbox import OPEN
from incasso.leads.reports import Report, read
from incasso.leads.results import not_reached
from incasso.leads.states import Kind, Posted
from incasso.leads.tables import assignment, outbox
from incasso.leads.trail import Actor, Verb, note

log = logging.getLogger(__name__)

# A report with the headers of our message alone is some ten kilobytes.
LARGEST = 512 * 1024
# A flood of junk may not keep the worker from its messages.
AT_ONCE = 100
# Answers of machines and of people lie here until somebody looked, in a folder that mail readers
# know; they name persons, so they do not stay.
ASIDE = ".aside"
ASIDE_DAYS = timedelta(days=30)
COMING_BACK = (*OPEN, Posted.HANDED)


@dataclass(frozen=True, kw_only=True)
class Bounces:
    """The Maildir `box`, and what is done with what comes in there."""

    box: Path
    ledger: Ledger
    house: House
    addresses: Mapping[str, str]

    def read(self, now: datetime) -> None:
        """Act on each report, and empty the box; what cannot be read stops nothing.

        Raises:
            StoreUnavailable: the file in hand stays, and is read again.
        """
        try:
            for path in sorted(_files(self.box))[:AT_ONCE]:
                # Another worker may be reading as well; what is done twice changes nothing.
                with contextlib.suppress(FileNotFoundError):
                    self._take_in(path, now)
            for path in _files(self.box / ASIDE):
                if path.stat().st_mtime < (now - ASIDE_DAYS).timestamp():
                    path.unlink()
        except OSError as error:
            log.error("the mailbox of bounces: %s", told(error))

    def _take_in(self, path: Path, now: datetime) -> None:
        report = _report(path)
        if report is not None and self._known(report, now):
            # Only after the commit: until then the file is what we know.
            path.unlink()
            return
        log.warning("what came back as %s is no report of ours; it lies aside", path.name)
        for folder in ("new", "cur", "tmp"):
            (self.box / ASIDE / folder).mkdir(parents=True, exist_ok=True)
        path.rename(self.box / ASIDE / "cur" / path.name)

    def _known(self, report: Report, now: datetime) -> bool:
        """Do what follows from a report; tell whether it is of a message of ours."""
        with self.ledger.writing() as connection:
            sent = connection.execute(
                select(outbox, assignment.c.partner)
                .outerjoin(assignment, assignment.c.id == outbox.c.assignment_id)
                .where(outbox.c.message_id == report.message_id)
            ).first()
            if sent is not None and sent.state in COMING_BACK:
                self._act(connection, report, sent, now)
        return sent is not None

    def _act(self, connection: Connection, report: Report, sent: Row[Any], now: datetime) -> None:
        mine = update(outbox).where(outbox.c.id == sent.id)
        if not report.failed:
            connection.execute(mine.values(reply=f"delayed: {report.status}"))
            return
        log.error("message %s bounced: %s", sent.id, report.status)
        ended = {"state": Posted.BOUNCED, "lease": None, "ended_at": now}
        connection.execute(mine.values(ended | {"reply": f"bounced: {report.status}"}))
        note(
            connection,
            Actor.WORKER,
            Verb.BOUNCED,
            now,
            sent.lead_id,
            kind=sent.kind,
            agency=sent.partner,
            status=report.status,
        )
        if sent.kind == Kind.PARTNER:
            # An agency's address can stand for several people's: that one of them fails says
            # nothing of the others.
            certain = report.address == self.addresses.get(sent.partner, "").lower()
            not_reached(connection, sent.assignment_id, self.house, now, certain=certain)


def _report(path: Path) -> Report | None:
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    try:
        return read(raw) if len(raw) <= LARGEST else None
    except Exception as error:
        # Anybody can send mail to an address of return, and write in it what breaks a parser.
        log.warning("what came back cannot be read: %s", type(error).__name__)
        return None


def _files(box: Path) -> Iterator[Path]:
    for folder in (box / "new", box / "cur"):
        if folder.is_dir():
            yield from (path for path in folder.iterdir() if path.is_file())
