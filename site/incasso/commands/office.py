"""Owns what the operator's commands work with, and how a thing that cannot be done is told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from incasso.commands.running import ROOT, spool_of
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.mending import CannotMend
from incasso.settings import Settings, from_environment
from incasso.web.app import utc_now
from incasso.web.shelf import read_rules


@dataclass(frozen=True, kw_only=True)
class Office:
    """What these commands work with."""

    settings: Settings
    ledger: Ledger
    house: House

    def bring_in(self) -> None:
        """Record what waits in the spool: no request is missing from what a person gets."""
        try:
            for left in spool_of(self.settings).bring_in(self.ledger, self.house, utc_now()):
                said = f"{left} still waits in the spool: what it holds is not in here"
                click.echo(said, err=True)
        except OSError as error:
            said = f"the spool: {error.strerror}; what still waits there is not in here"
            click.echo(said, err=True)


@contextmanager
def office() -> Iterator[Office]:
    """Open the ledger and the agencies' files; what cannot be mended is told in words."""
    settings = from_environment(os.environ, ROOT)
    rules = read_rules(settings)
    ledger = Ledger(settings.database_url)
    try:
        ledger.prepare()
        house = House(partners=rules.partners, portal=rules.portal)
        yield Office(settings=settings, ledger=ledger, house=house)
    except CannotMend as error:
        raise click.ClickException(str(error)) from error
    finally:
        ledger.close()
