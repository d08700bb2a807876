"""Owns a mail server that fails at one step of a conversation, in each way that one can."""

import shutil
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from leads.given import Clock, rows, worker_of
from leads.test_post import SENDER

from faults.all_months import empty_database
from faults.figures import Figures
from faults.outage import leave, promise
from incasso.leads.ledger import Ledger
from incasso.leads.post import SmtpPost
from incasso.settings import MailServer, Security

LATER, NEVER, HANG_UP, STALL = "451 4.3.0 later", "550 5.1.1 never", "hang up", "stall"
WAYS = (LATER, NEVER, HANG_UP, STALL)
# The greeting, each verb, the letter itself, the reply to its last dot, and the goodbye.
STEPS = ("greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "letter", "dot", "QUIT")
REPLIES = {"greeting": "220 Hello", "EHLO": "250-localhost\r\n250 AUTH PLAIN", "AUTH": "235 Hello"}
REPLIES |= {"DATA": "354 Go", "dot": "250 taken", "QUIT": "221 Bye"}
TIMEOUT = 0.4  # seconds that our side waits for a reply; a busy machine is slow to give one
BEFORE = ("greeting", "EHLO", "AUTH")


def state_after(step: str, way: str) -> str:
    """Return what must be on record of a message that met with this."""
    if step == "QUIT":
        return "handed"
    if step in BEFORE:
        return "due, no try spent"
    if way == NEVER and step != "MAIL":
        return "dead"
    unheard = step in ("letter", "dot") and way in (HANG_UP, STALL)
    return "waits, in doubt" if unheard else "waits"


def fail_at_each_step(folder: Path, messages: int) -> Figures:
    """Let `messages` meet each fault at each step, then a server that is well."""
    with empty_database(folder) as empty:
        told = [
            _one(empty, step, way, messages)
            for step in STEPS
            for way in WAYS
            # A letter is not answered before its last dot.
            if step != "letter" or way in (HANG_UP, STALL)
        ]
    return Figures(
        fault="each step of SMTP",
        acknowledged=sum(one.acknowledged for one in told),
        lost=sum(one.lost for one in told),
        doubled=sum(one.doubled for one in told),
        note=f"{len(told)} faults; doubled are those whose taking was never heard of",
        wrong=[fault for one in told for fault in one.wrong],
    )


def _one(empty: Path, step: str, way: str, messages: int) -> Figures:
    ledger = Ledger(f"sqlite:///{shutil.copy(empty, empty.with_name('incasso.sqlite3'))}")
    promise(ledger, messages)
    script, clock = Script(step, way), Clock()
    with serving(script) as port:
        given = MailServer(
            host="127.0.0.1", port=port, security=Security.NONE, user="ons", password="juist"
        )
        post = SmtpPost(server=given, sender=SENDER, timeout=TIMEOUT)
        worker = worker_of(ledger, post, clock=clock)
        while worker.deliver_one():
            pass
        found = Counter(map(_state, rows(ledger, "outbox")))
        script.ill = False
        if any(row["state"] == "queued" for row in rows(ledger, "outbox")):
            leave(worker, clock)
    ended = Counter(row["state"] for row in rows(ledger, "outbox"))
    ledger.close()
    expected = state_after(step, way)
    came = Counter(str(message_from_bytes(one)["Message-ID"]) for one in script.took)
    doubled = len(script.took) - len(came)
    wrong = {
        f"after it {dict(found)}, and not {expected}": found != {expected: messages},
        f"in the end {dict(ended)}": set(ended) != {"dead" if expected == "dead" else "handed"},
        f"{doubled} came twice": doubled and not (step == "dot" and "doubt" in expected),
        "one message came in two versions": len(set(script.took)) != len(came),
    }
    return Figures(
        fault=f"{way} at {step}",
        acknowledged=ended["handed"],
        lost=ended["handed"] - len(came),
        doubled=doubled,
        wrong=[f"{way} at {step}: {said}" for said, is_so in wrong.items() if is_so],
    )


def _state(row: Mapping[str, Any]) -> str:
    if row["state"] != "queued":
        return str(row["state"])
    if not row["tries"]:
        return "due, no try spent"
    return "waits, in doubt" if row["uncertain"] else "waits"


@dataclass
class Script:
    """What a server does at one step while it is `ill`, and what it took."""

    step: str
    way: str
    ill: bool = True
    took: list[bytes] = field(default_factory=list)

    def reply(self, step: str) -> str | None:
        """Return what to say at a step; nothing when it leaves, and "" when it is silent."""
        if self.ill and step == self.step:
            return {HANG_UP: None, STALL: ""}.get(self.way, self.way)
        return REPLIES.get(step, "250 OK")


class Conversation(socketserver.StreamRequestHandler):
    """One client; it ends when either side leaves."""

    server: "Server"

    def handle(self) -> None:
        """Greet, and answer verb by verb."""
        if self._says("greeting"):
            for line in self.rfile:
                verb = line.split()[0].decode().upper()
                goes_on = self._says(verb) and (verb != "DATA" or self._letter())
                if verb == "QUIT" or not goes_on:
                    return

    def _letter(self) -> bool:
        lines: list[bytes] = []
        for line in self.rfile:
            if not lines and self.server.script.reply("letter") in (None, ""):
                return self._says("letter")
            if line == b".\r\n":
                self._take(b"".join(lines))
                return self._says("dot")
            lines.append(line)
        return False

    def _take(self, letter: bytes) -> None:
        script = self.server.script
        refused = script.ill and script.step == "dot" and script.way in (LATER, NEVER)
        if not refused:
            script.took.append(letter)

    def _says(self, step: str) -> bool:
        """Say what belongs to a step; tell whether the conversation goes on."""
        reply = self.server.script.reply(step)
        if reply is None:
            return False
        if not reply:
            self.server.gone.wait(3 * TIMEOUT)
            return False
        self.wfile.write(f"{reply}\r\n".encode())
        return not (step == "DATA" and not reply.startswith("354"))


class Server(socketserver.ThreadingTCPServer):
    """Holds conversations, each in a thread of its own."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.script = script
        self.gone = threading.Event()


@contextmanager
def serving(script: Script) -> Iterator[int]:
    """Run the server until the block ends."""
    with Server(script) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.gone.set()
            server.shutdown()
