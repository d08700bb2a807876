"""Owns the operator's commands for all mail together: hold it, let it go."""

import click

from incasso.commands.office import office
from incasso.leads.pauses import EVERYBODY, let_mail_leave, on_hold, order
from incasso.web.app import utc_now


@click.group()
def mail() -> None:
    """All mail together: hold, resume."""


@mail.command(short_help="Let no mail leave, and no deadline end.")
def hold() -> None:
    """Let no mail leave, and no deadline end, until resumed; requests are accepted as always.

    Only alarms to the operator leave all the same.
    """
    with office() as here:
        with here.ledger.reading() as connection:
            held = on_hold(connection)
        # A hold after a restore stays one: it says that this is a copy.
        if not held:
            order(here.ledger, EVERYBODY, utc_now())
    click.echo("no mail leaves until `mail resume`")


@mail.command()
def resume() -> None:
    """Let mail leave again: after a hold, or after a restore."""
    with office() as here:
        days = here.house.portal.answering.working_days
        held = let_mail_leave(here.ledger, utc_now(), days)
    click.echo("mail leaves again" if held else "mail was not on hold")
