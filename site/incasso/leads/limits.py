"""Owns how often something may be done: counted exactly over all processes, under keyed hashes."""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from sqlalchemy import Connection, Executable, Integer, bindparam, case, delete, or_, select, update

from incasso.leads.books import tally
from incasso.leads.engines import inserted
from incasso.leads.ledger import Ledger

# What one household or office is given: within it an address can be chosen at will.
IPV6_NETWORK = 64
# Clocks of several processes differ, and what comes in from the spool is older than its turn.
WRONG_BY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Use:
    """What may be done at most so often within a time; begun now, that time ends at `until`."""

    key: str
    most: int
    until: datetime


class TooMany(Exception):
    """It was done too often; it may be done again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def hashed(secret: str, what: str, whom: str) -> str:
    """Return a key that says nothing of `whom` to who lacks `secret`."""
    return hmac.new(secret.encode(), f"{what}:{whom}".encode(), hashlib.sha256).hexdigest()


def network(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or the network of an IPv6 address."""
    try:
        found = ip_address(_without_port(address))
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        within = ip_network((int(found), IPV6_NETWORK), strict=False)
        return str(found.ipv4_mapped or within)
    return str(found)


def _without_port(address: str) -> str:
    # Some front servers write `address:port`; an IPv6 address then stands in brackets.
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def first_full(connection: Connection, uses: Sequence[Use], now: datetime) -> Use | None:
    """Count one more for each use and return None; or return the first for which that is too much.

    Then it and those after it are not counted, those before it are. A time in the books that ends
    more than a day after all that begin now was begun by a clock that was wrong: it counts no more.
    """
    said: dict[str, Any] = {"now": now, "far": max(use.until for use in uses) + WRONG_BY}
    for number, use in enumerate(uses):
        said |= {f"key{number}": use.key, f"most{number}": use.most}
    rows = [{"key": use.key, "n": 1, "until": use.until} | said for use in uses]
    fit = set(connection.scalars(_one_more(connection.dialect.name, len(uses)), rows))
    place = next((n for n, use in enumerate(uses) if use.key not in fit), None)
    if place is None:
        return None
    if after := fit.intersection(use.key for use in uses[place:]):
        uncount(connection, after)
    return uses[place]


def uncount(connection: Connection, keys: Collection[str]) -> None:
    """Take back what was counted just now, and did not happen."""
    back = update(tally).where(tally.c.key.in_(keys)).values(n=tally.c.n - 1)
    connection.execute(back)


@cache
def _one_more(dialect: str, uses: int) -> Executable:
    one = inserted(dialect, tally)
    over = or_(tally.c.until <= bindparam("now"), tally.c.until > bindparam("far"))
    most = (
        (tally.c.key == bindparam(f"key{n}"), bindparam(f"most{n}", type_=Integer))
        for n in range(uses)
    )
    return one.on_conflict_do_update(
        index_elements=[tally.c.key],
        set_={
            "n": case((over, 1), else_=tally.c.n + 1),
            "until": case((over, one.excluded.until), else_=tally.c.until),
        },
        where=or_(over, tally.c.n < case(*most)),
    ).returning(tally.c.key)


def full_until(connection: Connection, use: Use) -> datetime:
    """Return until when what is full stays so."""
    until: datetime = connection.scalars(select(tally.c.until).where(tally.c.key == use.key)).one()
    return until


def forget_tallies(ledger: Ledger, now: datetime) -> None:
    """Remove what was counted within a time that is over.

    Raises:
        StoreUnavailable: nothing was removed; the next call does it.
    """
    with ledger.reading() as connection:
        if connection.scalar(select(tally.c.key).where(tally.c.until <= now).limit(1)) is None:
            return
    with ledger.writing() as connection:
        connection.execute(delete(tally).where(tally.c.until <= now))
