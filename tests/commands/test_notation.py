"""Tables: plain where no terminal reads them, and never a way to steer one that does."""

import sys

import pytest
from sqlalchemy import update

from commands.given import ONE, promise, run
from incasso.commands.notation import table
from incasso.leads.ledger import Ledger
from incasso.leads.tables import outbox


class Terminal:
    """An output that says it is one."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_without_a_terminal_a_table_is_plain_and_aligned_however_wide() -> None:
    wide = "w" * 200
    assert table(("a", "bb"), [("xxx", wide), (None, 1)]) == f"a    bb\nxxx  {wide}\n     1"


def test_a_terminal_gets_colours_and_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    told = table(("agency", "valid"), [("een " * 20, "LAPSED")])
    assert "\x1b[31mLAPSED" in told
    assert len(told.split("\n")) > 2


def test_who_wants_no_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in table(("agency", "valid"), [("een", "LAPSED")])


def test_what_a_mail_server_says_cannot_steer_the_operators_terminal(ledger: Ledger) -> None:
    receipt = promise(ledger, ONE)
    with ledger.writing() as connection:
        said = {"reply": "451 \x1b[2J\x9b31m [red]alles[/red]\nmessage 9: forged", "tries": 1}
        connection.execute(update(outbox).values(said))
    told = run("lead", "show", receipt.ref).output
    assert "\\x1b[2J\\x9b31m [red]alles[/red]" in told
    assert "\x1b" not in told and "\x9b" not in told
    told = run("status").output
    assert "1 tries, again on" in told
    assert not any(one in told for one in ("x1b", "\x1b", "\x9b", "forged"))
