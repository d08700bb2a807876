"""Owns real mail servers on loopback: one that takes, and one that stumbles where it is told to."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# Made for these tests, known to nobody as trustworthy, valid on loopback only.
CERTIFICATE = Path(__file__).parent / "leads" / "loopback.pem"
USER, PASSWORD = "portaal", "juist"

REPLIES = {"4xx": "451 4.3.0 later", "5xx": "550 5.7.1 no"}
WAYS = (*REPLIES, "disconnect", "stall")
BEFORE_THE_ENVELOPE = ("banner", "EHLO", "STARTTLS", "AUTH")
# What must be on record of a message after one try: its state, tries spent, and whether it is in
# doubt; for each of WAYS.
AWAY = "queued", 0, False
LATER = "queued", 1, False
UNSURE = "queued", 1, True
DEAD = "dead", 1, False
HANDED = "handed", 1, False
MUST_BE = {
    **dict.fromkeys(BEFORE_THE_ENVELOPE, (AWAY, AWAY, AWAY, AWAY)),
    "MAIL": (LATER, LATER, LATER, LATER),
    "RCPT": (LATER, DEAD, LATER, LATER),
    "DATA": (LATER, DEAD, LATER, LATER),
    # A letter is not answered before its last dot.
    "letter": (None, None, UNSURE, UNSURE),
    "after the dot": (LATER, DEAD, UNSURE, UNSURE),
    "QUIT": (HANDED, HANDED, HANDED, HANDED),
}
STUMBLES = [
    (point, way, outcome)
    for point, outcomes in MUST_BE.items()
    for way, outcome in zip(WAYS, outcomes, strict=True)
    if outcome
]


def context(purpose: ssl.Purpose) -> ssl.SSLContext:
    made = ssl.create_default_context(purpose, cafile=str(CERTIFICATE))
    if purpose is ssl.Purpose.CLIENT_AUTH:
        made.load_cert_chain(CERTIFICATE)
    return made


def knows_the_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def hang_up(line: SMTP) -> None:
    """Close the socket itself: over TLS it lies below the transport that speaks."""
    if raw := line._original_transport or line.transport:
        raw.abort()


class AnyPort(Controller):
    """Listens on the port that the machine gave, and leaves no line open when it stops."""

    kind: type[SMTP] = SMTP

    def factory(self) -> SMTP:
        made = self.kind(self.handler, **self.SMTP_kwargs)
        self.__dict__.setdefault("lines", []).append(made)
        return made

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(20)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        # A line that nobody closed is a warning, and a warning is an error here.
        self.server.close()
        for line in self.lines:
            hang_up(line)
        # A round or two of the loop, in which its sockets are closed.
        await asyncio.sleep(0.05)


class Handler:
    """Keeps what it gets; `replies` says what to answer to a verb, `hang_up` at which to go."""

    def __init__(self, replies: dict[str, str] | None = None, hang_up: str = "") -> None:
        self.replies = replies or {}
        self.hang_up = hang_up
        self.envelopes: list[Envelope] = []

    def _answer(self, verb: str, server: SMTP, good: str) -> str:
        if verb == self.hang_up:
            assert server.transport is not None
            server.transport.abort()
        return self.replies.get(verb, good)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server, "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT", server, "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return self._answer("DATA", server, "250 taken")

    async def handle_QUIT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return self._answer("QUIT", server, "221 Bye")


@contextmanager
def serving(handler: Any, kind: type[AnyPort] = AnyPort, **how: Any) -> Iterator[int]:
    """Run a mail server on a free port of loopback."""
    controller = kind(handler, hostname="127.0.0.1", port=0, **how)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


class Script:
    """Where to stumble and in which way, and what arrived: address, Message-ID and whole letter."""

    def __init__(self, point: str = "", way: str = "") -> None:
        self.point, self.way = point, way
        self.arrived: list[tuple[str, str, bytes]] = []

    async def goes_wrong(self, point: str, smtp: SMTP) -> bool:
        if point != self.point:
            return False
        if self.way in REPLIES:
            await smtp.push(REPLIES[self.way])
        elif self.way == "disconnect":
            assert smtp.transport is not None
            smtp.transport.abort()
        elif self.way == "drip":
            while smtp.transport is not None and not smtp.transport.is_closing():
                await smtp.push("250-well")
                await asyncio.sleep(0.02)
        else:
            await asyncio.sleep(5)
        return True

    async def handle_DATA(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope
    ) -> str:
        at_the_end = self.point == "after the dot"
        if at_the_end and self.way in REPLIES:
            return REPLIES[self.way]
        assert isinstance(envelope.content, bytes)
        name = message_from_bytes(envelope.content)["Message-ID"]
        self.arrived.append((envelope.rcpt_tos[0], name, envelope.content))
        if at_the_end:
            await self.goes_wrong("after the dot", smtp)
        return "250 taken"


def _stumbling(verb: str) -> Callable[..., Any]:
    async def smtp_verb(self: "Stumbling", *words: Any) -> None:
        point = "EHLO" if verb == "HELO" else verb
        if not await self.event_handler.goes_wrong(point, self):
            await getattr(SMTP, f"smtp_{verb}")(self, *words)

    return smtp_verb


class Stumbling(SMTP):
    """A real server, but for one step."""

    async def _handle_client(self) -> None:
        try:
            if not await self.event_handler.goes_wrong("banner", self):
                await super()._handle_client()
        finally:
            hang_up(self)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        script = self.event_handler
        if script.point == "letter":
            await self.push("354 Go")
            await self._reader.readline()
        if not await script.goes_wrong("letter", self) and not await script.goes_wrong(
            "DATA", self
        ):
            await super().smtp_DATA(arg)

    smtp_EHLO = _stumbling("EHLO")  # noqa: N815
    smtp_HELO = _stumbling("HELO")  # noqa: N815
    smtp_STARTTLS = _stumbling("STARTTLS")  # noqa: N815
    smtp_AUTH = _stumbling("AUTH")  # noqa: N815
    smtp_MAIL = _stumbling("MAIL")  # noqa: N815
    smtp_RCPT = _stumbling("RCPT")  # noqa: N815
    smtp_QUIT = _stumbling("QUIT")  # noqa: N815


class StumblingServer(AnyPort):
    """Wants TLS and the password, as a real one does, and then stumbles by a Script."""

    kind = Stumbling


@contextmanager
def stumbling(script: Script) -> Iterator[int]:
    """Run it until the block ends."""
    how: dict[str, Any] = {"tls_context": context(ssl.Purpose.CLIENT_AUTH)}
    how |= {"require_starttls": True, "auth_required": True, "authenticator": knows_the_password}
    with serving(script, StumblingServer, **how) as port:
        yield port
