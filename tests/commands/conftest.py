"""A database where the commands look for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from incasso.leads.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("INCASSO_VAR", str(tmp_path))
    made = Ledger(f"sqlite:///{tmp_path / 'incasso.sqlite3'}")
    made.prepare()
    yield made
    made.close()
