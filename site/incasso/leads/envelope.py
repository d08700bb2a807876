"""Owns the envelope of a message: where a bounce comes back to, and which message it is of."""

import re

# The first part of a Message-ID is random and fixed when the message is promised, so it serves as
# the token too: nothing more to keep, and who never saw the message cannot guess it.
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[a-z0-9.-]{1,253}"
RETURN_PATH = re.compile(rf"\bbounce\+({ID})", re.IGNORECASE)
ENVELOPE_ID = re.compile(rf"^\s*({ID})\s*$", re.IGNORECASE)


def return_path(message_id: str) -> str:
    """Return the sender of the envelope of one message: bounce+TOKEN@domain."""
    return f"bounce+{envelope_id(message_id)}"


def envelope_id(message_id: str) -> str:
    """Return what a report names the message by; a Message-ID without its brackets."""
    return message_id.strip("<>")


def message_ids(addresses: str, envelope: str) -> set[str]:
    """Return the Message-IDs that are told by addresses of return, and by an envelope's id."""
    found = [*RETURN_PATH.findall(addresses), *ENVELOPE_ID.findall(envelope)]
    return {f"<{one.lower()}>" for one in found}
