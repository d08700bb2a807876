"""Owns the command that tells which DNS records the mail domain needs."""

import os
import textwrap
from collections.abc import Iterator

import click

from incasso.commands.notation import JSON, as_json
from incasso.commands.running import ROOT
from incasso.leads.dns import DnsRecord, records
from incasso.settings import from_environment
from incasso.web.shelf import read_rules


@click.command(short_help="The records to set for the domain that mail is sent from.")
@JSON
def dns(json_: bool) -> None:
    """The records to set for the domain that mail is sent from, each with its reason."""
    settings = from_environment(os.environ, ROOT)
    names = read_rules(settings).portal.mail
    found = records(names, settings.mail.host if settings.mail else None)
    click.echo(as_json(found) if json_ else "\n".join(_told(found)))


def _told(found: tuple[DnsRecord, ...]) -> Iterator[str]:
    for needed, title in ((True, "To set"), (False, "As you like")):
        yield f"{title}\n"
        for one in found:
            if one.needed is needed:
                yield (
                    f'{one.name} {one.type} "{one.value}"'
                    if one.type == "TXT"
                    else (f"{one.name} {one.type} {one.value}")
                )
                yield (
                    textwrap.indent(textwrap.fill(one.why, 84, break_on_hyphens=False), "    ")
                    + "\n"
                )
