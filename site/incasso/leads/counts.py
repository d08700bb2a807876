"""Owns how many requests each agency got: in the running day, week and month, and when last."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Connection, Executable, bindparam, case, func, select

from incasso.leads.books import received
from incasso.leads.engines import inserted
from incasso.leads.ledger import Ledger
from incasso.leads.takes import Received
from incasso.local_time import day_of
from incasso.partners.partner import Partner


def _since(start: str) -> ColumnElement[int]:
    return func.sum(case((received.c.day >= bindparam(start), received.c.n), else_=0))


_COUNTED = (
    select(
        received.c.partner,
        *(_since(start) for start in ("day", "week", "month")),
        func.max(received.c.last_at),
    )
    .where(received.c.partner.in_(bindparam("slugs", expanding=True)))
    .group_by(received.c.partner)
)


def counted(
    connection: Connection, partners: Collection[Partner], now: datetime
) -> Mapping[str, Received]:
    """Count per partner; the windows begin at local midnight, the week on Monday."""
    today = day_of(now)
    week, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    slugs = [partner.slug for partner in partners]
    given = {"slugs": slugs, "day": today, "week": week, "month": month}
    rows = connection.execute(_COUNTED, given)
    found = {
        slug: Received(day=in_day, week=in_week, month=in_month, last_at=last)
        for slug, in_day, in_week, in_month, last in rows
    }
    return {slug: found.get(slug, Received()) for slug in slugs}


def count(connection: Connection, slugs: Collection[str], now: datetime) -> None:
    """Count one more request for each of these agencies."""
    rows = [{"partner": slug, "day": day_of(now), "n": 1, "last_at": now} for slug in slugs]
    connection.execute(_one_more(connection.dialect.name), rows)


@cache
def _one_more(dialect: str) -> Executable:
    one = inserted(dialect, received)
    newer = one.excluded.last_at > received.c.last_at
    later = case((newer, one.excluded.last_at), else_=received.c.last_at)
    return one.on_conflict_do_update(
        index_elements=[received.c.partner, received.c.day],
        set_={"n": received.c.n + 1, "last_at": later},
    )


def read_counts(
    ledger: Ledger, partners: Collection[Partner], now: datetime
) -> Mapping[str, Received]:
    """Count per partner in a transaction of its own, for a page that only shows.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        return counted(connection, partners, now)
