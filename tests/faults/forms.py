"""Owns who is in a simulated month: agencies with what they take, and the forms of askers."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from leads.given import PORTAL, WORKWEEK, Clock, asked, partner

from incasso.leads.deadlines import first_call
from incasso.leads.house import House
from incasso.leads.quarantine import Sender
from incasso.leads.quote_request import QuoteRequest, Wish
from incasso.leads.states import Doubt
from incasso.local_time import ZONE, day_of

SLUGS = "abcdefg"
DOMAIN = "bureaus.example"
CAPS = ({"month": 9, "week": 4, "day": 2}, {"month": 6}, {"month": 1000})
ALONE = "g"
CROWD = tuple(
    partner(slug, caps=CAPS[at % 3], rules={"hours": [WORKWEEK], "alone": slug == ALONE})
    for at, slug in enumerate(SLUGS)
)
# Somebody without a proof of work: what is asked so waits in quarantine.
STRANGER = Sender(secret="geheim", address="203.0.113.7", proof=None, doubt=Doubt.UNPROVEN)
HOUSE = House(partners=CROWD, portal=PORTAL)


class Ticking(Clock):
    """A clock by which no two moments are the same."""

    def __call__(self) -> datetime:
        """Tell the time; looking takes a while."""
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass(frozen=True, kw_only=True)
class Form:
    """What one asker sends, as often as it takes. `mark` stands in all that was typed."""

    key: str
    mark: str
    request: QuoteRequest
    ticked: tuple[str, ...]
    reserves: tuple[str, ...]
    sender: Sender | None


def filled_in(draw: random.Random, name: str, number: int, now: datetime) -> Form:
    """Return a form of somebody who may have asked before."""
    mark = f"merk{name}x{number}x"
    slugs = draw.sample(SLUGS, 5)
    who, ticks = draw.randrange(number // 2 + 1), draw.randint(0, 3)
    return Form(
        key=str(UUID(int=draw.getrandbits(128), version=4)),
        mark=mark,
        request=asked(
            company=f"Bedrijf {mark}",
            name=mark,
            text=mark,
            email=f"p{who}@testbedrijf.example",
            **_wished(draw, now),
        ),
        ticked=tuple(slugs[:ticks]),
        reserves=tuple(slugs[3 : draw.randint(3, 5)]),
        sender=STRANGER if draw.random() < 0.2 else None,
    )


def _wished(draw: random.Random, now: datetime) -> dict[str, Any]:
    """Return what the asker wants; half of them quotes."""
    wish = draw.choice((Wish.QUOTES, Wish.QUOTES, Wish.CALL, Wish.ADVICE))
    day = day_of(first_call(now, PORTAL.answering.working_days))
    hours = (time(10), time(14, 30)) if wish is Wish.ADVICE else ()
    return {"wish": wish, "moments": tuple(datetime.combine(day, hour, ZONE) for hour in hours)}
