"""Owns the alarm: a message to the operator, past the outbox, once an hour for a kind of thing."""

import logging
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy import delete, insert, select

from incasso.leads.books import alarm
from incasso.leads.headers import mailbox, one_line
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.needs import Need
from incasso.leads.post import Post, Refused, TryLater
from incasso.local_time import local
from incasso.portal import Portal

log = logging.getLogger(__name__)
QUIET = timedelta(hours=1)
AGAIN = timedelta(days=1)

Last = tuple[datetime, Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What tells the operator, over the same post as the letters.

    `unsent` could not leave yet; `here` is what this process remembers while the database, which
    remembers for all of them, does not answer.
    """

    ledger: Ledger
    post: Post
    portal: Portal
    unsent: dict[str, Need] = field(default_factory=dict)
    here: dict[str, Last] = field(default_factory=dict)

    def sound(self, needs: Iterable[Need], now: datetime, *, may_send: bool = True) -> None:
        """Tell the operator what is new of each kind, and once a day what still stands.

        What cannot leave now is told later, even if it is over by then: an operator wants to
        know of the hour in which no mail left.
        """
        self.unsent.update({need.kind: need for need in needs})
        if not may_send:
            return
        for need in list(self.unsent.values()):
            if self._claimed(need, now):
                log.error("alarm: %s (%s)", need.title, len(need.about))
                try:
                    self.post.send(self._letter(need, now), self.portal.mail.operator)
                except (TryLater, Refused) as error:
                    log.error("the alarm cannot leave: %s", type(error).__name__)
                    self._unclaim(need)
                    return
            del self.unsent[need.kind]

    def _claimed(self, need: Need, now: datetime) -> bool:
        """Tell whether it is to be told by us, now; no other worker tells it then."""
        try:
            with self.ledger.writing() as connection:
                row = connection.execute(select(alarm).where(alarm.c.kind == need.kind)).first()
                if not _due((row.sent_at, row.told) if row else None, need, now):
                    return False
                connection.execute(delete(alarm).where(alarm.c.kind == need.kind))
                values = {"kind": need.kind, "sent_at": now, "told": list(need.about)}
                connection.execute(insert(alarm).values(values))
        except StoreUnavailable:
            if not _due(self.here.get(need.kind), need, now):
                return False
            self.here[need.kind] = now, need.about
        return True

    def _unclaim(self, need: Need) -> None:
        self.here.pop(need.kind, None)
        try:
            with self.ledger.writing() as connection:
                connection.execute(delete(alarm).where(alarm.c.kind == need.kind))
        except StoreUnavailable as error:
            log.warning("the database does not answer: %s", error)

    def _letter(self, need: Need, now: datetime) -> EmailMessage:
        names = self.portal.mail
        message = EmailMessage(policy=SMTP)
        message["From"] = mailbox(names.sender_name, names.sender)
        message["To"] = mailbox("", names.operator)
        message["Subject"] = one_line(f"{self.portal.name}: {need.title}")
        message["Date"] = format_datetime(local(now))
        message["Message-ID"] = f"<{uuid.uuid4()}@{names.sender.rpartition('@')[2].lower()}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(need.text(), cte="quoted-printable")
        return message


def _due(last: Last | None, need: Need, now: datetime) -> bool:
    if last is None:
        return True
    sent_at, told = last
    if sent_at <= now < sent_at + QUIET:
        return False
    return now >= sent_at + AGAIN or bool(set(need.about) - set(told))
