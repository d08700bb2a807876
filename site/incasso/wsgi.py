"""Owns the door of a web server with several processes: gunicorn "incasso.wsgi:app()"."""

import logging
import os

from flask import Flask

from incasso.commands.running import ROOT
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.local_time import day_of
from incasso.settings import Mode, from_environment
from incasso.web import logs
from incasso.web.app import create_app, utc_now
from incasso.web.shelf import stock

log = logging.getLogger(__name__)


def app() -> Flask:
    """Return the live part; built pages are the front server's. No connection is left open."""
    settings = from_environment(os.environ, ROOT)
    logs.begin(live=settings.mode is Mode.PRODUCTION)
    made = create_app(settings, stock(settings, day_of(utc_now())))
    ledger: Ledger = made.extensions["counter"].ledger
    try:
        ledger.prepare()
    except StoreUnavailable as error:
        # What is sent meanwhile goes to the spool.
        log.error("the database does not answer: %s", error)
    finally:
        # A connection may not be shared by the processes that come after.
        ledger.close()
    return made
