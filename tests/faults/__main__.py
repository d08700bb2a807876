"""Prints what was lost, doubled or half written under each fault; fails if anything was.

make faults                       everything, the long form
make faults ONLY=web              or one of: workers, mail, disk, pairs, months, away
make faults ONLY=months SEED=17   one month again
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from faults.all_months import pass_months
from faults.figures import Figures
from faults.full_disk import fill_disk
from faults.outage import be_away
from faults.pairs import run_pairs
from faults.premises import stocked
from faults.web_kills import kill_web
from faults.worker_kills import kill_workers
from incasso.web.shelf import Shelf

Fault = Callable[[Path, Shelf, int], Figures]
MONTHS = 1000
LONG: dict[str, Fault] = {
    "web": lambda folder, shelf, seed: kill_web(folder, shelf, 5000, seed),
    "workers": lambda folder, shelf, seed: kill_workers(folder, shelf, 1000, seed),
    "mail": lambda folder, shelf, seed: kill_workers(folder, shelf, 200, seed, odds=8),
    "disk": lambda folder, shelf, seed: fill_disk(folder, shelf, 400, seed),
    "pairs": lambda folder, shelf, seed: run_pairs(folder, shelf, 10_000, seed),
    "months": lambda folder, shelf, seed: pass_months(folder, range(seed, seed + MONTHS)),
    "away": lambda folder, shelf, seed: be_away(folder, messages=500, minutes=60),
}
SHORT: dict[str, Fault] = {
    "web": lambda folder, shelf, seed: kill_web(folder, shelf, 30, seed),
    "workers": lambda folder, shelf, seed: kill_workers(folder, shelf, 20, seed),
    "disk": lambda folder, shelf, seed: fill_disk(folder, shelf, 30, seed),
    "pairs": lambda folder, shelf, seed: run_pairs(folder, shelf, 40, seed),
    "away": lambda folder, shelf, seed: be_away(folder, messages=30, minutes=10),
}
WIDTH = 110
COLUMNS = ("kills", "acknowledged", "lost", "doubled", "half", "over_cap", "over_three")


def main() -> int:
    """Bring about the faults that were asked for, and tell what came of them."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--only", choices=LONG, default=None)
    asked.add_argument("--seed", type=int, default=None)
    asked.add_argument("--short", action="store_true")
    asked.add_argument("--json", action="store_true")
    said = asked.parse_args()
    logging.disable(logging.CRITICAL)
    faults = SHORT if said.short else LONG
    if said.only:
        faults = {said.only: faults[said.only]}
    if said.only == "months" and said.seed is not None:
        faults = {"months": lambda folder, shelf, seed: pass_months(folder, [seed])}
    found = list(_bring_about(faults, said.seed or 1))
    if said.json:
        sys.stdout.write(json.dumps([asdict(one) for one in found]))
    else:
        _draw(found)
    return 0 if all(one.well for one in found) else 1


def _bring_about(faults: dict[str, Fault], seed: int) -> Iterator[Figures]:
    with tempfile.TemporaryDirectory() as folder:
        shelf = stocked(Path(folder))
        for name, bring_about in faults.items():
            begun = time.monotonic()
            here = Path(folder) / name
            here.mkdir()
            found = bring_about(here, shelf, seed)
            took = f"{time.monotonic() - begun:.0f} s"
            yield replace(found, note=f"{found.note}; {took}")


def _draw(found: list[Figures]) -> None:
    console = Console(width=WIDTH)
    table = Table("fault", *COLUMNS, title="What came of each fault")
    for one in found:
        numbers = (f"{getattr(one, name):,}" for name in COLUMNS)
        table.add_row(one.fault, *numbers, style="" if one.well else "red")
    console.print(table)
    for one in found:
        console.print(f"{one.fault}: {one.note}")
        for fault in one.wrong:
            console.print(f"{one.fault}: {fault}", style="red")


if __name__ == "__main__":
    sys.exit(main())
