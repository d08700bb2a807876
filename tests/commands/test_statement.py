"""An agency's month: what it was offered, what counts, and what that comes to."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from leads.given import PARTNERS, PORTAL, asked, partner
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from commands.given import run, told
from incasso.errors import Mistakes
from incasso.leads.accept import accept
from incasso.leads.answering import Answer, answer
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.statement import Statement, next_month, statement
from incasso.leads.states import Declined, Returned
from incasso.leads.tables import assignment, lead
from incasso.leads.trail import Actor, Verb, note
from incasso.leads.withdrawing import erase

HOUSE = House(partners=(), portal=PORTAL)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


class Month:
    """An agency's requests, each answered as the test wants it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.number = ledger, 0

    def offered(self, *answers: Answer, price: Any = "35.50", at: datetime = START) -> str:
        self.number += 1
        agency = partner("bureau", **({"price": price} if price else {}))
        house = House(partners=(agency,), portal=PORTAL)
        request = asked(email=f"p{self.number}@testbedrijf.example")
        given = request, {"bureau"}, (agency,), self.ledger, at
        lead_id = accept(*given, consent="Ja.", portal=PORTAL).lead_id
        for number, one in enumerate(answers):
            reason = Returned.NOT_REAL if one is Answer.RETURN else Declined.NO_ROOM
            then = at + timedelta(days=number)
            answer(self.ledger, self.number, one, house, then, reason)
        return lead_id

    def drawn(self, now: datetime = DECEMBER) -> Statement:
        month = date(2026, 11, 30)
        found = statement(self.ledger, "bureau", month, now, return_days=14)
        assert found is not None
        return found


@pytest.fixture
def month(ledger: Ledger) -> Month:
    return Month(ledger)


def test_what_was_accepted_and_not_returned_counts(month: Month) -> None:
    month.offered(Answer.ACCEPT)
    month.offered(Answer.DECLINE)
    month.offered(Answer.ACCEPT, Answer.RETURN)
    month.offered()
    found = month.drawn()
    assert [(line.label, line.counts) for line in found.lines] == [
        ("Aangenomen", True),
        ("Afgewezen", False),
        ("Teruggegeven", False),
        ("Onderweg", False),
    ]
    assert (found.counted, found.total) == (1, Decimal("35.50"))
    assert [line.answered_at for line in found.lines] == [START, START, START, None]


def test_what_the_asker_does_later_changes_no_statement(month: Month) -> None:
    lead_id = month.offered(Answer.ACCEPT)
    house = House(partners=(), portal=PORTAL)
    erase(month.ledger, lead_id, house, DECEMBER)
    found = month.drawn()
    assert (found.lines[0].label, found.counted) == ("Ingetrokken", 1)


def test_what_another_agency_answered_is_not_ours(month: Month) -> None:
    lead_id = month.offered()
    with month.ledger.writing() as connection:
        said = {"agency": "ander", "answer": Answer.ACCEPT}
        note(connection, Actor.AGENCY, Verb.ANSWERED, START, lead_id, **said)
    assert month.drawn().counted == 0


def test_a_price_is_the_one_of_the_day_of_the_offer(month: Month) -> None:
    month.offered(Answer.ACCEPT, price="35.50")
    month.offered(Answer.ACCEPT, price="40")
    month.offered(Answer.ACCEPT, price=None)
    found = month.drawn()
    assert [line.price for line in found.lines] == [Decimal("35.50"), Decimal("40"), None]
    assert (found.counted, found.unpriced, found.total) == (3, 1, Decimal("75.50"))


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), False),
    ],
    ids=["before midnight", "the first minute", "the last minute", "after midnight"],
)
def test_a_month_is_that_of_the_clock_in_amsterdam(
    month: Month, at: datetime, inside: bool
) -> None:
    month.offered(at=at)
    assert len(month.drawn().lines) == inside


def test_it_is_final_once_nothing_can_be_returned(month: Month) -> None:
    month.offered(Answer.ACCEPT)
    last = datetime(2026, 12, 14, 23, 0, tzinfo=UTC)
    assert not month.drawn(last - timedelta(seconds=1)).final
    assert month.drawn(last).final
    assert next_month(date(2026, 12, 31)).isoformat() == "2027-01-01"


@pytest.mark.parametrize(
    ("called", "final_on"),
    [("2026-11-10", "2026-12-15"), ("2026-12-01", "2026-12-16"), ("2027-01-02", "2027-01-17")],
    ids=["in the month", "after it", "long after it"],
)
def test_a_call_that_is_agreed_on_later_can_be_returned_later(
    month: Month, called: str, final_on: str
) -> None:
    month.offered(Answer.ACCEPT)
    month.offered(Answer.ACCEPT, at=DECEMBER)
    at = datetime.fromisoformat(f"{called}T23:00+01:00")
    with month.ledger.writing() as connection:
        mine = assignment.c.id == 1
        connection.execute(update(assignment).where(mine).values(agreed_at=at))
        # Another month's does not matter.
        much_later = DECEMBER + timedelta(days=99)
        connection.execute(update(assignment).where(~mine).values(agreed_at=much_later))
    assert month.drawn().final_on == date.fromisoformat(final_on)


