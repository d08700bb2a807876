"""How often: counted exactly, whoever counts at the same time, and forgotten when it is over."""

import threading
from datetime import datetime, timedelta

import pytest

from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.limits import Use, first_full, forget_tallies, full_until, hashed, network
from leads.given import NOON, Clock, rows

MINUTE = timedelta(minutes=1)


def once(ledger: Ledger, now: datetime, key: str = "een", most: int = 2) -> datetime | None:
    with ledger.writing() as connection:
        full = first_full(connection, [Use(key=key, most=most, until=now + MINUTE)], now)
        return full_until(connection, full) if full else None


def test_so_many_fit_and_then_it_says_until_when_none_does(ledger: Ledger) -> None:
    seconds = timedelta(seconds=20)
    assert [once(ledger, NOON + n * seconds) for n in range(3)] == [None, None, NOON + MINUTE]
    assert once(ledger, NOON + seconds, "ander") is None
    assert once(ledger, NOON + MINUTE - timedelta(seconds=1)) == NOON + MINUTE
    assert [once(ledger, NOON + MINUTE) for _ in range(3)] == [None, None, NOON + 2 * MINUTE]


def test_what_does_not_fit_is_not_counted(ledger: Ledger) -> None:
    for _ in range(9):
        once(ledger, NOON)
    assert [row["n"] for row in rows(ledger, "tally")] == [2]


def test_of_several_the_first_that_is_full_ends_the_counting(ledger: Ledger) -> None:
    uses = [
        Use(key=key, most=most, until=NOON + MINUTE)
        for key, most in zip("abc", (3, 1, 3), strict=True)
    ]

    def count(now: datetime) -> str | None:
        with ledger.writing() as connection:
            full = first_full(connection, uses, now)
            return full and full.key

    assert [count(NOON) for _ in range(3)] == [None, "b", "b"]
    assert {row["key"]: row["n"] for row in rows(ledger, "tally")} == {"a": 3, "b": 1, "c": 1}
    assert count(NOON) == "a", "and none after it is counted"
    assert {row["key"]: row["n"] for row in rows(ledger, "tally")} == {"a": 3, "b": 1, "c": 1}


def test_a_clock_that_was_wrong_shuts_nobody_out(ledger: Ledger) -> None:
    for _ in range(3):
        once(ledger, NOON + timedelta(days=400))
    assert once(ledger, NOON) is None


def test_forty_at_once_are_counted_exactly(ledger: Ledger) -> None:
    found: list[datetime | None] = []

    def work() -> None:
        found.append(once(ledger, NOON, most=7))

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(None) == 7
    assert len(found) == 40


def test_counts_are_forgotten_when_their_time_is_over(
    ledger: Ledger, worker: Worker, clock: Clock
) -> None:
    once(ledger, NOON)
    once(ledger, NOON + MINUTE, "ander")
    forget_tallies(ledger, NOON + timedelta(seconds=59))
    assert len(rows(ledger, "tally")) == 2
    clock.forward(MINUTE)
    worker.deliver_due()
    assert [row["key"] for row in rows(ledger, "tally")] == ["ander"]


def test_a_key_tells_nothing_without_the_secret() -> None:
    key = hashed("geheim", "address", "203.0.113.7")
    assert key == hashed("geheim", "address", "203.0.113.7")
    others = [("ander", "address", "203.0.113.7"), ("geheim", "person", "203.0.113.7")]
    assert key not in [hashed(*other) for other in others]
    assert "203" not in key or len(key) == 64


NETWORKS = [
    ("203.0.113.7", "203.0.113.7", "an IPv4 address is itself"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "IPv6 counts by network"),
    ("2001:DB8:1:2::9", "2001:db8:1:2::/64", "the same network, written otherwise"),
    ("::ffff:203.0.113.7", "203.0.113.7", "IPv4 as IPv6 writes it"),
    ("203.0.113.7:52100", "203.0.113.7", "some front servers name the port as well"),
    ("[2001:db8:1:2::9]:52100", "2001:db8:1:2::/64", "then an IPv6 address stands in brackets"),
    ("[2001:db8:1:2::9]", "2001:db8:1:2::/64", "also without a port"),
    ("2001:db8::1%eth0", "2001:db8::/64", "a zone is of this machine alone"),
    ("", "", "a socket of this machine has no address"),
    ("niet te lezen", "niet te lezen", "what is no address counts as it stands"),
]


@pytest.mark.parametrize(("address", "counts_as", "why"), NETWORKS, ids=lambda it: str(it))
def test_an_address_counts_as_its_network(address: str, counts_as: str, why: str) -> None:
    assert network(address) == counts_as


def test_a_moment_that_is_a_little_older_begins_nothing_anew(ledger: Ledger) -> None:
    """Clocks of two processes differ, and what lay in the spool comes late."""
    for seconds in (30, 20, 10):
        found = once(ledger, NOON + timedelta(seconds=seconds))
    assert found == NOON + timedelta(seconds=30) + MINUTE
    assert once(ledger, NOON - timedelta(hours=2)) is not None
