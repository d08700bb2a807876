"""Owns the command for an agency's month: as a table, CSV, JSON, or a page to print."""

import csv
import io
from datetime import date
from pathlib import Path

import click

from incasso.commands.notation import JSON, as_json, table
from incasso.commands.office import Office, office
from incasso.dutch import MONTHS, bedrag
from incasso.leads.statement import Line, Statement, statement
from incasso.local_time import day_of, local
from incasso.templating import environment
from incasso.web.app import utc_now
from incasso.web.assets import Assets

HEADS = ("aanvraag", "vraag", "aangeboden", "geantwoord", "stand", "telt mee", "prijs")


class Month(click.ParamType[date]):
    """A month like 2026-11, read as its first day."""

    name = "month"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            month = value if isinstance(value, date) else date.fromisoformat(f"{value}-01")
        except ValueError:
            month = date.min
        # A month of the calendar's first or last year has days beyond it.
        if not date.min.year < month.year < date.max.year:
            self.fail(f"{value!r} is not a month like 2026-11", param, ctx)
        return month


@click.command("statement", short_help="What an agency owes for a month.")
@click.argument("slug")
@click.argument("month", type=Month())
@JSON
@click.option("--csv", "csv_", is_flag=True, help="As CSV in Dutch notation, parted by `;`.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="A page to print.")
def statement_(slug: str, month: date, json_: bool, csv_: bool, html: Path | None) -> None:
    """What the agency SLUG was offered in MONTH, what counts, and what that comes to.

    A request counts when it was accepted and not returned in time. The price is the one in the
    agency's file on the day of the offer.
    """
    with office() as here:
        days = here.house.portal.answering.link_days
        found = statement(here.ledger, slug, month, utc_now(), return_days=days)
        if found is None:
            raise click.ClickException(f"{slug}: was never offered a request")
        if html:
            try:
                html.write_text(_page(here, found), encoding="utf-8")
            except OSError as error:
                raise click.ClickException(f"{html}: {error.strerror}") from error
    if json_:
        totals = {"counted": found.counted, "unpriced": found.unpriced, "total": found.total}
        click.echo(as_json({**vars(found), **totals}))
    elif csv_:
        click.echo(_as_csv(found), nl=False)
    else:
        click.echo(f"{html} is ready to print" if html else _as_table(found))


def _as_table(found: Statement) -> str:
    rows = [_cells(line) for line in found.lines]
    waits = f", nor while {found.unanswered} wait for an answer" if found.unanswered else ""
    until = "final" if found.final else f"not final until {found.final_on}{waits}"
    told = f"{found.counted} count, {bedrag(found.total)} without btw; {until}"
    missing = f"; {found.unpriced} without a price" if found.unpriced else ""
    return f"{table(HEADS, rows)}\n\n{told}{missing}"


def _as_csv(found: Statement) -> str:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows(_cells(line) for line in found.lines)
    writer.writerow(("totaal", "", "", "", "", found.counted, _comma(str(found.total))))
    return made.getvalue()


def _cells(line: Line) -> tuple[str, ...]:
    moments = (
        f"{local(at):%d-%m-%Y %H:%M}" if at else "" for at in (line.offered_at, line.answered_at)
    )
    price = _comma(f"{line.price:.2f}") if line.price is not None else ""
    return (line.ref, line.wish, *moments, line.label, "ja" if line.counts else "nee", price)


def _comma(number: str) -> str:
    return number.replace(".", ",")


def _page(here: Office, found: Statement) -> str:
    drawn = environment(here.settings.templates).get_template("print/afrekening.html")
    return drawn.render(
        portal=here.house.portal,
        css=Assets(folder=here.settings.static).css(),
        found=found,
        month=f"{MONTHS[found.month.month - 1]} {found.month.year}",
        made_at=utc_now(),
        day=day_of,
    )
