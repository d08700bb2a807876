"""Owns how a message leaves: to a mail server, or into the mailbox on this machine."""

import contextlib
import os
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol

from incasso.leads.envelope import envelope_id, return_path
from incasso.leads.patience import CONVERSATION_SECONDS, hung_up_after
from incasso.settings import MailServer, Security

TIMEOUT_SECONDS = 30
GO_AHEAD = 354
DOTS = re.compile(rb"^\.", re.MULTILINE)


class TryLater(Exception):
    """The message did not leave, and the cause may pass."""


class Away(TryLater):
    """The mail server cannot be spoken to: no message's fault, and no try of it."""


class Unsure(TryLater):
    """The message was handed over whole, and no answer came: it may have left."""


class Refused(Exception):
    """The mail server refuses this message to this address for good."""


class Post(Protocol):
    """What can bring a message to one address."""

    def send(self, message: EmailMessage, to: str) -> str:
        """Hand the message over and return the other side's reply.

        Raises:
            TryLater: it did not leave, and the cause may pass.
            Refused: it never will.
        """
        ...


class Line(smtplib.SMTP):
    """A line that is hung up on when connecting and the first greeting take too long together."""

    def connect(self, *where: Any, **more: Any) -> tuple[int, bytes]:
        with hung_up_after(2 * self.timeout, lambda: self.sock):
            return super().connect(*where, **more)


class TlsLine(Line, smtplib.SMTP_SSL):
    """The same, secret from its first word."""


@dataclass(frozen=True, kw_only=True)
class SmtpPost:
    """A mail server; `timeout` in seconds for each of its replies, `patience` for them all.

    `sender` is the envelope's, unless `bounces` are read by us: then each message has its own.
    """

    server: MailServer
    sender: str
    bounces: bool = False
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    timeout: float = TIMEOUT_SECONDS
    patience: float = CONVERSATION_SECONDS

    def send(self, message: EmailMessage, to: str) -> str:
        """Hand the message over. A fault before the envelope is the server's, not the letter's."""
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise Away(_said(error)) from error
        with contextlib.closing(smtp), hung_up_after(self.patience, lambda: smtp.sock):
            try:
                self._greet(smtp)
            except (OSError, smtplib.SMTPException) as error:
                raise Away(_said(error)) from error
            try:
                return self._hand_over(smtp, message, to)
            except (OSError, smtplib.SMTPException) as error:
                raise TryLater(_said(error)) from error
            finally:
                # What was taken stays taken, however the goodbye goes.
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    smtp.quit()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security is Security.TLS:
            return TlsLine(host, port, timeout=self.timeout, context=self.tls)
        return Line(host, port, timeout=self.timeout)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        if self.server.security is Security.STARTTLS:
            smtp.starttls(context=self.tls)
        if self.server.user is not None and self.server.password is not None:
            smtp.login(self.server.user, self.server.password)
        smtp.ehlo_or_helo_if_needed()

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage, to: str) -> str:
        of_mail, of_recipient = wishes(smtp, str(message["Message-ID"]))
        sender = return_path(str(message["Message-ID"])) if self.bounces else self.sender
        try:
            _heard(smtp.mail(sender, of_mail))
        except Refused as error:
            # Our sender is refused, whoever a letter is for: no reader's fault, and ours to mend.
            raise TryLater(str(error)) from error
        _heard(smtp.rcpt(to, of_recipient))
        code, text = smtp.docmd("DATA")
        if code != GO_AHEAD:
            raise _outcome(code, text)
        smtp.send(DOTS.sub(b"..", message.as_bytes(policy=SMTP)) + b".\r\n")
        try:
            reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure(_said(error)) from error
        return _heard(reply)


def wishes(smtp: smtplib.SMTP, message_id: str) -> tuple[list[str], list[str]]:
    """Ask for reports of failure and delay, where the server knows how; without our text in it."""
    if not smtp.has_extn("dsn"):
        return [], []
    return ["RET=HDRS", f"ENVID={envelope_id(message_id)}"], ["NOTIFY=FAILURE,DELAY"]


@dataclass(frozen=True, kw_only=True)
class LocalPost:
    """A folder with a file a message, as a mail server would have put it down there."""

    folder: Path
    sender: str

    def send(self, message: EmailMessage, to: str) -> str:
        """Write the message whole, or not; the same message again replaces itself."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self.folder / f"{name}.eml"
        envelope = f"Return-Path: <{self.sender}>\r\nDelivered-To: {to}\r\n".encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.part")
            with draft.open("wb") as file:
                file.write(envelope + message.as_bytes(policy=SMTP))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise TryLater(_said(error)) from error
        return f"written to {path.name}"


def _heard(reply: tuple[int, bytes]) -> str:
    code, text = reply
    if 200 <= code < 300:
        return f"{code} {text.decode('utf-8', 'replace')}"
    raise _outcome(code, text)


def _outcome(code: int, text: bytes) -> TryLater | Refused:
    said = f"{code} {text.decode('utf-8', 'replace')}"
    return Refused(said) if 500 <= code < 600 else TryLater(said)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
