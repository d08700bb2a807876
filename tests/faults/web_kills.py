"""Owns the killing of web processes in the middle of posts."""

import random
import time
from pathlib import Path

from faults.figures import Figures, counted
from faults.premises import opened
from faults.processes import running
from faults.stream import Browsers, heard
from incasso.web.shelf import Shelf

WEBS, BROWSERS = 2, 3
LONGEST_LIFE = 0.25  # seconds; a post takes some hundredths


def kill_web(folder: Path, shelf: Shelf, kills: int, seed: int) -> Figures:
    """Kill one of two web processes at random moments, while browsers post; start it anew."""
    draw = random.Random(seed)
    premises = opened(folder, shelf, cap=max(3, kills // 20))
    posts = [
        Browsers(
            name=seed * 100 + at,
            port=premises.port,
            secret=premises.settings.secret_key,
            notes=folder / f"browsers-{at}",
        ).run
        for at in range(BROWSERS)
    ]
    within, begun = 0, time.monotonic()
    with running(*[premises.web] * WEBS, *posts) as processes:
        for _ in range(kills):
            time.sleep(draw.uniform(0, LONGEST_LIFE))
            victim = draw.choice(processes[:WEBS])
            victim.kill()
            within += premises.journal.exists()
            victim.start()
        for browser in processes[WEBS:]:
            browser.kill()
    took = time.monotonic() - begun
    note = f"{within} kills while a transaction was open, {kills / took:.0f} kills/s"
    return counted(premises, heard(folder), "web killed", kills, note)
