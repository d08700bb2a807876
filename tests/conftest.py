"""What every room's tests share: real databases, the real content, a real app, a close visitor."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import postgresql
import pytest
from flask import Flask
from sqlalchemy import make_url
from visitor import DAY, NOON, ROOT, Visitor

from incasso.leads.ledger import Ledger
from incasso.leads.tables import metadata
from incasso.settings import Settings, from_environment
from incasso.web.app import create_app
from incasso.web.shelf import Shelf, stock


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let what keeps or reads requests run on both databases."""
    marked = metafunc.definition.get_closest_marker
    both = marked("both_databases") or "ledger" in metafunc.fixturenames
    if "database" in metafunc.fixturenames and both and not marked("sqlite_only"):
        metafunc.parametrize("database", ("sqlite", "postgresql"), indirect=True)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; each test gets a copy."""
    path = tmp_path_factory.mktemp("database") / "incasso.sqlite3"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgresql.Cluster]:
    """A PostgreSQL of this run, in which `empty` was migrated once; each test gets a copy."""
    with postgresql.running() as found:
        _prepare(found.create("empty"))
        yield found


@pytest.fixture(scope="session")
def spare() -> list[str]:
    """The names of databases in PostgreSQL that are as good as new."""
    return []


@pytest.fixture(scope="session")
def as_made(cluster: postgresql.Cluster) -> tuple[int, ...]:
    """What a database looks like whose tables nobody altered."""
    return cluster.form("empty")


def _prepare(url: str) -> None:
    made = Ledger(url)
    made.prepare()
    made.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own, with its tables."""
    if getattr(request, "param", "sqlite") == "sqlite":
        copied = shutil.copy(request.getfixturevalue("sqlite"), tmp_path / "incasso.sqlite3")
        yield f"sqlite:///{copied}"
        return
    cluster, spare, made = map(request.getfixturevalue, ("cluster", "spare", "as_made"))
    if not spare:
        spare.append(f"test_{uuid.uuid4().hex}")
        cluster.create(spare[0], "empty")
    name = spare.pop()
    yield cluster.url(name)
    # Emptying takes a tenth of making another; who left it otherwise than it was, has had it.
    if cluster.empty(name, metadata.tables, made):
        spare.append(name)
    else:
        cluster.drop(name)


@pytest.fixture
def go_away(database: str, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Let the database be gone, as when a disk or a server went away."""

    def gone() -> None:
        url = make_url(database)
        if url.get_backend_name() == "postgresql":
            request.getfixturevalue("cluster").drop(url.database)
            return
        # In its place, as who has the file open would read an unlinked one for ever.
        Path(url.database or "").write_bytes(b"gone" * 50_000)

    return gone


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return from_environment({"INCASSO_VAR": str(tmp_path / "var"), "DATABASE_URL": database}, ROOT)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    here = from_environment({"INCASSO_VAR": str(tmp_path_factory.mktemp("var"))}, ROOT)
    return stock(here, DAY)


@pytest.fixture
def app(settings: Settings, shelf: Shelf) -> Iterator[Flask]:
    made = create_app(settings, shelf, clock=lambda: NOON)
    counter = made.extensions["counter"]
    yield made
    counter.ledger.close()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())
