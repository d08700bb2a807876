"""Owns the operator's commands for agencies: look, pause, resume."""

from datetime import date

import click

from incasso.commands.notation import JSON, Day, as_json, table
from incasso.commands.office import Office, office
from incasso.leads.counts import read_counts
from incasso.leads.pauses import Paused, lift, order, paused
from incasso.leads.takes import Received
from incasso.local_time import day_of
from incasso.partners.partner import Partner
from incasso.web.app import utc_now


@click.group()
def partners() -> None:
    """Agencies: list, pause, resume."""


@partners.command("list", short_help="Every agency: caps used, pauses, register.")
@JSON
def list_(json_: bool) -> None:
    """Every agency: how much of its caps is used, whether it pauses, its register."""
    now = utc_now()
    with office() as here:
        so_far = read_counts(here.ledger, here.house.partners, now)
        with here.ledger.reading() as connection:
            ordered = paused(connection, day_of(now))
        found = [
            _agency(one, so_far[one.slug], ordered.get(one.slug), day_of(now))
            for one in here.house.partners
        ]
    rows = (list(one.values()) for one in found)
    click.echo(as_json(found) if json_ else table(list(found[0]), rows))


@partners.command(short_help="Let an agency have no new requests.")
@click.argument("slug")
@click.option("--until", type=Day(), help="The last day of the pause; without it, until resumed.")
@click.option("--reason", help="For `partners list`; one line, nothing about an asker.")
def pause(slug: str, until: date | None, reason: str | None) -> None:
    """Let an agency have no new requests; those that it has, it keeps."""
    now = utc_now()
    if until is not None and until < day_of(now):
        raise click.BadParameter(f"{until} has passed", param_hint="--until")
    with office() as here:
        _known(here, slug)
        order(here.ledger, slug, now, until, " ".join(reason.split()) if reason else None)
    click.echo(f"{slug} gets nothing new{f' until {until}, that day too' if until else ''}")


@partners.command()
@click.argument("slug")
def resume(slug: str) -> None:
    """End the pause of an agency."""
    now = utc_now()
    with office() as here:
        partner = _known(here, slug)
        ended = lift(here.ledger, slug, now)
    click.echo(f"{slug} {'is in turn again' if ended else 'had no pause by command'}")
    if partner.paused and partner.paused.holds_on(day_of(now)):
        click.echo(f"its own file pauses it as well: content/partners/{slug}.toml")


def _known(here: Office, slug: str) -> Partner:
    found = next((one for one in here.house.partners if one.slug == slug), None)
    if found is None:
        raise click.ClickException(f"{slug}: no such agency; `partners list` has them")
    return found


def _agency(
    partner: Partner, so_far: Received, ordered: Paused | None, day: date
) -> dict[str, str]:
    caps, entry = partner.caps, partner.register
    used = {"day": (so_far.day, caps.day), "week": (so_far.week, caps.week)}
    used["month"] = (so_far.month, caps.month)
    until = f", until {entry.valid_until}" if entry.valid_until else ""
    return {
        "agency": partner.slug,
        **{name: f"{n} of {cap}" if cap else str(n) for name, (n, cap) in used.items()},
        "paused": _pause(partner, ordered, day),
        "register": f"{entry.kind} {entry.number}{until}",
        "valid": "valid" if entry.holds_on(day) else "LAPSED",
    }


def _pause(partner: Partner, ordered: Paused | None, day: date) -> str:
    own = partner.paused if partner.paused and partner.paused.holds_on(day) else None
    if ordered is None and own is None:
        return "open"
    told = []
    for by, one in (("command", ordered), ("file", own)):
        if one is not None:
            told.append(f"by {by}" + (f" until {one.until}" if one.until else ""))
    why = f": {ordered.reason}" if ordered and ordered.reason else ""
    return f"paused {' and '.join(told)}{why}"
