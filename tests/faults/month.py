"""Owns a month in which anything happens in any order, and a process may end at any statement."""

import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from leads.coming_back import maildir
from leads.given import PORTAL, writer
from sqlalchemy import Select, select

from faults import must_hold
from faults.crash import Crash, fused
from faults.forms import CROWD, DOMAIN, SLUGS, Ticking
from faults.people import People
from faults.post_office import PostOffice
from faults.sight import Sight
from faults.watch import Watch
from incasso.leads.delays import LEAST, MOST
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.tables import assignment, consent, outbox
from incasso.leads.trail import broken

# An ordinary month, and two with a night in which the clock loses or gains an hour.
STARTS = tuple(
    datetime.fromisoformat(f"{day}+00:00")
    for day in ("2026-11-20T11:00", "2027-03-26T22:30", "2026-10-23T22:30")
)
SETTLED_WITHIN = 12  # days, once the mail is well again
# What an agency gets once it no longer holds the request.
AFTERWARDS = ("erase", "called-off")
# One for all months, so that a template is read once.
WRITER = writer()


class Broken(AssertionError):
    """Something that must hold does not; the message says in which month, and after what."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of a month. `course` is all that happened, in order."""

    acknowledged: int
    messages: int
    doubles: int
    crashes: int
    erased: int
    course: tuple[str, ...]


class Month:
    """One run: all that happens is drawn from the seed, so that a failing one can be run again."""

    def __init__(self, seed: int, database: Path, days: int = 30) -> None:
        self.seed, self.database, self.draw = seed, database, random.Random(seed)
        start = STARTS[seed % len(STARTS)]
        self.clock, self.until = Ticking(start), start + timedelta(days=days)
        self.ledger = Ledger(f"sqlite:///{database}")
        self.fuse = fused(self.ledger)
        self.post = PostOffice(
            draw=self.draw, fuse=self.fuse, look=self._look_at, meanwhile=self._meanwhile
        )
        worker = Worker(
            ledger=self.ledger,
            writer=WRITER,
            post=self.post,
            addresses={slug: f"{slug}@{DOMAIN}" for slug in SLUGS},
            partners=CROWD,
            clock=self.clock,
            jitter=lambda: self.draw.uniform(LEAST, MOST),
            bounces=maildir(database.parent / "bounces"),
        )
        self.people = People(
            draw=self.draw,
            ledger=self.ledger,
            clock=self.clock,
            worker=worker,
            post=self.post,
            name=str(seed),
        )
        self.course: list[str] = []
        self.watch = Watch(people=self.people, database=database, sight=Sight(database))

    def run(self) -> Told:
        """Let the month pass, and then everything come to rest.

        Raises:
            Broken: something does not hold, or fails as nothing may.
        """
        try:
            acts = self.people.acts
            while self.people.true_time < self.until:
                self._step(self.draw.choices([*acts], [*acts.values()])[0])
            self._come_to_rest()
        except Exception as error:
            what = str(error) if isinstance(error, Broken) else traceback.format_exc()
            course = " ".join(self.course[-12:])
            again = f"make faults ONLY=months SEED={self.seed}"
            raise Broken(f"{what}\nafter: {course}\nagain: {again}") from error
        finally:
            self.watch.sight.close()
            self.ledger.close()
        return Told(
            acknowledged=len(self.people.holds),
            messages=len(self.post.taken),
            doubles=self.post.doubles(),
            crashes=self.fuse.crashes,
            erased=len(self.people.gone),
            course=tuple(self.course),
        )

    def _step(self, act: Callable[[], None]) -> None:
        self.course.append(act.__name__)
        if self.draw.random() < 0.25:
            self.fuse.left = self.draw.randrange(30)
        try:
            act()
        except Crash:
            self.course[-1] += " †"
            self.post.excuse(self._in_hand())
            self.ledger.engine.dispose()
        self.fuse.mend()
        self._check()

    def _in_hand(self) -> set[str]:
        self.fuse.mend()
        with self.ledger.reading() as connection:
            leased = select(outbox.c.message_id).where(outbox.c.state == "leased")
            return set(connection.scalars(leased))

    def _meanwhile(self) -> None:
        """Let somebody else do something while a message is on its way."""
        people = self.people
        others = (people.click, people.take_back, people.ask, people.send_again, people.deliver)
        act = self.draw.choice(others)
        self.course.append(f"({act.__name__})")
        act()

    def _look_at(self, message: EmailMessage, to: str) -> None:
        """Find fault with a message to an agency at the moment that it leaves."""
        slug, _, domain = to.partition("@")
        if domain != DOMAIN:
            return
        wanted: Select[tuple[object, ...]] = (
            select(outbox.c.kind, assignment.c.rank, consent.c.ticked, consent.c.reserves)
            .join(assignment, assignment.c.id == outbox.c.assignment_id)
            .join(consent, consent.c.lead_id == outbox.c.lead_id)
            .where(outbox.c.message_id == message["Message-ID"])
        )
        with self.ledger.reading() as connection:
            consents = connection.execute(wanted).all()
        if not any(slug in {*one.ticked, *one.reserves} for one in consents):
            self.watch.wrong.append(f"{slug} gets a message that the asker did not agree to")
        elif consents[0].kind not in AFTERWARDS and consents[0].rank is None:
            self.watch.wrong.append(
                f"{slug} gets `{consents[0].kind}` and does not hold the request"
            )

    def _check(self, *, whole: bool = False) -> None:
        if found := self.watch.look(whole=whole):
            raise Broken("\n".join(found[:10]))

    def _come_to_rest(self) -> None:
        """Let the mail be well, and look at what each agency was told; then erase it all."""
        self.post.well = True
        self.clock.forward(-self.people.slip)
        for _ in range(SETTLED_WITHIN):
            self._deliver()
        book = must_hold.read(self.ledger)
        self.watch.wrong += [
            f"message {one.id} ({one.kind}) is still {one.state}"
            for one in book.all_owed
            if one.state in must_hold.OPEN
        ]
        with self.ledger.reading() as connection:
            self.watch.wrong += [
                f"trail {one.sequence}: {one.what}" for one in broken(connection, newest=10**9)
            ]
        self.people.gone |= {form.mark for form in self.people.forms}
        self.clock.forward(timedelta(days=PORTAL.retention.days))
        for _ in range(2):  # the file is written anew once a day, before or after the erasing
            self._deliver()
        if self.watch.swept != self.people.gone:
            raise Broken("the file was not written anew after the last erasing")

    def _deliver(self) -> None:
        self.course.append("deliver")
        self.people.deliver()
        self.clock.forward(timedelta(days=1))
        self._check(whole=True)
