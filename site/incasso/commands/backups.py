"""Owns the commands for the copy of the database: make one, put one back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from incasso.commands.running import ROOT
from incasso.leads.backups import CannotKeep, back_up
from incasso.leads.backups import restore as put_back
from incasso.settings import from_environment
from incasso.web.app import utc_now

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command(short_help="A checked copy of the database, while it is in use.")
@FILE
def backup(file: Path) -> None:
    """Write a checked copy of the database to FILE; the portal goes on meanwhile.

    It holds what askers typed: let the machine delete it within the days that you promise them.
    """
    with _told():
        back_up(from_environment(os.environ, ROOT).database_url, file)
    click.echo(f"{file} is whole")


@click.command(short_help="Put a copy back, with all mail on hold.")
@FILE
def restore(file: Path) -> None:
    """Put the copy in FILE back where there is no database; no mail leaves until `mail resume`."""
    with _told():
        put_back(from_environment(os.environ, ROOT).database_url, file, utc_now())
    click.echo(f"{file} is back, with all mail on hold. Look with `status` and `audit`, then")
    click.echo("`mail resume`: what had not left by then leaves, under the Message-ID that it had.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (CannotKeep, OSError) as error:
        raise click.ClickException(str(error)) from error
