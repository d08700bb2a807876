"""Owns two web processes and two workers at once, while the agencies' caps fill up."""

import threading

from sqlalchemy import func, select

from faults import mail_server
from faults.figures import Figures, counted
from faults.premises import Place, opened
from faults.processes import running
from faults.stream import Browsers, heard
from faults.worker_kills import settle
from incasso.leads.tables import outbox

PAIR, BROWSERS = 2, 4


def run_pairs(place: Place, forms: int) -> Figures:
    """Send `forms` forms to two web processes while two workers bring the mail."""
    premises = opened(place, cap=max(2, forms // 20))
    sending = [
        Browsers(
            name=place.seed * 100 + at,
            port=premises.port,
            secret=premises.settings.secret_key,
            notes=place.folder / f"browsers-{at}",
            forms=forms // BROWSERS,
            give_up=0,
        ).run
        for at in range(BROWSERS)
    ]
    notes = place.folder / "taken"
    with mail_server.serving(notes) as port:

        def work() -> None:
            # This server answers, however slow the machine is: a try cut off would come twice.
            premises.worker(port, timeout=60).run(threading.Event())

        with running(*[premises.web] * PAIR, *[work] * PAIR, *sending) as processes:
            for browser in processes[2 * PAIR :]:
                browser.wait()
            left = settle(premises)
    taken = mail_server.taken(notes)
    ledger = premises.ledger()
    with ledger.reading() as connection:
        doubt = connection.scalar(select(func.count()).where(outbox.c.uncertain))
    ledger.close()
    note = f"{len(taken.times)} messages, {doubt} of them in doubt"
    found = counted(premises, heard(place.folder), "two of each", 0, note)
    if left or taken.doubles:
        found.wrong.append(f"{left} messages still owed, {taken.doubles} came twice")
    return found
