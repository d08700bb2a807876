"""Owns the command that reads the trail of what was done, and says where it was meddled with."""

import click

from incasso.commands.notation import JSON, as_json
from incasso.commands.office import office
from incasso.commands.running import NEEDS_A_PERSON
from incasso.leads.health import without_reason
from incasso.leads.trail import Head, broken_anywhere, head
from incasso.web.app import utc_now

# PostgreSQL numbers no row by so many digits, or not all of them.
DIGITS = 10


class Noted(click.ParamType[Head]):
    """An end of the trail as an earlier run told it."""

    name = "sequence:hash"

    def convert(
        self, value: str | Head, param: click.Parameter | None, ctx: click.Context | None
    ) -> Head:
        if isinstance(value, Head):
            return value
        number, _, found = value.partition(":")
        if not (number.isdecimal() and len(number) < DIGITS and found):
            self.fail(f"{value!r} is not an end that `audit` told, like 12:ab34...", param, ctx)
        return Head(sequence=int(number), hash=found)


@click.command(short_help="Check the trail of what was done.")
@click.option("--noted", type=Noted(), help="An end that was told before; it must still be there.")
@JSON
@click.pass_context
def audit(context: click.Context, noted: Head | None, json_: bool) -> None:
    """Check the trail of what was done, and that every request has an agency or a reason.

    Exit 2 if a row was changed, taken out or put elsewhere.

    Note the end that it tells outside the database, as a timer's log does: who can write the
    database can write the whole trail anew, and only that shows it.
    """
    with office() as here:
        with here.ledger.reading() as connection:
            end = head(connection)
        found = list(broken_anywhere(here.ledger, noted))
        with here.ledger.reading() as connection:
            lacking = without_reason(connection, utc_now())
    if json_:
        told = {"rows": end.sequence, "end": str(end), "broken": found}
        click.echo(as_json({**told, "without_reason": lacking}))
    else:
        for one in found:
            click.echo(f"row {one.sequence}: {one.what}", err=True)
        for ref in lacking:
            click.echo(f"request {ref}: neither an agency nor a reason is on record", err=True)
        faults = len(found) + len(lacking)
        click.echo(f"{end.sequence} rows, {faults} faults; the end is {end}")
    context.exit(NEEDS_A_PERSON if found or lacking else 0)
