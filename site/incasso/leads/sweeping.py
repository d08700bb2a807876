"""Owns that a file keeps nothing of what was erased: SQLite leaves copies of rows that it moved."""

import logging
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from incasso.leads.ledger import Ledger
from incasso.local_time import day_of

log = logging.getLogger(__name__)
# A day begins at three, when nobody asks: writers wait while the file is written anew.
QUIET = timedelta(hours=3)


def sweep(ledger: Ledger, now: datetime) -> None:
    """Write an SQLite file anew, once a day; PostgreSQL does so by itself.

    Its `user_version` is the day on which that was done last. What is in the way, as a full disk,
    is told in the log, and tried again with the next call.
    """
    if ledger.engine.dialect.name != "sqlite":
        return
    try:
        _rebuild(ledger.engine, int(f"{day_of(now - QUIET):%Y%m%d}"))
    except (sqlite3.Error, SQLAlchemyError) as error:
        log.warning("the database was not written anew: %s", type(error).__name__)


def _rebuild(engine: Engine, day: int) -> None:
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA user_version")
        if cursor.fetchone() == (day,):
            return
        cursor.execute("VACUUM")
        cursor.execute(f"PRAGMA user_version = {day}")
