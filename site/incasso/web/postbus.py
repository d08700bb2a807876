"""Owns the local mailbox's pages, there only where mail has no server: each message as read."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, url_for

from incasso.web.pages import Page, draw

postbus = Blueprint("postbus", __name__)
SHOWN = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted")
# The message brings its own styles, and nothing else; its links open outside the frame.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"  # noqa: E501


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of the mailbox, by the name of its file."""

    id: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part else ""


def folder() -> Path:
    """Return where the messages lie."""
    found: Path = current_app.extensions["counter"].settings.postbus
    return found


def messages(where: Path) -> Iterator[Message]:
    """Yield the messages, the newest first."""
    for path in sorted(where.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns, reverse=True):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        yield Message(id=path.stem, mail=mail)


def _page(title: str, path: str) -> Page:
    return Page(title=title, description="Berichten op deze computer.", path=path, kind="postbus")


@postbus.get("/postbus/")
def index() -> str:
    shown = [
        {
            "id": m.id,
            "subject": m.mail["Subject"],
            "to": m.mail["To"],
            "sender": m.mail["From"],
            "date": m.mail["Date"],
        }
        for m in messages(folder())
    ]
    return draw("pages/postbus.html", _page("Postbus", url_for("postbus.index")), messages=shown)


@postbus.get("/postbus/<name>/")
def message(name: str) -> str:
    found = _find(name)
    shown: dict[str, Any] = {
        "subject": found.mail["Subject"],
        "headers": [(key, found.mail[key]) for key in SHOWN if found.mail[key]],
        "text": found.text,
        "html_address": url_for("postbus.html", name=name),
    }
    path = url_for("postbus.message", name=name)
    return draw("pages/bericht.html", _page(shown["subject"], path), message=shown)


@postbus.get("/postbus/<name>/html")
def html(name: str) -> Response:
    return Response(_find(name).html, headers={"Content-Security-Policy": LETTER_POLICY})


def _find(name: str) -> Message:
    found = next((message for message in messages(folder()) if message.id == name), None)
    if found is None:
        abort(404)
    return found
