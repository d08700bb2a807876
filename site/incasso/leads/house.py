"""Owns what every request is handled by, and how a message about one is promised."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from incasso.leads.outbox import is_flood, owe
from incasso.leads.states import Kind
from incasso.partners.partner import Partner
from incasso.portal import Portal


@dataclass(frozen=True, kw_only=True)
class House:
    """The agencies, and the portal's names and terms."""

    partners: Collection[Partner]
    portal: Portal

    def owe(
        self,
        connection: Connection,
        kind: Kind,
        lead_id: str,
        now: datetime,
        assignment_id: int | None = None,
    ) -> None:
        """Write down one message, inside the transaction that promises it."""
        self.owe_each(connection, [(kind, assignment_id)], lead_id, now)

    def confirm(
        self,
        connection: Connection,
        kind: Kind,
        lead_id: str,
        now: datetime,
        assignment_id: int | None,
    ) -> None:
        """Write down a message about what a button on the asker's page did; not too many a day."""
        if not is_flood(connection, lead_id, (Kind.RECEIPT, Kind.ADDED), now):
            self.owe(connection, kind, lead_id, now, assignment_id)

    def owe_each(
        self,
        connection: Connection,
        messages: Sequence[tuple[Kind, int | None]],
        lead_id: str,
        now: datetime,
    ) -> None:
        """Write down several messages, inside the transaction that promises them."""
        domain = self.portal.mail.sender.rpartition("@")[2].lower()
        owe(connection, messages, lead_id=lead_id, domain=domain, now=now)
