"""Owns a real mail server in a process of its own, that writes down the name of all it takes."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from mail_servers import AnyPort

from faults.processes import Process

TIMEOUT = 1.0  # seconds that our side waits for a reply


@dataclass
class Postmark:
    """Takes messages, in the mood that `odds` of a hundred give at each verb."""

    sheet: int
    odds: int
    draw: random.Random = field(default_factory=lambda: random.Random(1))

    def _mood(self, server: SMTP, good: str) -> str:
        if self.draw.randrange(100) >= self.odds:
            return good
        how = self.draw.choice(("451 4.3.0 later", "421 4.3.2 closing", "hang up", "stall"))
        if how == "stall":
            time.sleep(1.2 * TIMEOUT)
        if how in ("hang up", "stall"):
            assert server.transport is not None
            server.transport.abort()
            return good
        return how

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._mood(server, "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._mood(server, "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        if (mood := self._mood(server, "250 taken")).startswith("4"):
            return mood
        after = self._mood(server, mood)
        line = message_from_bytes(body)["Message-ID"], sha256(body).hexdigest(), after == mood
        os.write(self.sheet, "{} {} {:d}\n".format(*line).encode())
        return after


@contextmanager
def serving(notes: Path, odds: int = 0) -> Iterator[int]:
    """Run the server until the block ends; `odds` of a hundred verbs go wrong."""
    told, tell = os.pipe()

    def work() -> None:
        sheet = os.open(notes, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        controller = AnyPort(Postmark(sheet, odds), hostname="127.0.0.1", port=0)
        controller.start()
        os.write(tell, f"{controller.port}\n".encode())
        threading.Event().wait()

    server = Process(work=work)
    server.start()
    os.close(tell)
    try:
        with os.fdopen(told) as pipe:
            yield int(pipe.readline())
    finally:
        server.kill()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What the server took, how often; `versions` differ of one message, `unheard` got no 250."""

    times: Counter[str]
    versions: int
    unheard: int

    @property
    def doubles(self) -> int:
        """How many copies came beyond the first."""
        return sum(self.times.values()) - len(self.times)


def taken(notes: Path) -> Taken:
    """Read what the server wrote down."""
    lines = [line.split() for line in notes.read_text("ascii").splitlines()]
    times = Counter(name for name, _, _ in lines)
    return Taken(
        times=times,
        versions=len({(name, body) for name, body, _ in lines}) - len(times),
        unheard=sum(heard == "0" for _, _, heard in lines),
    )
