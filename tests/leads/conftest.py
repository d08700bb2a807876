"""A real database, and a worker whose clock and post are in the test's hands."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from leads.given import ADDRESSES, PARTNERS, Clock, FakePost, writer


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; each test gets a copy."""
    path = tmp_path_factory.mktemp("database") / "incasso.sqlite3"
    made = Ledger(f"sqlite:///{path}")
    made.prepare()
    made.close()
    return path


@pytest.fixture
def ledger(tmp_path: Path, empty_database: Path) -> Iterator[Ledger]:
    path = shutil.copy(empty_database, tmp_path / "incasso.sqlite3")
    made = Ledger(f"sqlite:///{path}")
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> FakePost:
    return FakePost()


@pytest.fixture
def worker(ledger: Ledger, clock: Clock, post: FakePost) -> Worker:
    return Worker(
        ledger=ledger,
        writer=writer(),
        post=post,
        addresses=ADDRESSES,
        partners=PARTNERS,
        clock=clock,
        jitter=lambda: 1.0,
    )
