"""Owns two web processes and two workers at once, while the agencies' caps fill up."""

import threading
from pathlib import Path

from faults import mail_server
from faults.figures import Figures, counted
from faults.premises import opened
from faults.processes import running
from faults.stream import Browsers, heard
from faults.worker_kills import settle
from incasso.web.shelf import Shelf

PAIR, BROWSERS = 2, 4


def run_pairs(folder: Path, shelf: Shelf, forms: int, seed: int) -> Figures:
    """Send `forms` forms to two web processes while two workers bring the mail."""
    premises = opened(folder, shelf, cap=max(2, forms // 20))
    sending = [
        Browsers(
            name=seed * 100 + at,
            port=premises.port,
            secret=premises.settings.secret_key,
            notes=folder / f"browsers-{at}",
            forms=forms // BROWSERS,
            give_up=0,
        ).run
        for at in range(BROWSERS)
    ]
    notes = folder / "taken"
    with mail_server.serving(notes) as port:

        def work() -> None:
            premises.worker(port).run(threading.Event())

        with running(*[premises.web] * PAIR, *[work] * PAIR, *sending) as processes:
            for browser in processes[2 * PAIR :]:
                browser.wait()
            left = settle(premises)
    taken = mail_server.taken(notes)
    found = counted(premises, heard(folder), "two of each", 0, f"{len(taken.times)} messages")
    if left or taken.doubles:
        found.wrong.append(f"{left} messages still owed, {taken.doubles} came twice")
    return found
