"""Owns what people do in a simulated month: they ask, answer, take back, mend; and mail leaves."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from leads.given import PORTAL, Clock
from sqlalchemy import select

from faults.forms import CROWD, DOMAIN, HOUSE, SLUGS, Form, filled_in
from faults.post_office import PostOffice
from incasso.leads.accept import accept
from incasso.leads.adding import add, addable
from incasso.leads.answering import Answer, answer, share_of
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.limits import TooMany
from incasso.leads.mending import CannotMend, requeue, reroute
from incasso.leads.persons import person_key
from incasso.leads.quarantine import release
from incasso.leads.repeats import Receipt
from incasso.leads.states import Declined, Returned
from incasso.leads.tables import assignment, lead, outbox
from incasso.leads.trail import Actor
from incasso.leads.withdrawing import erase, withdraw

WAITS = (timedelta(minutes=2), timedelta(hours=1), timedelta(hours=9), timedelta(hours=38))


@dataclass(kw_only=True)
class People:
    """Everyone who does something; what they do is drawn, and what they were told is kept.

    `holds` is the request that a key was acknowledged as, `gone` are the marks of what was erased.
    """

    draw: random.Random
    ledger: Ledger
    clock: Clock
    worker: Worker
    post: PostOffice
    name: str
    forms: list[Form] = field(default_factory=list)
    holds: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    fooled: list[str] = field(default_factory=list)
    slip: timedelta = timedelta()

    @property
    def box(self) -> Path:
        """Where the worker finds what came back."""
        assert self.worker.bounces is not None
        return self.worker.bounces

    @property
    def acts(self) -> dict[Callable[[], None], int]:
        """What can happen, and how often beside the rest."""
        return {
            self.ask: 4,
            self.send_again: 2,
            self.click: 8,
            self.add: 2,
            self.take_back: 1,
            self.deliver: 9,
            self.mend: 1,
            self.bounce: 1,
            self.confirm: 1,
            self.jump: 1,
            self.wait: 8,
        }

    def ask(self) -> None:
        """Someone fills in the form, and sends it; half of them did so before."""
        form = filled_in(self.draw, self.name, len(self.forms), self.clock.now)
        self.forms.append(form)
        self._send(form)

    def send_again(self) -> None:
        """Someone whose answer was lost, or who doubts, sends the same form once more."""
        if again := [form for form in self.forms if form.mark not in self.gone]:
            self._send(self.draw.choice(again))

    def _send(self, form: Form) -> None:
        try:
            receipt = self._accepted(form)
        except TooMany:
            return
        if self.draw.random() < 0.1:
            return  # the answer is lost on its way
        first = self.holds.setdefault(form.key, receipt.lead_id)
        if first == receipt.lead_id:
            return
        with self.ledger.reading() as connection:
            state = connection.scalar(select(lead.c.state).where(lead.c.id == first))
        if state != "erased":
            self.fooled.append(f"{form.mark} is two requests")
        self.holds[form.key] = receipt.lead_id

    def _accepted(self, form: Form) -> Receipt:
        return accept(
            form.request,
            form.ticked,
            CROWD,
            self.ledger,
            self.clock(),
            consent="Ja.",
            portal=PORTAL,
            idem_key=form.key,
            reserves=form.reserves,
            person=person_key("geheim", form.request),
            sender=form.sender,
        )

    def confirm(self) -> None:
        """An asker, or the operator, lets a request out of quarantine."""
        waits = select(lead.c.id).where(lead.c.state == "quarantine")
        with self.ledger.reading() as connection:
            found = list(connection.scalars(waits.order_by(lead.c.created_at, lead.c.ref)))
        if found:
            by = self.draw.choice((Actor.ASKER, Actor.OPERATOR))
            release(self.ledger, self.draw.choice(found), HOUSE, self.clock(), by)

    def click(self) -> None:
        """An agency answers one of its shares, whether or not it still can."""
        with self.ledger.reading() as connection:
            shares = list(connection.scalars(select(assignment.c.id).order_by(assignment.c.id)))
        if shares:
            given = self.draw.choice(list(Answer))
            reason = self.draw.choice(list(Returned if given is Answer.RETURN else Declined))
            share = self.draw.choice(shares[-6:])
            found = share_of(self.ledger, share)
            moment = self.draw.choice(found.moments or (None,)) if found else None
            answer(self.ledger, share, given, HOUSE, self.clock(), reason, moment)

    def add(self) -> None:
        """An asker lets more agencies have a request: some that were shown, some that were not."""
        if self.holds:
            lead_id = self.draw.choice(list(self.holds.values()))
            shown = [one.slug for one in addable(self.ledger, lead_id, CROWD, self.clock())]
            ticked = [*shown, *self.draw.sample(SLUGS, 2)]
            add(self.ledger, lead_id, ticked, HOUSE, self.clock(), "Die ook.")

    def take_back(self) -> None:
        """An asker takes a request back: from one agency, from all, or has everything erased."""
        mine = [
            form for form in self.forms if form.key in self.holds and form.mark not in self.gone
        ]
        if not mine:
            return
        form = self.draw.choice(mine)
        given = self.ledger, self.holds[form.key], HOUSE, self.clock()
        how = self.draw.choice(("one", "all", "erase"))
        if how == "erase":
            if erase(*given):
                self.gone.add(form.mark)
        else:
            withdraw(*given, partner=self.draw.choice(SLUGS) if how == "one" else None)

    def deliver(self) -> None:
        """A worker keeps the time and brings what is due."""
        self.worker.deliver_due()

    def bounce(self) -> None:
        """A message that an agency's server took comes back, whenever it likes."""
        wanted = (
            select(outbox.c.message_id, assignment.c.partner)
            .join(assignment, assignment.c.id == outbox.c.assignment_id)
            .order_by(outbox.c.id.desc())
        )
        with self.ledger.reading() as connection:
            sent = connection.execute(wanted).all()
        if there := [one for one in sent if self.post.has(one.message_id)][:6]:
            one = self.draw.choice(there)
            self.post.bounce(one.message_id, f"{one.partner}@{DOMAIN}", self.box)

    def mend(self) -> None:
        """The operator reroutes a request, or has a message tried again."""
        with self.ledger.reading() as connection:
            named = select(outbox.c.id, outbox.c.message_id).order_by(outbox.c.id)
            messages = connection.execute(named).all()
            refs = list(connection.scalars(select(lead.c.ref).order_by(lead.c.created_at)))
        with contextlib.suppress(CannotMend):
            if refs and self.draw.random() < 0.5:
                reroute(self.ledger, self.draw.choice(refs), HOUSE, self.clock())
            elif messages:
                one = self.draw.choice(messages)
                requeue(self.ledger, one.id, HOUSE, self.clock())
                # What came back goes out once more, because somebody wants it to.
                self.post.excuse({one.message_id})

    def jump(self) -> None:
        """The machine's clock jumps a day, or is set right."""
        to = timedelta() if self.slip else timedelta(days=self.draw.choice((-1, 1)))
        self.clock.forward(to - self.slip)
        self.post.in_order = False
        self.slip = to

    def wait(self) -> None:
        """Time passes."""
        self.clock.forward(self.draw.choice(WAITS))

    @property
    def true_time(self) -> datetime:
        """What a good clock shows."""
        return self.clock.now - self.slip
