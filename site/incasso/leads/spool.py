"""Owns the emergency spool: what the database cannot take, kept in files until it can."""

import contextlib
import errno
import hashlib
import logging
import os
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from incasso.leads.backups import came_back
from incasso.leads.faults import told
from incasso.leads.house import House
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.limits import TooMany
from incasso.leads.sent import Sent

log = logging.getLogger(__name__)

# A stranger who finds the database gone may not fill the disk as well.
AT_MOST = 5_000
# What was cut off while it was written; its asker heard that nothing was sent.
HALF_WRITTEN = timedelta(minutes=10)
# A worker looks each minute.
BROUGHT_IN_WITHIN = timedelta(minutes=15)

_SENT: Final = TypeAdapter(Sent)


@dataclass(frozen=True, kw_only=True)
class Spool:
    """A folder, best on another disk than the database; its files are for our own eyes only.

    `secret` keys what is counted of a sender; it stays out of the files.
    """

    folder: Path
    secret: str = field(repr=False)

    def keep(self, sent: Sent) -> None:
        """Put it on the disk, whole; of two under one key the last one counts: none has left us.

        Raises:
            OSError: nothing was kept.
        """
        if len(self.waiting()) >= AT_MOST:
            raise OSError(errno.ENOSPC, "the spool is full")
        key = sent.key or str(uuid.uuid4())
        bare = sent.sender and replace(sent.sender, secret="")
        whole = _SENT.dump_json(replace(sent, key=key, sender=bare))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f"{uuid.uuid4()}.part"
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            # The key itself opens the asker's page; names stand in logs and alarms.
            name = hashlib.sha256(key.encode()).hexdigest()[:32]
            draft.replace(self.folder / f"{name}.json")
        finally:
            draft.unlink(missing_ok=True)
            self._settle()

    def waiting(self) -> list[Path]:
        """Return what is in it, what lies longest first.

        Raises:
            OSError: the folder cannot be read.
        """
        return [path for _, path in self._since()]

    def late(self, now: datetime) -> list[str]:
        """Return the names of what a worker should have brought in by now, as `waiting` does."""
        then = (now - BROUGHT_IN_WITHIN).timestamp()
        return [path.name for since, path in self._since() if since < then]

    def bring_in(self, ledger: Ledger, house: House, now: datetime) -> list[str]:
        """Record what waits, and return the names of what still has to wait or cannot be read.

        Recorded is once: what a crash left lying is known by its key. A copy that was put back
        gets nothing before its mail may leave: it can be a drill's, thrown away an hour later.

        Raises:
            StoreUnavailable: the database fails; the next call does the rest.
            OSError: the folder, or a file in it, cannot be read or removed.
        """
        with ledger.reading() as connection:
            if came_back(connection):
                return [path.name for path in self.waiting()]
        faults = []
        for path in self.waiting():
            try:
                self._bring(path, ledger, house, now)
            except OSError as error:
                # It holds up no other.
                faults.append(error)
        for draft in self._ending(".part"):
            with contextlib.suppress(FileNotFoundError):
                if draft.stat().st_mtime < (now - HALF_WRITTEN).timestamp():
                    draft.unlink()
        if faults:
            raise faults[0]
        return [path.name for path in self.waiting()]

    def _bring(self, path: Path, ledger: Ledger, house: House, now: datetime) -> None:
        with contextlib.suppress(FileNotFoundError):
            read = path.stat().st_ino
            if self._recorded(path, ledger, house, now) and path.stat().st_ino == read:
                path.unlink()
                self._settle()

    def _since(self) -> list[tuple[float, Path]]:
        found = []
        for path in self._ending(".json"):
            # Another worker may bring it in just now.
            with contextlib.suppress(FileNotFoundError):
                found.append((path.lstat().st_mtime, path))
        return sorted(found)

    def _ending(self, end: str) -> list[Path]:
        # Path.glob finds nothing in a folder that it may not read, and says nothing of it.
        try:
            return [path for path in self.folder.iterdir() if path.suffix == end]
        except FileNotFoundError:
            return []

    def _recorded(self, path: Path, ledger: Ledger, house: House, now: datetime) -> bool:
        try:
            sent = _SENT.validate_json(path.read_bytes())
            if sent.sender:
                sent = replace(sent, sender=replace(sent.sender, secret=self.secret))
            receipt = sent.accept(ledger, house, now)
            if receipt.changed:
                # What else was written under the key by then is another request, to be confirmed.
                receipt = replace(sent, key=None).accept(ledger, house, now)
        except StoreUnavailable:
            raise
        except (TooMany, FileNotFoundError):
            # It must wait a little longer; or another worker was first.
            return False
        except Exception as error:
            log.error("%s in the spool cannot be recorded: %s", path.name, told(error))
            return False
        log.warning("request %s came in from the spool", receipt.ref)
        return True

    def _settle(self) -> None:
        """Let the folder itself reach the disk: without it a file has no name after a crash."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
