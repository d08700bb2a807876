"""What was erased leaves the file as well, also where SQLite itself left a copy behind."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from incasso.leads import engines
from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger
from incasso.leads.sweeping import sweep
from leads.given import NOON, PARTNERS, PORTAL, asked, rows

MARK = b"Kwijtgeraakt BV"
EARLY, LATE = timedelta(hours=14, minutes=59), timedelta(hours=15)  # from noon: around three


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "incasso.sqlite3"


@pytest.fixture
def littered(file: Path) -> Ledger:
    """A sound database with a copy of something between the cells of its last page."""
    ledger = Ledger(f"sqlite:///{file}")
    ledger.prepare()
    litter(file)
    return ledger


def litter(file: Path) -> None:
    held = bytearray(file.read_bytes())
    size = int.from_bytes(held[16:18])
    free = held.rfind(bytes(size // 2))
    held[free : free + len(MARK)] = MARK
    file.write_bytes(held)


def test_what_lies_between_rows_is_gone_and_what_stands_in_them_is_not(
    littered: Ledger, file: Path
) -> None:
    with closing(littered) as ledger:
        accept(asked(company="Blijft BV"), "", PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
        assert MARK in file.read_bytes()
        sweep(ledger, NOON)
    held = file.read_bytes()
    assert MARK not in held and b"Blijft BV" in held


def test_it_is_done_once_a_day_and_a_day_begins_at_three(littered: Ledger, file: Path) -> None:
    with closing(littered) as ledger:
        sweep(ledger, NOON)
        ledger.close()
        litter(file)
        sweep(ledger, NOON + EARLY)
        assert MARK in file.read_bytes()
        sweep(ledger, NOON + LATE)
        assert MARK not in file.read_bytes()


def test_what_is_in_the_way_is_told_and_stops_nobody(
    littered: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engines, "PRAGMAS", ("PRAGMA busy_timeout = 20",))
    with closing(littered) as ledger, closing(Ledger(f"sqlite:///{file}")) as other:
        ledger.close()
        with other.writing():
            sweep(ledger, NOON)
        assert "was not written anew: OperationalError" in caplog.text
        assert MARK in file.read_bytes()
        sweep(ledger, NOON)
        assert MARK not in file.read_bytes()


def test_either_database_is_as_it_was(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    accept(asked(), "", PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    before = rows(ledger, "lead")
    sweep(ledger, NOON)
    assert rows(ledger, "lead") == before
    assert not caplog.text
