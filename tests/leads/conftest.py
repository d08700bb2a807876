"""Either real database, and a worker whose clock and post are in the test's hands."""

from collections.abc import Iterator

import pytest

from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from leads.given import Clock, FakePost, worker_of


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    made = Ledger(database)
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
    return worker_of(ledger, post, clock=clock)
