"""Owns the worker: brings what is due, tries later what may pass, gives up what is refused."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from incasso.leads import outbox, results
from incasso.leads.alarm import Alarm
from incasso.leads.bounces import Bounces
from incasso.leads.breaker import Breaker
from incasso.leads.delays import DELAYS, TRIES, jitter
from incasso.leads.expiry import forget_persons, pass_time
from incasso.leads.faults import told
from incasso.leads.house import House
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.limits import forget_tallies
from incasso.leads.mail import Writer
from incasso.leads.needs import Need, database_away, needs, spool_away, spooled
from incasso.leads.owed import Owed
from incasso.leads.post import Away, Post, Refused, TryLater, Unsure
from incasso.leads.retention import forget_due
from incasso.leads.spool import Spool
from incasso.leads.states import Kind
from incasso.leads.sweeping import sweep
from incasso.leads.webhooks import Hooks
from incasso.partners.partner import Partner

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
# So many of these pauses a database is waited for, to write down what has left.
WAITS = 30
LOOK_AT_DEADLINES = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What a delivery needs: where it is owed, who writes it, who brings it, and to where.

    `partners` are those among whom another is found for one that cannot; `bounces` is the Maildir
    where reports of delivery come in.
    """

    ledger: Ledger
    writer: Writer
    post: Post
    addresses: Mapping[str, str]
    partners: Collection[Partner]
    clock: Callable[[], datetime]
    jitter: Callable[[], float] = jitter
    bounces: Path | None = None
    breaker: Breaker = field(default_factory=Breaker)
    alarm: Alarm | None = None
    hooks: Hooks = field(default_factory=Hooks)
    spool: Spool | None = None
    wait: Callable[[float], object] = time.sleep

    @property
    def house(self) -> House:
        """What a request is handled by."""
        return House(partners=self.partners, portal=self.writer.portal)

    def deliver_due(self) -> int:
        """Do what time brings, bring what is due now, and return how many messages were tried.

        Raises:
            StoreUnavailable: the database fails; a message that left may leave once more.
        """
        self.keep_time()
        tried = 0
        while self.deliver_one():
            tried += 1
        return tried

    def keep_time(self) -> None:
        """Forget what must be forgotten, remind who is late, end what was not answered.

        And read what came back, record what waited for the database, tell the operator what needs
        a person, and sweep out what was erased.

        Raises:
            StoreUnavailable: the database fails; the next call does the rest.
        """
        now = self.clock()
        forget_due(self.ledger, now)
        forget_persons(self.ledger, now)
        forget_tallies(self.ledger, now)
        pass_time(self.ledger, self.house, now)
        if self.bounces:
            came_back = Bounces(
                box=self.bounces,
                ledger=self.ledger,
                house=self.house,
                addresses=self.addresses,
            )
            came_back.read(now)
        waits = self._empty_the_spool(now)
        if self.alarm:
            may_send = not self.breaker.holds(now)
            found = [*needs(self.ledger, self.writer.law, now), *waits]
            self.alarm.sound(found, now, may_send=may_send)
        sweep(self.ledger, now)

    def _empty_the_spool(self, now: datetime) -> list[Need]:
        """Record what waits there; a disk that fails is told, and ends no other work."""
        try:
            return spooled(self.spool.bring_in(self.ledger, self.house, now) if self.spool else [])
        except OSError as error:
            log.error("the spool: %s", error.strerror)
            return [spool_away(error)]

    def run(self, stop: threading.Event) -> None:
        """Bring what is due until `stop` is set; a message in hand is finished first.

        Before that, and every minute, what time brings.
        """
        looked_at = None
        while not stop.is_set():
            try:
                now = self.clock()
                if looked_at is None or not looked_at <= now < looked_at + LOOK_AT_DEADLINES:
                    looked_at = now
                    self.keep_time()
                found = self.deliver_one()
            except StoreUnavailable as error:
                log.warning("the database does not answer: %s", error)
                if self.alarm:
                    self.alarm.sound([database_away(self.clock())], self.clock())
                found = False
            except Exception as error:
                # A worker that stops is noticed last of all: it says what is wrong, and goes on.
                log.error("delivering: %s", told(error))
                found = False
            if not found:
                stop.wait(PAUSE_SECONDS)

    def deliver_one(self) -> bool:
        """Bring the message that is due longest; tell whether there was one."""
        now = self.clock()
        owed = outbox.take(self.ledger, now, mail=not self.breaker.holds(now))
        if owed is None:
            return False
        try:
            reply = self._bring(owed)
        except Away as error:
            log.warning("the mail server does not answer; message %s stays due", owed.id)
            outbox.give_back(self.ledger, owed, str(error), self.clock())
        except Refused as error:
            log.error("message %s is refused", owed.id)
            results.refused(self.ledger, owed, str(error), self.clock(), self.house)
        except TryLater as error:
            self._later(owed, str(error), unsure=isinstance(error, Unsure))
        except Exception as error:
            # A fault in a template or a setting is ours to mend: the message waits for it.
            log.error("message %s: %s", owed.id, told(error))
            self._later(owed, f"{type(error).__name__}: {error}")
        else:
            self._handed(owed, reply)
        return True

    def _bring(self, owed: Owed) -> str:
        """Hand it over and return the other side's reply; the breaker learns of mail only."""
        if owed.kind is Kind.WEBHOOK:
            return self.hooks.call(owed, self.writer.link, self.clock())
        letter = self.writer.write(owed, self.addresses)
        try:
            reply = self.post.send(letter.message, letter.to)
        except Away:
            self.breaker.away(self.clock())
            raise
        except (Refused, TryLater):
            self.breaker.answered()
            raise
        self.breaker.answered()
        return reply

    def _handed(self, owed: Owed, reply: str) -> None:
        # What has left leaves again, unless that is on record: so a database that is away, or has
        # too many writers, is asked again.
        now = self.clock()
        for _ in range(WAITS):
            try:
                return results.handed(self.ledger, owed, reply, now, self.house)
            except StoreUnavailable:
                self.wait(PAUSE_SECONDS)
        return results.handed(self.ledger, owed, reply, now, self.house)

    def _later(self, owed: Owed, reply: str, *, unsure: bool = False) -> None:
        # The reply can hold an address: it stands in the outbox, not in the log.
        log.warning("message %s waits after try %s", owed.id, owed.tries)
        now = self.clock()
        if owed.tries >= TRIES:
            results.given_up(self.ledger, owed, reply, now, self.house, unsure=unsure)
            return
        delay = DELAYS[owed.tries - 1] * self.jitter()
        outbox.later(self.ledger, owed, reply, now + delay, unsure=unsure)
