"""Owns the signed call of an agency's own system, beside its mail (Standard Webhooks)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks.webhooks import Webhook

from incasso.leads.answering import Answer
from incasso.leads.envelope import envelope_id
from incasso.leads.opening import OPENING
from incasso.leads.owed import Held, Owed
from incasso.leads.patience import hung_up_after
from incasso.leads.post import Refused, TryLater
from incasso.settings import Hook

TIMEOUT_SECONDS = 10
GONE = 410
# What a summary may hold: the claim, and nothing of who has it.
CLAIM = ("principal", "debtor", "invoices", "age", "done", "disputed", "country", "wish")


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """Where each agency that has one is called.

    `timeout` in seconds from one of its words to the next, `patience` for the whole call.
    """

    by_slug: Mapping[str, Hook] = field(default_factory=dict)
    timeout: float = TIMEOUT_SECONDS
    patience: float = 2 * TIMEOUT_SECONDS

    def call(self, owed: Owed, link: Callable[[str, str, datetime], str], now: datetime) -> str:
        """Tell an agency's system of a request, and return the status that it answers.

        No redirect is followed: who answers for another address could send the request anywhere.

        Raises:
            TryLater: it was not taken, and the cause may pass.
            Refused: the agency wants no more calls.
            KeyError: the agency has no hook on this machine.
            ValueError: the request was erased.
        """
        if owed.share is None or owed.answers is None:
            raise ValueError("the request was erased")
        hook, told = self.by_slug[owed.share.partner], body(owed, owed.share, link)
        name, moment = envelope_id(owed.message_id), now.astimezone(UTC)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(hook.secret).sign(name, moment, told),
        }
        status = self._post(hook.address, told.encode(), headers)
        if 200 <= status < 300:
            return str(status)
        # What it says beside its status can hold what we said: it is not kept.
        raise Refused(str(status)) if status == GONE else TryLater(str(status))

    def _post(self, address: str, told: bytes, headers: Mapping[str, str]) -> int:
        to = urlsplit(address)
        secure = to.scheme == "https"
        kind: type[HTTPConnection] = HTTPSConnection if secure else HTTPConnection
        connection = kind(to.hostname or "", to.port, timeout=self.timeout)
        path = f"{to.path or '/'}?{to.query}" if to.query else to.path or "/"
        try:
            with hung_up_after(self.patience, lambda: connection.sock):
                connection.request("POST", path, body=told, headers=headers)
                return connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise TryLater(type(error).__name__) from error
        finally:
            connection.close()


def body(owed: Owed, share: Held, link: Callable[[str, str, datetime], str]) -> str:
    """Return what an agency's system is told: the same each time."""
    kept = dict(owed.answers or {})
    answers: dict[str, Any] = {key: kept[key] for key in CLAIM if key in kept}
    purposes = [one.value for one in Answer]
    data = {
        "ref": owed.ref,
        "agency": share.partner,
        "asked_at": owed.asked_at.isoformat(),
        "erase_on": owed.erase_on.isoformat(),
        "request": answers if share.summary else kept,
        "links": {
            one: link(one, str(share.id), owed.created_at)
            for one in ([OPENING, *purposes] if share.summary else purposes)
        },
    }
    whole = {"type": "request.offered", "timestamp": owed.created_at.isoformat(), "data": data}
    return json.dumps(whole, sort_keys=True, ensure_ascii=False)
