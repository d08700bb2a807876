"""What every room's tests share: the real content, a real app, and a visitor who looks closely."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from visitor import DAY, NOON, ROOT, Visitor

from incasso.settings import Settings, from_environment
from incasso.web.app import create_app
from incasso.web.shelf import Shelf, stock


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return from_environment({"INCASSO_VAR": str(tmp_path / "var")}, ROOT)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    here = from_environment({"INCASSO_VAR": str(tmp_path_factory.mktemp("var"))}, ROOT)
    return stock(here, DAY)


@pytest.fixture
def app(settings: Settings, shelf: Shelf) -> Iterator[Flask]:
    made = create_app(settings, shelf, clock=lambda: NOON)
    counter = made.extensions["counter"]
    counter.ledger.prepare()
    yield made
    counter.ledger.close()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())
