"""Erasing by command: nothing that was typed is left anywhere on the machine, but in mail sent."""

import json
import logging
from pathlib import Path

import pytest
from leads.given import rows

from commands.given import ONE, TWO, promise, run
from incasso.leads.ledger import Ledger
from incasso.leads.tables import metadata
from incasso.web.logs import ForMachines

TYPED = {
    "company": "Kanariebedrijf",
    "name": "Piet Kanarie",
    "email": "kanarie@kooi.example",
    "telephone": "+31611223344",
    "text": "Kanariegeheim",
}
TRACES = ("Kanarie", "kooi.example", "31611223344", "0611223344", "06 11")


def traces(folder: Path) -> set[str]:
    """Return the files that hold something that was typed."""
    words = [word.encode() for word in TRACES]
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    }


def typed_in(ledger: Ledger) -> set[str]:
    """Return what was typed and stands in a table, of whichever database."""
    held = "".join(str(rows(ledger, name)) for name in metadata.tables)
    return {word for word in TRACES if word in held}


def test_an_erased_request_leaves_no_trace_but_in_mail_that_was_sent(
    ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    log = logging.FileHandler(tmp_path / "log")
    log.setFormatter(ForMachines())
    logging.getLogger().addHandler(log)
    try:
        receipt = promise(ledger, ONE, TWO, **TYPED)
        assert "3 messages" in run("deliver").output
        assert traces(tmp_path) - {"incasso.sqlite3"} == {"postbus"}
        assert typed_in(ledger)
        assert json.loads(run("lead", "export", TYPED["email"]).stdout)
        assert "is erased" in run("lead", "erase", "--yes", receipt.ref).output
        run("deliver")
        for words in (("list",), ("show", receipt.ref), ("explain", receipt.ref)):
            assert not any(word in run("lead", *words).output for word in TRACES)
        assert json.loads(run("lead", "export", TYPED["email"]).stdout) == []
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
    assert (tmp_path / "log").stat().st_size > 0
    assert traces(tmp_path) == {"postbus"}
    assert not typed_in(ledger)


def test_what_a_person_gets_tells_also_what_was_done(ledger: Ledger) -> None:
    promise(ledger, ONE, **TYPED)
    run("deliver")
    (found,) = json.loads(run("lead", "export", TYPED["email"]).stdout)
    assert found["answers"]["name"] == "Piet Kanarie"
    verbs = [(one["actor"], one["verb"]) for one in found["event"]]
    assert verbs == [
        ("asker", "accepted"),
        ("worker", "routed"),
        ("worker", "sent"),
        ("worker", "sent"),
    ]
    assert not {"hash", "person", "fingerprint"} & {*found, *found["event"][0]}
