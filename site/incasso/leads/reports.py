"""Owns how a report of delivery is read (RFC 3464); whatever else comes back is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from incasso.leads.envelope import message_ids

# Where a report says to which address of return it came; one that was forwarded keeps the first.
ADDRESSED = ("Delivered-To", "X-Original-To", "To")
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a mail server says of one message; `address` is whom it could not reach, if only one.

    `status` is the code of RFC 3463, and never the server's own words: those can name a person.
    """

    message_id: str
    failed: bool
    status: str
    address: str


def read(raw: bytes) -> Report | None:
    """Return the report in `raw`, or None where it is no report of one failure or delay.

    Raises:
        Exception: whatever the standard parser trips over; what comes back is anybody's text.
    """
    message = message_from_bytes(raw)
    if message.get_content_type() != "multipart/report":
        return None
    blocks = _blocks(message)
    if len(blocks) < 2:
        return None
    whole, recipients = blocks[0], blocks[1:]
    addressed = " ".join(str(one) for name in ADDRESSED for one in message.get_all(name, ()))
    ids = message_ids(addressed, str(whole.get("Original-Envelope-Id", "")))
    actions = {str(one.get("Action", "")).strip().lower() for one in recipients}
    if len(ids) != 1 or actions not in ({"failed"}, {"delayed"}):
        return None
    status = STATUS.search(str(recipients[0].get("Status", "")))
    return Report(
        message_id=ids.pop(),
        failed=actions == {"failed"},
        status=status[0] if status else "no code",
        address=_address(recipients[0]) if len(recipients) == 1 else "",
    )


def _blocks(message: Message) -> list[Message]:
    """Return the groups of fields of the report: of the message, then of each recipient."""
    return next(_reports(message), [])


def _reports(message: Message) -> Iterator[list[Message]]:
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            yield [one for one in _parts(part) if one.keys()]


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [one for one in parts if isinstance(one, Message)] if isinstance(parts, list) else []


def _address(recipient: Message) -> str:
    return str(recipient.get("Final-Recipient", "")).rpartition(";")[2].strip().lower()
