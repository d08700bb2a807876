"""The log: one line an event, whatever happens, and never a word that somebody typed."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from answers import answers
from flask import Flask
from leads.coming_back import lay_down, maildir, report
from leads.given import Clock, FakePost, rows, worker_of
from proving import proven_to
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import text
from visitor import NOON, ROOT
from web.test_quote_flow import hidden

from incasso.leads.post import Refused, TryLater
from incasso.web import links
from incasso.web.logs import ForMachines, ForPeople

TYPED = {
    "bedrijf": "Kanariebedrijf",
    "naam": "Piet Kanarie",
    "email": "kanarie@kooi.example",
    "toelichting": "Kanariegeheim\nERROR root: nagemaakt",
}
CANARIES = ("kanarie", "kooi.example")


@pytest.fixture(params=[ForMachines, ForPeople], ids=["for machines", "for people"])
def heard(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that any logger says."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(request.param())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield told
    root.removeHandler(handler)
    root.setLevel(before)


def asked(app: Flask) -> str:
    """Send a request with canaries in it; return the address of its own page."""
    client = app.test_client()
    page = client.post("/offerte/", data=answers(**TYPED))
    posted = hidden(LexborHTMLParser(page.text)) | {"bewijs": proven_to(app)}
    answer = client.post("/offerte/versturen/", data=posted)
    assert answer.status_code == 303, answer.text[:500]
    return str(answer.headers["Location"])


def test_nothing_typed_and_no_link_is_in_the_log_whatever_happens(
    app: Flask, heard: io.StringIO, tmp_path: Path
) -> None:
    here = app.extensions["counter"]
    where, client, clock = asked(app), app.test_client(), Clock(NOON)
    kept = str(rows(here.ledger, "lead"))
    assert all(
        word in kept for word in ("Kanariebedrijf", "Piet Kanarie", "kanarie@kooi", "geheim")
    )
    box = maildir(tmp_path / "terug")
    post = FakePost()
    post.answers = [
        TryLater("451 kanarie@kooi.example later"),
        Refused("550 <kanarie@kooi.example> unknown"),
        RuntimeError("Piet Kanarie"),
    ]
    carrier = worker_of(here.ledger, post, clock=clock, bounces=box)
    carrier.deliver_due()
    clock.forward(timedelta(minutes=5))
    carrier.deliver_due()
    sent = next(row for row in rows(here.ledger, "outbox") if row["state"] == "handed")
    lay_down(box, report(sent["message_id"], "kanarie@kooi.example"))
    lay_down(box, b"Subject: Kanariegeheim\n\nPiet Kanarie", "2.a.host")
    carrier.keep_time()
    share = rows(here.ledger, "assignment")[-1]["id"]
    token = links.sign_for(here.settings.secret_key, "afwijzen", str(share), NOON)
    client.post(f"/bureau/afwijzen/{token}/", data={"reden": "anders"})
    client.post(f"{where}wissen/")
    client.get(f"{where}?naam=Piet%20Kanarie")
    client.get("/Kanariegeheim/")
    verbs = {row["verb"] for row in rows(here.ledger, "event")}
    assert {"accepted", "sent", "refused", "bounced", "answered", "erased"} <= verbs
    with here.ledger.writing() as connection:
        connection.execute(text("DROP TABLE outbox"))
    client.post(f"{where}intrekken/", data={"bureau": "alle"})
    client.post("/offerte/versturen/", data=answers(**TYPED))
    told = heard.getvalue()
    assert "/aanvraag/<token>/" in told and "/bureau/" in told
    secret = (*CANARIES, where.split("/")[2], token)
    assert [word for word in secret if word.lower() in told.lower()] == []


def test_a_fault_in_a_page_is_told_by_its_rule_and_place_only(
    app: Flask, heard: io.StringIO
) -> None:
    @app.get("/stuk/<token>/")
    def broken(token: str) -> str:
        raise ValueError(f"Piet Kanarie {token}")

    assert app.test_client().get("/stuk/kanariegeheim/").status_code == 500
    told = heard.getvalue()
    assert "GET /stuk/<token>/ failed" in told
    assert "ValueError" in told and "test_logs.py" in told
    assert "kanarie" not in told.lower().replace("piet kanarie {token}", "")


def record(message: str, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("incasso.x", logging.WARNING, "", 0, "%s", (message,), None)
    made.__dict__.update(extra)
    return made


FORGED = "een\nERROR root: nagemaakt\r\x1b[2Jtwee\u2028drie\x85vier"


def test_a_line_for_machines_is_one_whatever_is_in_it() -> None:
    line = ForMachines().format(record(FORGED, facts={"naam": FORGED}))
    assert line.splitlines() == [line]
    assert line.isascii()
    assert json.loads(line)["event"] == FORGED
    assert json.loads(line)["level"] == "WARNING"


def test_a_line_for_people_cannot_be_forged_nor_steer_their_screen() -> None:
    line = ForPeople().format(record(FORGED, facts={"naam": FORGED}))
    assert all(part.startswith("    ") for part in line.split("\n")[1:])
    assert "\x1b" not in line and "\r" not in line
    assert line.splitlines() == line.split("\n")


def test_the_trail_stands_in_the_log_with_its_hash(app: Flask, heard: io.StringIO) -> None:
    asked(app)
    kept = rows(app.extensions["counter"].ledger, "event")
    assert [row["verb"] for row in kept[:2]] == ["accepted", "routed"]
    assert all(row["hash"] in heard.getvalue() for row in kept)


@pytest.mark.parametrize(
    ("mode", "kind"), [("production", "{"), ("development", "WARNING incasso")]
)
def test_the_command_line_logs_for_machines_in_production(mode: str, kind: str) -> None:
    """In a process of its own, as the log is a process's."""
    script = (
        "import logging, os; from incasso.web.logs import begin;"
        f"begin(live={mode!r} == 'production'); begin(live=False);"
        "logging.getLogger('incasso').info('klein'); logging.getLogger('incasso').warning('groot')"
    )
    environ = {"PYTHONPATH": str(ROOT / "site"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    lines = done.stderr.splitlines()
    assert len(lines) == (2 if mode == "production" else 1)
    assert all(line.startswith(kind) for line in lines)
