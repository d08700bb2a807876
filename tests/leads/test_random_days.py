"""Days in which anything happens in any order: what must always hold, holds after every step."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend, requeue, reroute
from incasso.leads.persons import person_key
from incasso.leads.post import Refused, TryLater
from incasso.leads.rounds import House
from incasso.leads.states import Declined, Returned
from incasso.leads.withdrawing import erase, withdraw
from leads.given import PORTAL, Clock, FakePost, asked, partner, rows, writer

CROWD = tuple(partner(slug) for slug in "abcdefg")
HOUSE = House(partners=CROWD, portal=PORTAL)
FINAL = {"declined", "expired", "returned", "withdrawn"}
STEPS = 40


class Days:
    """One run: what happens is drawn from the seed, so that a failing one can be run again."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self.ledger, self.draw, self.clock = ledger, random.Random(seed), Clock()
        self.post = FakePost()
        self.worker = Worker(
            ledger=ledger,
            writer=writer(),
            post=self.post,
            addresses={one.slug: f"{one.slug}@bureaus.example" for one in CROWD},
            partners=CROWD,
            clock=self.clock,
            jitter=lambda: 1.0,
        )
        self.ended: dict[int, str] = {}

    def leads(self) -> list[dict[str, Any]]:
        # In the order of asking; ids are not of the seed.
        return rows(self.ledger, "(SELECT rowid AS place, * FROM lead)")

    def ask(self) -> None:
        who = self.draw.randrange(4)
        request = asked(text=str(self.draw.random()), email=f"p{who}@testbedrijf.example")
        slugs = self.draw.sample("abcdefg", 5)
        ticked = slugs[: self.draw.randint(0, 3)]
        accept(
            request,
            ticked,
            CROWD,
            self.ledger,
            self.clock(),
            consent="Ja.",
            portal=PORTAL,
            reserves=slugs[3:],
            person=person_key("geheim", request),
        )

    def click(self) -> None:
        if shares := rows(self.ledger, "assignment"):
            given = self.draw.choice(list(Answer))
            reason = self.draw.choice(list(Returned if given is Answer.RETURN else Declined))
            share = self.draw.choice(shares)["id"]
            answer(self.ledger, share, given, HOUSE, self.clock(), reason)

    def take_back(self) -> None:
        if leads := self.leads():
            lead_id = self.draw.choice(leads)["id"]
            act: list[Callable[[], object]] = [
                lambda: withdraw(self.ledger, lead_id, HOUSE, self.clock()),
                lambda: withdraw(self.ledger, lead_id, HOUSE, self.clock(), "a"),
                lambda: erase(self.ledger, lead_id, HOUSE, self.clock()),
            ]
            self.draw.choice(act)()

    def deliver(self) -> None:
        faults: list[Exception] = [Refused("550"), TryLater("451"), RuntimeError("ours")]
        self.post.answers = self.draw.sample(faults, self.draw.randint(0, 2))
        self.worker.deliver_due()

    def mend(self) -> None:
        try:
            if self.draw.random() < 0.5:
                ref = self.draw.choice(self.leads() or [{"ref": "X"}])["ref"]
                reroute(self.ledger, ref, HOUSE, self.clock())
            else:
                dead = self.draw.choice(rows(self.ledger, "outbox") or [{"id": 0}])["id"]
                requeue(self.ledger, dead, self.clock())
        except CannotMend:
            pass

    def wait(self) -> None:
        self.clock.forward(timedelta(hours=self.draw.choice((1, 10, 30, 100))))

    def step(self) -> None:
        acts = (self.ask, self.click, self.click, self.take_back, self.deliver, self.deliver)
        self.draw.choice((*acts, self.mend, self.wait))()

    def look(self) -> None:
        """Find fault with what is on record now."""
        shares, leads = rows(self.ledger, "assignment"), self.leads()
        for one in leads:
            mine = [share for share in shares if share["lead_id"] == one["id"]]
            held = [share for share in mine if share["rank"] is not None]
            assert len(held) <= 3
            assert len({share["partner"] for share in mine}) == len(mine)
            if one["state"] in ("unrouted", "duplicate", "withdrawn"):
                assert not held
            if one["state"] == "routed":
                assert held
            assert (one["answers"] is None) == (one["state"] == "erased")
        keyed = [(share["person"], share["partner"]) for share in shares if share["person"]]
        assert len(set(keyed)) == len(keyed)
        for share in shares:
            assert self.ended.get(share["id"], share["state"]) == share["state"]
            if share["state"] in FINAL:
                assert share["rank"] is None
                self.ended[share["id"]] = share["state"]

    def settle(self) -> None:
        """Let the mail server be well again, and look at what each agency was told."""
        self.post.answers = []
        for _ in range(14):
            self.worker.deliver_due()
            self.clock.forward(timedelta(days=1))
        owed = rows(self.ledger, "outbox")
        assert {row["state"] for row in owed} <= {"handed", "dead", "forgotten"}
        ended = {(row["kind"], row["assignment_id"]): row["state"] for row in owed}
        for share in rows(self.ledger, "assignment"):
            if ended["partner", share["id"]] == "handed" and share["state"] in FINAL:
                # Or it was refused: then `status` names it.
                assert ended["erase", share["id"]] in ("handed", "dead")


@pytest.mark.parametrize("seed", range(8))
def test_what_must_always_hold_holds_after_every_step(
    ledger: Ledger, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    days = Days(ledger, seed)
    for _ in range(STEPS):
        days.step()
        days.look()
    days.settle()
    days.look()
