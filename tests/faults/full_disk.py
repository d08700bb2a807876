"""Owns a disk that is full: no file may grow any more, and then there is room again."""

import resource
from pathlib import Path

from faults.figures import Figures, counted
from faults.premises import Premises, opened
from faults.processes import running
from faults.stream import Browsers, heard
from incasso.web.shelf import Shelf

ROOM = 64 * 1024  # bytes: for a dozen requests


def fill_disk(folder: Path, shelf: Shelf, forms: int, seed: int) -> Figures:
    """Let the files of a web process grow by `ROOM` and no more; then all forms are sent again."""
    premises = opened(folder, shelf, cap=forms)
    full, room = folder / "browsers-0", folder / "browsers-1"

    def send(notes: Path) -> None:
        browsers = Browsers(
            name=seed,
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
    refused = sum(one.code == 503 for one in heard(folder))
    with running(premises.web):
        send(room)
    note = f"{len(in_time)} before it was full, {refused} told to come back"
    found = counted(premises, heard(folder), "disk full", 0, note)
    if not in_time or not refused:
        found.wrong.append(f"the disk was not full halfway: {note}")
    return found


def _cramped(premises: Premises) -> None:
    size = (premises.settings.var / "incasso.sqlite3").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + ROOM, size + ROOM))
    premises.web()
