"""Owns the commands that reckon by the law's table, and the one that watches over the table."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import click

from incasso.commands.notation import Day, Number, as_json, columns
from incasso.law import collection_costs
from incasso.law import interest as running_interest
from incasso.law.claim import Claim, claim_on, read_dossier
from incasso.law.dossier import Debtor
from incasso.law.notes import SENTENCES, Note
from incasso.law.parameters import SHAPES, Wet
from incasso.law.rates import InterestKind, statutory
from incasso.law.register import due_for_checking
from incasso.law.running import DayCount
from incasso.local_time import day_of
from incasso.web.app import utc_now
from incasso.web.shelf import TABLE, read_law

NEEDS_A_PERSON = 2
WARNED = timedelta(days=30)
STATUTORY = [kind.value for kind in InterestKind if kind is not InterestKind.CONTRACT]

EUROS = Number(Decimal("0.01"))
principal_option = click.option("--principal", type=EUROS, required=True, help="In euros: 1250.00")
json_option = click.option("--json", "wants_json", is_flag=True, help="As JSON.")


def today() -> date:
    """Return the day it is: the clock of these commands, read at the door."""
    return day_of(utc_now())


@click.command(short_help="What a debtor owes for collecting out of court.")
@principal_option
@click.option("--btw", is_flag=True, help="Add btw: `costs` is then with it.")
@click.option(
    "--debtor",
    type=click.Choice([debtor.value for debtor in Debtor]),
    default=Debtor.CONSUMER.value,
    show_default=True,
    help="Who owes; the sum is the same, what must come before it is not.",
)
@click.option(
    "--on", "day", type=Day(), default=today, help="By the law of this day; default today."
)
@json_option
def costs(principal: Decimal, btw: bool, debtor: str, day: date, wants_json: bool) -> None:
    """What a debtor owes for collecting out of court (art. 2 Besluit BIK)."""
    wet = read_law().on(day)
    rate = wet.btw.rate if btw else None
    found = collection_costs.collection_costs(principal, wet.staffel, rate)
    if wants_json:
        answer = {
            "principal": principal,
            "debtor": debtor,
            "day": day,
            "costs": found.total,
            "without_btw": found.costs,
            "btw": found.btw,
            "bound": found.bound,
            "parts": found.parts,
            "condition": _condition(debtor, wet),
        }
        click.echo(as_json(answer))
        return
    rows = [(f"{part.rate}% of {part.base}", part.costs) for part in found.parts]
    if found.bound:
        rows.append((f"the {found.bound} applies", found.costs))
    if btw:
        rows.append((f"btw, {rate}%", found.btw))
    click.echo(columns([*rows, ("collection costs", found.total)]))
    click.echo(_condition(debtor, wet))


def _condition(debtor: str, wet: Wet) -> str:
    if debtor == Debtor.CONSUMER:
        term = wet.veertiendagenbrief.days_after_delivery
        return f"Owed once a veertiendagenbrief was delivered and {term} days after it went unpaid."
    least = wet.handelstransactie.minimum
    return f"Owed once reminded, unless otherwise agreed; {least} also without a reminder."


@click.command(short_help="Statutory interest over a principal.")
@principal_option
@click.option("--kind", type=click.Choice(STATUTORY), required=True)
@click.option("--surcharge", type=Number(Decimal(0)), default="0", help="Percent points on top.")
@click.option("--first-day", type=Day(), required=True, help="The first day of default; it counts.")
@click.option("--until", type=Day(), required=True, help="Does not count itself.")
@click.option(
    "--day-count",
    type=click.Choice([count.value for count in DayCount]),
    default=DayCount.RUNNING_YEAR.value,
    show_default=True,
    help="What a day's interest is a part of.",
)
@json_option
def interest(
    principal: Decimal,
    kind: str,
    surcharge: Decimal,
    first_day: date,
    until: date,
    day_count: str,
    wants_json: bool,
) -> None:
    """Statutory interest over a principal, with the rows that add up to it."""
    if until < first_day:
        raise click.BadParameter(f"{until} is before {first_day}", param_hint="--until")
    rates = statutory(read_law(), InterestKind(kind), surcharge)
    found = running_interest.interest(principal, rates, first_day, until, DayCount(day_count))
    if wants_json:
        answer = {
            "principal": principal,
            "kind": kind,
            "surcharge": surcharge,
            "first_day": first_day,
            "until": until,
            "day_count": day_count,
            "interest": found.interest,
            "rows": found.rows,
        }
        click.echo(as_json(answer))
        return
    heads = ("from", "until", "days", "base", "rate", "interest")
    rows = [(r.first_day, r.until, r.days, r.base, f"{r.rate}%", r.interest) for r in found.rows]
    click.echo(columns([heads, *rows, ("total", "", "", "", "", found.interest)]))


@click.command(short_help="What is due on a day in a dossier.")
@click.argument("dossier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", "day", type=Day(), default=today, help="Reckoned on this day; default today.")
@json_option
def claim(dossier: Path, day: date, wants_json: bool) -> None:
    """What is due on a day in a DOSSIER (a TOML file like docs/dossier-voorbeeld.toml)."""
    read = read_dossier(dossier.read_text("utf-8"), str(dossier))
    found = claim_on(read, read_law(), day)
    click.echo(as_json(found) if wants_json else "\n".join(_told(found)))


def _told(found: Claim) -> Iterator[str]:
    heads = ("invoice", "from", "principal", "interest")
    rows = [(due.number, due.first_day, due.principal, due.interest) for due in found.invoices]
    yield columns([heads, *rows])
    if found.letters:
        yield "\n" + columns(
            [("letter", "owed from", "over", "costs", "btw")]
            + [(c.sent, c.costs_from, c.base, c.costs, c.btw) for c in found.letters]
        )
    if found.payments:
        paid = ("payment", "amount", "to costs", "interest", "principal", "left")
        yield "\n" + columns([paid, *_imputed(found)])
    yield "\n" + columns(
        [
            (f"due on {found.day}", ""),
            ("principal", found.principal),
            ("interest", found.interest),
            ("collection costs", found.costs),
            ("total", found.total),
            ("each day after", found.per_day),
        ]
    )
    notes = [*found.notes, *(note for letter in found.letters for note in letter.notes)]
    yield from (f"- {_sentence(note)}" for note in notes)


def _imputed(found: Claim) -> Iterator[tuple[object, ...]]:
    for payment in found.payments:
        interest = sum((part.interest for part in payment.parts), Decimal("0.00"))
        principal = sum((part.principal for part in payment.parts), Decimal("0.00"))
        yield payment.day, payment.amount, payment.costs, interest, principal, payment.left


def _sentence(note: Note) -> str:
    return f"{note.invoice}: {SENTENCES[note.warn]}" if note.invoice else SENTENCES[note.warn]


@click.command(short_help="What must be looked up in the law's table.")
@click.option("--on", "day", type=Day(), default=today, help="As of this day; default today.")
@click.pass_context
def law(context: click.Context, day: date) -> None:
    """What must be looked up in the law's table: exit 2 if now, 0 if only soon; for a timer."""
    table = read_law()
    now = list(due_for_checking(table, tuple(SHAPES), day, TABLE))
    told = {mistake.where for mistake in now}
    soon = due_for_checking(table, tuple(SHAPES), day + WARNED, TABLE)
    for mistake in now:
        click.echo(f"now: {mistake}", err=True)
    for mistake in soon:
        if mistake.where not in told:
            click.echo(f"within {WARNED.days} days: {mistake}", err=True)
    if now:
        context.exit(NEEDS_A_PERSON)
    click.echo(f"the law's table has been checked for {day}")
