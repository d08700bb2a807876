"""Until when an agency may answer: working days by the clock in Amsterdam, to their very end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from incasso.leads.deadlines import answer_by, first_call, last_day

SECOND = timedelta(seconds=1)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "days", "until", "last"),
    [
        ("2026-11-23T11:00", 2, "2026-11-25T23:00", date(2026, 11, 25)),
        ("2026-11-23T11:00", 1, "2026-11-24T23:00", date(2026, 11, 24)),
        ("2026-11-26T11:00", 2, "2026-11-30T23:00", date(2026, 11, 30)),
        ("2026-11-28T11:00", 1, "2026-11-30T23:00", date(2026, 11, 30)),
        ("2026-12-24T11:00", 1, "2026-12-28T23:00", date(2026, 12, 28)),
        ("2026-11-23T23:30", 1, "2026-11-25T23:00", date(2026, 11, 25)),
        ("2027-03-26T11:00", 1, "2027-03-30T22:00", date(2027, 3, 30)),
        ("2026-10-23T11:00", 1, "2026-10-26T23:00", date(2026, 10, 26)),
    ],
    ids=[
        "two days in a week",
        "one day",
        "over a weekend",
        "sent on a Saturday",
        "over Christmas",
        "sent after midnight by our clock",
        "over Easter, into summer time",
        "into winter time",
    ],
)
def test_an_agency_has_whole_working_days(sent: str, days: int, until: str, last: date) -> None:
    ends = answer_by(at(sent), days)
    assert ends == at(until)
    assert last_day(ends) == last


def test_who_has_no_end_to_its_days_has_no_last_one() -> None:
    assert last_day(None) is None


def test_the_last_day_ends_at_midnight_and_not_before() -> None:
    midnight = at("2026-11-25T23:00")
    assert last_day(midnight) == date(2026, 11, 25)
    assert last_day(midnight + SECOND) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("asked", "days", "first"),
    [
        ("2026-11-23T11:00", 2, "2026-11-25T23:00"),
        ("2026-11-25T11:00", 2, "2026-11-29T23:00"),
        ("2026-12-23T11:00", 1, "2026-12-27T23:00"),
    ],
    ids=["within a week", "not on a Saturday", "not at Christmas"],
)
def test_a_call_can_be_agreed_from_the_first_working_day_after(
    asked: str, days: int, first: str
) -> None:
    assert first_call(at(asked), days) == at(first)
