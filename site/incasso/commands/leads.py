"""Owns the operator's commands for requests: look, explain, mend, close, erase, export."""

from collections.abc import Iterator
from typing import TypeVar

import click

from incasso.commands.notation import JSON, NUMBER, as_json, table
from incasso.commands.office import office
from incasso.leads import mending, quarantine, withdrawing
from incasso.leads.explaining import Round
from incasso.leads.explaining import explain as explained
from incasso.leads.records import Record, listed, of_person, record
from incasso.leads.states import Closed, LeadState
from incasso.leads.trail import Actor
from incasso.templating import moment
from incasso.web.app import utc_now

T = TypeVar("T")
# Too long for a table; `--json` has them.
LONG = {"offer", "verdicts", "inputs", "text", "message_id"}


@click.group(short_help="Requests: look, explain, mend, erase, export.")
def lead() -> None:
    """Requests: list, show, explain, reroute, requeue, dismiss, release, close, erase, export."""


@lead.command("list")
@click.option("--state", type=click.Choice([one.value for one in LeadState]), help="Only those.")
@JSON
def list_(state: str | None, json_: bool) -> None:
    """Every request in short, the newest first."""
    with office() as here:
        found = listed(here.ledger, LeadState(state) if state else None)
    heads = ("ref", "wish", "state", "sent", "erased on", "agencies")
    rows = (
        (
            *(one[key] for key in ("ref", "wish", "state")),
            moment(one["sent"]),
            one["erase_on"],
            ", ".join(one["agencies"]),
        )
        for one in found
    )
    click.echo(as_json(found) if json_ else table(heads, rows))


@lead.command()
@click.argument("ref")
@JSON
def show(ref: str, json_: bool) -> None:
    """All that is on record of one request."""
    with office() as here:
        found = _known(ref, record(here.ledger, ref))
    click.echo(as_json(found) if json_ else "\n".join(_shown(found)))


@lead.command(short_help="Why these agencies, then and by the same rules now.")
@click.argument("ref")
@JSON
def explain(ref: str, json_: bool) -> None:
    """Why these agencies: each verdict as recorded, and as the same rules find it now."""
    with office() as here:
        rounds = _known(ref, explained(here.ledger, ref, here.house.partners))
    click.echo(as_json(rounds) if json_ else "\n\n".join(map(_round, rounds)) or "no round yet")


@lead.command(short_help="Look again for agencies.")
@click.argument("ref")
def reroute(ref: str) -> None:
    """Look again for agencies, among those that the asker allowed.

    An agency whose mail failed, but may have arrived, keeps its place. Ask it first whether it has
    the request: this ends its share, calls on it to erase, and lets the next one in.
    """
    with office() as here:
        given = mending.reroute(here.ledger, ref, here.house, utc_now())
    click.echo(f"{ref.upper()} goes to {given} more; `lead explain` says why")


@lead.command(short_help="Let a request out of quarantine.")
@click.argument("ref")
def release(ref: str) -> None:
    """Let a request out of quarantine; `list --state quarantine` names them."""
    with office() as here:
        found = _known(ref, record(here.ledger, ref))
        who, now = Actor.OPERATOR, utc_now()
        done = quarantine.release(here.ledger, str(found["id"]), here.house, now, who)
    if not done:
        raise click.ClickException(f"{ref}: it is not in quarantine, but {found['state']}")
    click.echo(f"{ref.upper()} is released; `lead explain` says who got it")


@lead.command(short_help="Try a message again that was given up.")
@click.argument("message", type=NUMBER)
def requeue(message: int) -> None:
    """Try a MESSAGE again that was given up; `status` names its number."""
    with office() as here:
        mending.requeue(here.ledger, message, here.house, utc_now())
    click.echo(f"message {message} waits to be brought")


@lead.command(short_help="Put a message to rest that was given up.")
@click.argument("message", type=NUMBER)
def dismiss(message: int) -> None:
    """Put a MESSAGE to rest that was given up, when nothing is left to do about it."""
    with office() as here:
        mending.dismiss(here.ledger, message, utc_now())
    click.echo(f"message {message} is at rest")


@lead.command(short_help="Close a request that was dealt with by hand.")
@click.argument("ref")
@click.option(
    "--reason",
    type=click.Choice([one.value for one in Closed]),
    required=True,
    help="What became of it; kept in the trail.",
)
def close(ref: str, reason: str) -> None:
    """Close a request that no agency has, once it was dealt with by hand.

    No agency gets it any more, and what was given up of it is put to rest.
    """
    with office() as here:
        mending.close(here.ledger, ref, Closed(reason), utc_now())
    click.echo(f"{ref.upper()} is closed")


@lead.command(short_help="Erase one request now.")
@click.argument("ref")
@click.confirmation_option(prompt="Erase what the asker typed, for good?")
def erase(ref: str) -> None:
    """Erase one request now; agencies that hold it are told to erase it too.

    What was mailed before cannot be called back, also not out of the local mailbox, var/postbus.
    """
    with office() as here:
        here.bring_in()
        found = _known(ref, record(here.ledger, ref))
        done = withdrawing.erase(
            here.ledger, str(found["id"]), here.house, utc_now(), Actor.OPERATOR
        )
    click.echo(f"{ref.upper()} {'is erased' if done else 'was erased before'}")


@lead.command(short_help="All that is on record of one person, as JSON.")
@click.argument("email")
def export(email: str) -> None:
    """All that is on record of the person with this e-mail address, as JSON."""
    with office() as here:
        here.bring_in()
        click.echo(as_json(of_person(here.ledger, email)))


def _known(ref: str, found: T | None) -> T:
    if found is None:
        raise click.ClickException(f"{ref}: no such request")
    return found


def _shown(found: Record) -> Iterator[str]:
    """Yield a request as lines: its own columns, then each part of the record as a table."""
    parts = {key: value for key, value in found.items() if isinstance(value, list)}
    answers = found["answers"] or {}
    own = {key: value for key, value in found.items() if key not in parts and key != "answers"}
    yield table(("request", found["ref"]), own.items())
    if answers:
        yield "\n" + table(("answer", ""), answers.items())
    for name, rows in parts.items():
        told = [
            {key: value for key, value in row.items() if key not in LONG and value is not None}
            for row in rows
        ]
        heads = list(dict.fromkeys(key for row in told for key in row))
        yield f"\n{name}"
        yield table(heads, ([row.get(head, "") for head in heads] for row in told))


def _round(one: Round) -> str:
    title = f"decided on {moment(one.decided_at)}"
    if one.error:
        return f"{title}: failed ({one.error})"
    rows = (
        (each.slug, each.code, each.now or "-", "same" if each.same else "DIFFERS", each.reason)
        for each in one.agencies
    )
    if not one.replayed:
        title += "; what it was decided by is gone, so it is not reckoned anew"
    return f"{title}\n{table(('agency', 'then', 'now', '', 'why'), rows)}"
