"""Owns the killing of web processes in the middle of posts."""

import random
import time

from faults.figures import Figures, counted
from faults.premises import Place, Premises, opened
from faults.processes import running
from faults.progress import tell
from faults.stream import Browsers, heard

WEBS, BROWSERS = 2, 3
LIFE = 1.5  # a process lives as long as so many first posts take, at most


def kill_web(place: Place, kills: int) -> Figures:
    """Kill one of two web processes at random moments, while browsers post; start it anew."""
    draw = random.Random(place.seed)
    premises = opened(place, cap=max(3, kills // 20))
    posts = [
        Browsers(
            name=place.seed * 100 + at,
            port=premises.port,
            secret=premises.settings.secret_key,
            notes=place.folder / f"browsers-{at}",
        ).run
        for at in range(BROWSERS)
    ]
    longest = LIFE * _one_post(premises, place)
    within, begun = 0, time.monotonic()
    with running(*[premises.web] * WEBS, *posts) as processes:
        for number in range(kills):
            tell(number, kills, "kills")
            time.sleep(draw.uniform(0, longest))
            victim = draw.choice(processes[:WEBS])
            victim.kill()
            within += premises.journal.exists()
            victim.start()
        for browser in processes[WEBS:]:
            browser.kill()
    took = time.monotonic() - begun
    note = f"{kills / took:.0f} kills/s"
    if not place.database:
        note += f", {within} while a transaction was open"
    return counted(premises, heard(place.folder), "web killed", kills, note)


def _one_post(premises: Premises, place: Place) -> float:
    """Return how long a process takes for its first post, as busy as this machine is."""
    one = Browsers(
        name=0,
        port=premises.port,
        secret=premises.settings.secret_key,
        notes=place.folder / "browsers-first",
        forms=1,
    )
    begun = time.monotonic()
    with running(premises.web, one.run) as (_, browser):
        browser.wait()
    return time.monotonic() - begun
