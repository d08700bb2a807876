"""Owns the killing of workers while they bring mail to a real server."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from leads.given import PORTAL, asked
from sqlalchemy import func, select

from faults import mail_server, must_hold
from faults.figures import Figures, counted
from faults.forms import SLUGS
from faults.mail_server import Taken
from faults.premises import Place, Premises, opened
from faults.processes import running
from incasso.leads.accept import accept
from incasso.leads.tables import outbox

WORKERS = 2
LONGEST_LIFE = 0.25  # seconds; a message takes some hundredths
# The workers' clock goes so much faster, that a lease of five minutes is over in three seconds.
FASTER = 100
SETTLED_WITHIN = 300.0  # seconds
OPEN = ("queued", "leased")


def kill_workers(place: Place, kills: int, odds: int = 0) -> Figures:
    """Kill one of two workers at random moments, while the mail server takes what they bring.

    `odds` of a hundred of the server's verbs fail: it refuses for now, hangs up or stalls.
    """
    draw = random.Random(place.seed)
    premises = opened(place, cap=1_000_000)
    _promise(premises, kills)
    clock = _hurried()
    notes = place.folder / "taken"
    with mail_server.serving(notes, odds) as port:

        def work() -> None:
            premises.worker(port, clock).run(threading.Event())

        with running(*[work] * WORKERS) as workers:
            for _ in range(kills):
                time.sleep(draw.uniform(0, LONGEST_LIFE))
                victim = draw.choice(workers)
                victim.kill()
                victim.start()
            left = settle(premises)
    return _compared(premises, mail_server.taken(notes), kills, left, odds)


def _hurried() -> Callable[[], datetime]:
    begun, zero = datetime.now(UTC), time.monotonic()
    return lambda: begun + FASTER * timedelta(seconds=time.monotonic() - zero)


def _promise(premises: Premises, leads: int) -> None:
    ledger = premises.ledger()
    for number in range(leads):
        accept(
            asked(text=f"zaak {number}", email=f"p{number}@testbedrijf.example"),
            SLUGS[:3],
            premises.partners,
            ledger,
            datetime.now(UTC),
            consent="Ja.",
            portal=PORTAL,
        )
    ledger.close()


def settle(premises: Premises) -> int:
    """Wait until nothing is owed any more; return how much still is when it takes too long."""
    ledger = premises.ledger()
    until = time.monotonic() + SETTLED_WITHIN
    owed = select(func.count()).where(outbox.c.state.in_(OPEN))
    while time.monotonic() < until:
        with ledger.reading() as connection:
            left = connection.scalar(owed)
        if not left:
            break
        time.sleep(0.1)
    ledger.close()
    return int(left or 0)


def _compared(premises: Premises, taken: Taken, kills: int, left: int, odds: int) -> Figures:
    """Compare what the outbox says with what the server took."""
    ledger = premises.ledger()
    book = must_hold.read(ledger)
    ledger.close()
    handed = {one.message_id for one in book.all_owed if one.state == "handed"}
    wrong = {
        f"{left} messages are still owed": left,
        f"{taken.doubles} doubles by {kills} kills and {taken.unheard} lost replies": taken.doubles
        > kills + taken.unheard,
        f"{taken.versions} messages came in two versions": taken.versions,
    }
    found = counted(premises, (), "mail at fault" if odds else "worker killed", kills)
    return replace(
        found,
        acknowledged=len(handed),
        lost=len(handed - set(taken.times)) + left,
        doubled=taken.doubles,
        note=f"messages; {taken.unheard} replies lost",
        wrong=[*found.wrong, *(fault for fault, is_so in wrong.items() if is_so)],
    )
