"""Owns how often something may be done: counted exactly over all processes, under keyed hashes."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from sqlalchemy import Connection, Table, case, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from incasso.leads.ledger import Ledger
from incasso.leads.tables import tally

INSERT: Mapping[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
# What one household or office is given: within it an address can be chosen at will.
IPV6_NETWORK = 64


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
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        within = ip_network((int(found), IPV6_NETWORK), strict=False)
        return str(found.ipv4_mapped or within)
    return str(found)


def full_until(
    connection: Connection, key: str, most: int, until: datetime, now: datetime
) -> datetime | None:
    """Count one more under `key`, and return None; if that makes more than `most`, count nothing.

    It is then full until the moment that is returned. `until` is when a time that begins now ends;
    one that ends later than that was begun by a clock that was wrong.
    """
    over = or_(tally.c.until <= now, tally.c.until > until)
    first = INSERT[connection.dialect.name](tally).values(key=key, n=1, until=until)
    more = {"n": case((over, 1), else_=tally.c.n + 1)}
    ends = {"until": case((over, first.excluded.until), else_=tally.c.until)}
    counted = first.on_conflict_do_update(
        index_elements=[tally.c.key], set_=more | ends, where=or_(over, tally.c.n < most)
    )
    if connection.scalar(counted.returning(tally.c.n)) is not None:
        return None
    return connection.scalar(select(tally.c.until).where(tally.c.key == key))


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
