"""Owns how many requests each agency got: in the running day, week and month, and when last."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, case, func, select

from incasso.leads.ledger import Ledger
from incasso.leads.tables import assignment
from incasso.leads.takes import Received
from incasso.local_time import day_of, midnight
from incasso.partners.partner import Partner


def counted(
    connection: Connection, partners: Collection[Partner], now: datetime
) -> Mapping[str, Received]:
    """Count per partner; the windows begin at local midnight, the week on Monday."""
    day = day_of(now)
    today = midnight(day)
    week = midnight(day - timedelta(days=day.weekday()))
    month = midnight(day.replace(day=1))
    slugs = [partner.slug for partner in partners]
    rows = connection.execute(
        select(
            assignment.c.partner,
            _since(today),
            _since(week),
            _since(month),
            func.max(assignment.c.offered_at),
        )
        .where(assignment.c.partner.in_(slugs), assignment.c.offered_at >= min(week, month))
        .group_by(assignment.c.partner)
    )
    found = {
        slug: Received(day=in_day, week=in_week, month=in_month, last_at=last)
        for slug, in_day, in_week, in_month, last in rows
    }
    for slug in slugs:
        if slug not in found:
            found[slug] = Received(last_at=_last(connection, slug))
    return found


def received(
    ledger: Ledger, partners: Collection[Partner], now: datetime
) -> Mapping[str, Received]:
    """Count per partner in a transaction of its own, for a page that only shows.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        return counted(connection, partners, now)


def _since(start: datetime) -> ColumnElement[int]:
    return func.sum(case((assignment.c.offered_at >= start, 1), else_=0))


def _last(connection: Connection, slug: str) -> datetime | None:
    last: datetime | None = connection.scalar(
        select(func.max(assignment.c.offered_at)).where(assignment.c.partner == slug)
    )
    return last
