"""Owns who is in a simulated month: agencies with what they take, and the forms of askers."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from leads.given import PORTAL, Clock, asked, partner

from incasso.leads.quote_request import QuoteRequest
from incasso.leads.rounds import House

SLUGS = "abcdefg"
DOMAIN = "bureaus.example"
CAPS = ({"month": 9, "week": 4, "day": 2}, {"month": 6}, {"month": 1000})
CROWD = tuple(partner(slug, caps=CAPS[at % 3]) for at, slug in enumerate(SLUGS))
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


def filled_in(draw: random.Random, name: str, number: int) -> Form:
    """Return a form of somebody who may have asked before."""
    mark = f"merk{name}x{number}x"
    slugs = draw.sample(SLUGS, 5)
    who, ticks = draw.randrange(number // 2 + 1), draw.randint(0, 3)
    return Form(
        key=str(UUID(int=draw.getrandbits(128), version=4)),
        mark=mark,
        request=asked(
            company=f"Bedrijf {mark}", name=mark, text=mark, email=f"p{who}@testbedrijf.example"
        ),
        ticked=tuple(slugs[:ticks]),
        reserves=tuple(slugs[3 : draw.randint(3, 5)]),
    )
