"""Owns the door of the command line, python -m incasso, and how faults are told there."""

import os
import sys

import click

from incasso.commands import (
    audit,
    backups,
    dns,
    law,
    leads,
    mail,
    metrics,
    partners,
    running,
    statement,
)
from incasso.errors import Mistakes
from incasso.law.parameters import Unknown
from incasso.leads.ledger import StoreUnavailable
from incasso.settings import Mode
from incasso.web import logs

COMMANDS = (
    running.serve,
    running.deliver,
    running.status,
    leads.lead,
    partners.partners,
    statement.statement_,
    metrics.metrics,
    backups.backup,
    backups.restore,
    mail.mail,
    dns.dns,
    audit.audit,
    law.costs,
    law.interest,
    law.claim,
    law.law,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The portal's commands, and the law's sums; settings come from the environment (README)."""
    logs.begin(live=os.environ.get("INCASSO_MODE") == Mode.PRODUCTION)


for command in COMMANDS:
    cli.add_command(command)


def main() -> int:
    """Run a command; what is wrong in a file, or unknown to the law's table, is told in words."""
    try:
        cli(prog_name="python -m incasso")
    except Mistakes as several:
        for mistake in several.mistakes:
            click.echo(str(mistake), err=True)
        return 1
    except Unknown as silence:
        click.echo(f"{silence}. `python -m incasso law` says where to look.", err=True)
        return 1
    except StoreUnavailable as error:
        click.echo(f"the database does not answer: {error}", err=True)
        return running.UNREACHABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
