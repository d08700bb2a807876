"""Simulated months, the short form: a process may end at any statement, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.all_months import empty_database, one_month
from faults.month import Told

DAYS = 8


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with empty_database(tmp_path_factory.mktemp("months")) as path:
        yield path


@pytest.mark.parametrize("seed", range(4))
def test_what_must_always_hold_holds_after_every_step(seed: int, empty: Path) -> None:
    told = one_month(seed, empty, DAYS)
    assert isinstance(told, Told), told
    assert told.acknowledged


def test_the_same_seed_is_the_same_month(empty: Path) -> None:
    told = one_month(7, empty, 5)
    assert told == one_month(7, empty, 5)
    assert isinstance(told, Told)
    assert told.crashes
