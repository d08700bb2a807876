"""Owns the end of a process at a chosen statement: nothing more reaches the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from incasso.leads.ledger import Ledger


class Crash(BaseException):
    """The process is gone. No `except Exception` may hold it up."""


@dataclass
class Fuse:
    """Ends the process before one of its coming statements or commits; a dead one does nothing."""

    left: int | None = None
    dead: bool = False
    crashes: int = 0

    def burn(self, *_: Any) -> None:
        """Count one statement; the last one is not done."""
        if self.left is not None and not self.dead:
            self.left -= 1
            self.dead = self.left < 0
        if self.dead:
            raise Crash

    def blow(self) -> None:
        """End the process here and now."""
        self.dead = True
        raise Crash

    def mend(self) -> None:
        """Start the process anew."""
        self.crashes += self.dead
        self.left, self.dead = None, False


def fused(ledger: Ledger) -> Fuse:
    """Return a fuse on the ledger. The crash is a process's end, so no disk is waited for."""
    fuse, engine = Fuse(), ledger.engine
    event.listen(engine, "before_cursor_execute", fuse.burn)
    event.listen(engine, "commit", fuse.burn)
    _in_haste(engine)
    return fuse


def _in_haste(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragma(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA synchronous = OFF").close()
