"""Prints what was lost, doubled or half written under each fault; fails if anything was.

make faults                       everything, the long form
make faults ONLY=web              or one of: workers, mail, steps, disk, pairs, months, away
make faults ONLY=months SEED=17   one month again
make faults ONLY=web ON=SQLite    or ON=PostgreSQL: on one of the two
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

import postgresql
from rich.console import Console
from rich.table import Table

from faults.all_months import pass_months
from faults.figures import Figures
from faults.full_disk import fill_disk
from faults.outage import be_away
from faults.pairs import run_pairs
from faults.premises import Place, stocked
from faults.steps import stumble_at_each_step
from faults.web_kills import kill_web
from faults.worker_kills import kill_workers

Fault = Callable[[Place], Figures]
MONTHS = 1000
LONG: dict[str, Fault] = {
    "web": lambda place: kill_web(place, 5000),
    "workers": lambda place: kill_workers(place, 1000),
    "mail": lambda place: kill_workers(place, 200, odds=8),
    "steps": lambda place: stumble_at_each_step(place.folder, 100),
    "disk": lambda place: fill_disk(place, 400),
    "pairs": lambda place: run_pairs(place, 10_000),
    "months": lambda place: pass_months(place.folder, range(place.seed, place.seed + MONTHS)),
    "away": lambda place: be_away(place.folder, messages=500, minutes=60),
}
SHORT: dict[str, Fault] = {
    "web": lambda place: kill_web(place, 20),
    "workers": lambda place: kill_workers(place, 12),
    "disk": lambda place: fill_disk(place, 24),
    "pairs": lambda place: run_pairs(place, 24),
    "away": lambda place: be_away(place.folder, messages=30, minutes=10),
}
# What a file of ours does, a server does by itself.
ONLY_SQLITE = ("steps", "disk", "months", "away")
WIDTH = 110
COLUMNS = ("kills", "acknowledged", "lost", "doubled", "half", "over_cap", "over_three")


def main() -> int:
    """Bring about the faults that were asked for, and tell what came of them."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--only", choices=LONG, default=None)
    asked.add_argument("--on", choices=("SQLite", "PostgreSQL"), default=None)
    asked.add_argument("--seed", type=int, default=None)
    asked.add_argument("--short", action="store_true")
    asked.add_argument("--json", action="store_true")
    said = asked.parse_args()
    logging.disable(logging.CRITICAL)
    faults = SHORT if said.short else LONG
    if said.only:
        faults = {said.only: faults[said.only]}
    if said.only == "months" and said.seed is not None:
        faults = {"months": lambda place: pass_months(place.folder, [place.seed])}
    found: list[Figures] = []
    try:
        for one in _on_each(faults, said.seed or 1, said.short, said.on):
            found.append(one)
    finally:
        # A long run that is ended by hand tells what it found until then.
        _tell(found, said.json)
    return 0 if all(one.well for one in found) else 1


def _on_each(faults: dict[str, Fault], seed: int, short: bool, on: str | None) -> Iterator[Figures]:
    if on != "PostgreSQL":
        yield from _bring_about(faults, seed, None)
    if on == "SQLite":
        return
    skip = {*ONLY_SQLITE, *(("workers",) if short else ())}
    if left := {name: one for name, one in faults.items() if name not in skip}:
        with postgresql.running(durable=not short) as cluster:
            yield from _bring_about(left, seed, cluster)


def _tell(found: list[Figures], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([asdict(one) for one in found]))
    else:
        _draw(found)


def _bring_about(
    faults: dict[str, Fault], seed: int, cluster: postgresql.Cluster | None
) -> Iterator[Figures]:
    with tempfile.TemporaryDirectory() as folder:
        shelf = stocked(Path(folder))
        for name, bring_about in faults.items():
            begun = time.monotonic()
            here = Path(folder) / name
            here.mkdir()
            database = cluster.create(name) if cluster else None
            found = bring_about(Place(folder=here, shelf=shelf, seed=seed, database=database))
            took = f"{time.monotonic() - begun:.0f} s"
            on = "PostgreSQL" if cluster else "SQLite"
            yield replace(found, fault=f"{found.fault}, {on}", note=f"{found.note}; {took}")


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
