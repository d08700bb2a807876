"""Owns many months, two at a time; the first that fails tells the command that repeats it."""

import gc
import multiprocessing
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from faults.figures import Figures
from faults.month import Broken, Month, Told
from faults.progress import tell
from incasso.leads.ledger import Ledger

CORES = 2
# The end of a process is simulated, not of the power: nothing need reach a disk.
MEMORY = Path("/dev/shm")


def pass_months(folder: Path, seeds: Collection[int], days: int = 30) -> Figures:
    """Let a month pass for each seed, until one fails."""
    told: list[Told] = []
    wrong: list[str] = []
    gc.freeze()
    fork = multiprocessing.get_context("fork")
    with empty_database(folder) as empty, fork.Pool(CORES) as pool:
        for one in pool.imap_unordered(partial(one_month, empty=empty, days=days), seeds):
            if isinstance(one, str):
                wrong.append(one)
                break
            told.append(one)
            tell(len(told), len(seeds), "months")
    return Figures(
        fault=f"{len(told) + len(wrong)} × {days} days",
        kills=sum(one.crashes for one in told),
        acknowledged=sum(one.acknowledged for one in told),
        doubled=sum(one.doubles for one in told),
        note=f"{sum(one.messages for one in told)} messages, doubled are those in doubt",
        wrong=wrong,
    )


@contextmanager
def empty_database(folder: Path) -> Iterator[Path]:
    """Give a database without a request, in memory where the machine has that, or in `folder`."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else folder) as place:
        empty = Path(place) / "empty.sqlite3"
        made = Ledger(f"sqlite:///{empty}")
        made.prepare()
        made.close()
        yield empty


def one_month(seed: int, empty: Path, days: int = 30) -> Told | str:
    """Return what came of a month, or what went wrong in it; it passes beside `empty`."""
    with tempfile.TemporaryDirectory(dir=empty.parent) as folder:
        database = shutil.copy(empty, Path(folder) / "incasso.sqlite3")
        try:
            return Month(seed, database, days).run()
        except Broken as error:
            return str(error)
