"""Owns a disk that is full: no file may grow any more, and then there is room again."""

import resource
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from faults.figures import Figures, counted
from faults.premises import Place, Premises, opened
from faults.processes import running
from faults.stream import Browsers, heard
from incasso.leads.house import House

ROOM = 64 * 1024  # bytes: for a dozen requests


def fill_disk(place: Place, forms: int) -> Figures:
    """Let the database of a web process grow by `ROOM` and no more, so that its spool fills.

    Then there is room: what waited comes in, and all forms are sent again.
    """
    premises = opened(place, cap=forms)
    folder = place.folder
    full, room = folder / "browsers-0", folder / "browsers-1"

    def send(notes: Path) -> None:
        browsers = Browsers(
            name=place.seed,
            port=premises.port,
            secret=premises.settings.secret_key,
            notes=notes,
            forms=forms,
            give_up=0,
        )
        with running(browsers.run) as (process,):
            process.wait()

    with running(lambda: _cramped(premises)):
        send(full)
    in_time = {one.key for one in heard(folder) if one.code == 303}
    kept_apart = sum(one.code == 202 for one in heard(folder))
    _bring_in(premises)
    with running(premises.web):
        send(room)
    note = f"{len(in_time)} before it was full, {kept_apart} kept apart until there was room"
    found = counted(premises, heard(folder), "disk full", 0, note)
    if not in_time or not kept_apart:
        found.wrong.append(f"the disk was not full halfway: {note}")
    return found


def _bring_in(premises: Premises) -> None:
    house = House(partners=premises.partners, portal=premises.shelf.portal)
    with closing(premises.ledger()) as ledger:
        premises.app.extensions["counter"].spool.bring_in(ledger, house, datetime.now(UTC))


def _cramped(premises: Premises) -> None:
    size = (premises.settings.var / "incasso.sqlite3").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + ROOM, size + ROOM))
    premises.web()
