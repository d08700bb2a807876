"""A database where the commands look for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from incasso.leads.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("INCASSO_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database)
    made = Ledger(database)
    yield made
    made.close()
