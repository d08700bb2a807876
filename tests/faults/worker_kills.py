"""Owns the killing of workers while they bring mail to a real server."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leads.given import PORTAL, asked
from sqlalchemy import func, select

from faults import mail_server, must_hold
from faults.figures import Figures, counted
from faults.forms import SLUGS
from faults.mail_server import Taken
from faults.premises import Place, Premises, opened
from faults.processes import running
from faults.progress import tell
from incasso.leads.accept import accept
from incasso.leads.tables import outbox

WORKERS = 2
LIFE = 2.0  # a worker lives as long as it took the first one to bring a message, so often
# The workers' clock goes so much faster, that a lease of five minutes is over in three seconds.
FASTER = 100
# Seconds without a change in what is owed; the longest delay of four tries is nine of them.
PATIENCE = 60.0
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

        longest = LIFE * _first_message(work, notes)
        with running(*[work] * WORKERS) as workers:
            for number in range(kills):
                tell(number, kills, "kills")
                time.sleep(draw.uniform(0, longest))
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


def _first_message(work: Callable[[], None], notes: Path) -> float:
    """Return how long a worker takes to bring its first message, as busy as this machine is."""
    begun = time.monotonic()
    with running(work):
        while not (notes.exists() and notes.stat().st_size):
            time.sleep(0.005)
    return time.monotonic() - begun


def settle(premises: Premises) -> int:
    """Wait until nothing is owed any more; return how much is when nothing moves any longer."""
    ledger = premises.ledger()
    owed = select(func.count()).where(outbox.c.state.in_(OPEN))
    left, since = -1, time.monotonic()
    while left and time.monotonic() < since + PATIENCE:
        with ledger.reading() as connection:
            now = int(connection.scalar(owed) or 0)
        if now != left:
            left, since = now, time.monotonic()
        time.sleep(0.1)
    ledger.close()
    return left


def _compared(premises: Premises, taken: Taken, kills: int, left: int, odds: int) -> Figures:
    """Compare what the outbox says with what the server took."""
    ledger = premises.ledger()
    book = must_hold.read(ledger)
    ledger.close()
    handed = {one.message_id for one in book.all_owed if one.state == "handed"}
    # The one that was timed was killed as well.
    most = kills + 1 + taken.unheard
    wrong = {
        f"{left} messages are still owed": left,
        f"{taken.doubles} doubles, {most} at most": taken.doubles > most,
        f"{taken.versions} messages came in two versions": taken.versions,
    }
    found = counted(premises, (), "mail at fault" if odds else "worker killed", kills)
    return replace(
        found,
        acknowledged=len(handed),
        lost=len(handed - set(taken.times)),
        doubled=taken.doubles,
        note=f"what is acknowledged are messages; {taken.unheard} replies lost",
        wrong=[*found.wrong, *(fault for fault, is_so in wrong.items() if is_so)],
    )