@pytest.mark.parametrize(
    ("answered", "final_on"),
    [("2026-11-30", "2026-12-15"), ("2026-12-02", "2026-12-17")],
    ids=["in the month", "after it"],
)
def test_an_answer_after_the_month_can_be_returned_as_long(
    month: Month, answered: str, final_on: str
) -> None:
    month.offered(at=datetime.fromisoformat("2026-11-30T12:00+01:00"))
    at = datetime.fromisoformat(f"{answered}T23:59+01:00")
    answer(month.ledger, 1, Answer.ACCEPT, HOUSE, at)
    found = month.drawn(datetime.fromisoformat(f"{final_on}T00:00+01:00"))
    assert (found.final_on, found.final) == (date.fromisoformat(final_on), True)
    returned = answer(month.ledger, 1, Answer.RETURN, HOUSE, at, Returned.NOT_REAL)
    assert returned and returned.state == "returned"
    # What it gave back it cannot give back again.
    assert month.drawn().final_on == date(2026, 12, 15)


def test_it_is_not_final_while_a_request_waits_for_an_answer(month: Month, tmp_path: Path) -> None:
    """As after a hold on all mail, when an agency has all its days again."""
    lead_id = month.offered()
    found = month.drawn(DECEMBER + timedelta(days=60))
    assert (found.unanswered, found.final) == (1, False)
    words = ("statement", "bureau", "2026-11")
    assert "not final until 2026-12-15, nor while 1 wait for an answer" in run(*words).output
    page = tmp_path / "afrekening.html"
    run(*words, "--html", str(page))
    assert "definitief vanaf 15 december 2026, als elke aanvraag een antwoord" in page.read_text()
    with month.ledger.writing() as connection:
        connection.execute(update(lead).where(lead.c.id == lead_id).values(state="erased"))
    found = month.drawn(DECEMBER + timedelta(days=60))
    assert (found.unanswered, found.final) == (0, True)


def test_it_is_told_as_table_csv_json_and_page(month: Month, tmp_path: Path) -> None:
    month.offered(Answer.ACCEPT)
    month.offered(Answer.ACCEPT, price=None)
    words = ("statement", "bureau", "2026-11")
    assert "2 count, € 35,50 without btw; not final until 2026-12-15; 1 without" in (
        run(*words).output.replace("\N{NO-BREAK SPACE}", " ")
    )
    lines = list(csv.reader(run(*words, "--csv").output.splitlines(), delimiter=";"))
    assert lines[0] == [
        "aanvraag",
        "vraag",
        "aangeboden",
        "geantwoord",
        "stand",
        "telt mee",
        "prijs",
    ]
    assert lines[1][1] == "offertes"
    assert lines[1][2:] == ["02-11-2026 10:00", "02-11-2026 10:00", "Aangenomen", "ja", "35,50"]
    assert lines[-1] == ["totaal", "", "", "", "", "2", "35,50"]
    found = told(*words)
    assert (found["counted"], found["total"], found["lines"][0]["price"]) == (2, "35.50", "35.50")
    page = tmp_path / "afrekening.html"
    assert "ready to print" in run(*words, "--html", str(page)).output
    tree = LexborHTMLParser(page.read_text("utf-8"))
    assert "Afrekening november 2026" in tree.css_first("h1").text()
    assert "definitief vanaf 15 december 2026" in tree.css_first(".intro").text()
    assert len(tree.css("tbody tr")) == 2
    assert "testbedrijf" not in (page.read_text("utf-8") + run(*words).output).lower()


def test_a_month_without_requests_and_an_agency_that_never_had_one(
    month: Month, tmp_path: Path
) -> None:
    month.offered()
    page = tmp_path / "leeg.html"
    assert run("statement", "bureau", "2026-10", "--html", str(page)).exit_code == 0
    assert "geen aanvragen" in page.read_text("utf-8")
    assert "was never offered" in run("statement", "niemand", "2026-11").output
    assert "is not a month like" in run("statement", "bureau", "november").output


def test_a_month_at_an_end_of_the_calendar_and_a_page_without_a_folder_are_told_in_words(
    month: Month, tmp_path: Path
) -> None:
    month.offered()
    for known in ("0002-01", "9998-12"):
        assert run("statement", "bureau", known).exit_code == 0
    for beyond in ("0001-01", "0001-12", "9999-01", "9999-12"):
        result = run("statement", "bureau", beyond)
        assert (result.exit_code, "is not a month like" in result.stderr) == (2, True)
    page = tmp_path / "nowhere" / "page.html"
    result = run("statement", "bureau", "2026-11", "--html", str(page))
    said = f"Error: {page}: No such file or directory\n"
    assert (result.exit_code, result.stderr) == (1, said)


def test_a_price_has_no_more_than_cents_and_is_not_below_nothing() -> None:
    for wrong in ("1.005", "-1"):
        with pytest.raises(Mistakes, match="price"):
            partner("bureau", price=wrong)
    assert all(one.price is None or one.price >= 0 for one in PARTNERS)
