"""Reports of delivery as mail servers write them, and a Maildir to lay them in."""

from pathlib import Path

REPORT = """Return-Path: <>
Delivered-To: {to}
Date: Mon, 23 Nov 2026 12:00:00 +0100
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: {subject}
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example. It could not be delivered.

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
{envelope}Arrival-Date: Mon, 23 Nov 2026 12:00:00 +0100

{recipients}
--grens
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Aanvraag

--grens--
"""
RECIPIENT = """Final-Recipient: rfc822; {address}
Original-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}> unknown
"""


def report(
    message_id: str,
    *addresses: str,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = "",
    envelope: str | None = None,
) -> bytes:
    """Write a report of one message; `to` and `envelope` where they are not the message's own."""
    token = message_id.strip("<>")
    named = token if envelope is None else envelope
    recipients = [
        RECIPIENT.format(address=address, action=action, status=status) for address in addresses
    ]
    return REPORT.format(
        to=to or f"bounce+{token}",
        subject="Undelivered Mail Returned to Sender",
        envelope=f"Original-Envelope-Id: {named}\n" if named else "",
        recipients="\n".join(recipients),
        message_id=message_id,
    ).encode()


def maildir(folder: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def lay_down(box: Path, raw: bytes, name: str = "1.a.host", where: str = "new") -> Path:
    path = box / where / name
    path.write_bytes(raw)
    return path


def files(box: Path) -> list[str]:
    """Return what lies in the box and aside, by folder and name."""
    found = (path for path in box.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(box)) for path in found)
