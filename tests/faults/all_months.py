"""Owns many months, some at a time; each failing one with the command that repeats it."""

import multiprocessing
import shutil
import tempfile
from collections.abc import Collection
from functools import partial
from pathlib import Path

from faults.figures import Figures
from faults.month import Broken, Month, Told
from incasso.leads.ledger import Ledger

CORES = 2


def pass_months(folder: Path, seeds: Collection[int], days: int = 30) -> Figures:
    """Let a month pass for each seed."""
    empty = folder / "empty.sqlite3"
    made = Ledger(f"sqlite:///{empty}")
    made.prepare()
    made.close()
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        found = pool.map(partial(one_month, empty=empty, days=days), seeds, chunksize=1)
    told = [one for one in found if isinstance(one, Told)]
    return Figures(
        fault=f"{len(found)} × {days} days",
        kills=sum(one.crashes for one in told),
        acknowledged=sum(one.acknowledged for one in told),
        doubled=sum(one.doubles for one in told),
        note=f"{sum(one.messages for one in told)} messages, doubled are those in doubt",
        wrong=[one for one in found if isinstance(one, str)],
    )


def one_month(seed: int, empty: Path, days: int = 30) -> Told | str:
    """Return what came of a month, or what went wrong in it."""
    with tempfile.TemporaryDirectory() as folder:
        database = shutil.copy(empty, Path(folder) / "incasso.sqlite3")
        try:
            return Month(seed, database, days).run()
        except Broken as error:
            return str(error)
