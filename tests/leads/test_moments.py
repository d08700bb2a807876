"""Moments for a call: working days and hours, by the clock in Amsterdam, whatever the season."""

from datetime import UTC, date, datetime, timedelta

import pytest

from incasso.leads.deadlines import first_call
from incasso.leads.moments import agreeable, in_working_hours
from incasso.local_time import ZONE, day_of

LOCAL = [
    ("2026-11-26 09:00", True, "a Thursday, from nine"),
    ("2026-11-26 08:59", False, "before nine"),
    ("2026-11-26 16:30", True, "the last half hour"),
    ("2026-11-26 16:31", False, "would end after five"),
    ("2026-11-28 10:00", False, "a Saturday"),
    ("2026-11-29 10:00", False, "a Sunday"),
    ("2026-12-25 10:00", False, "Christmas"),
    ("2027-05-05 10:00", False, "Liberation Day, every year"),
    ("2027-03-26 10:00", False, "Good Friday"),
    ("2027-03-30 09:00", True, "two days after the clock went forward"),
    ("2026-10-26 09:00", True, "the day after the clock went back"),
]


@pytest.mark.parametrize(("written", "sound", "why"), LOCAL, ids=[case[2] for case in LOCAL])
def test_a_moment_is_judged_by_the_clock_in_amsterdam(written: str, sound: bool, why: str) -> None:
    moment = datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    assert in_working_hours(moment) is sound
    assert in_working_hours(moment.astimezone(UTC)) is sound


def test_nine_by_the_clock_is_another_moment_in_summer() -> None:
    assert in_working_hours(datetime(2026, 7, 1, 7, tzinfo=UTC))
    assert not in_working_hours(datetime(2026, 12, 1, 7, tzinfo=UTC))


def test_two_or_three_that_do_not_overlap_can_be_proposed() -> None:
    first = datetime(2026, 11, 26, 9, tzinfo=UTC)
    half_hours = [first + timedelta(minutes=30 * number) for number in range(4)]
    assert [agreeable(tuple(half_hours[:number])) for number in range(5)] == [
        *(False, False),
        *(True, True),
        False,
    ]
    assert agreeable((half_hours[2], half_hours[0]))
    assert not agreeable((first, first))
    assert not agreeable((first, first + timedelta(minutes=29)))


@pytest.mark.parametrize(
    ("sent", "first"),
    [
        (datetime(2026, 11, 23, 11, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 25, 11, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 12, 23, 11, tzinfo=UTC), date(2026, 12, 29)),
    ],
    ids=["Monday", "the weekend is skipped", "and so is Christmas"],
)
def test_a_call_comes_after_the_days_to_answer(sent: datetime, first: date) -> None:
    assert day_of(first_call(sent, 2)) == first
