"""A database where the commands look for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from incasso.commands import office, running
from incasso.leads.ledger import Ledger
from incasso.web.shelf import Shelf


@pytest.fixture(autouse=True)
def read_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """All content at hand: of what a command does, reading it takes longest by far."""
    for door in (office, running):
        monkeypatch.setattr(door, "stock", lambda settings, day: replace(shelf, day=day))


@pytest.fixture
def ledger(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("INCASSO_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database)
    made = Ledger(database)
    yield made
    made.close()
