"""Owns the commands that run the portal: serve it, deliver its mail, tell how it fares."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from incasso.commands.notation import JSON, as_json
from incasso.leads.alarm import Alarm
from incasso.leads.delivery import Worker
from incasso.leads.health import Health, health
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.mail import Writer
from incasso.leads.post import LocalPost, Post, SmtpPost
from incasso.leads.post_status import PostStatus, Stuck
from incasso.leads.spool import Spool
from incasso.leads.webhooks import Hooks
from incasso.local_time import day_of
from incasso.settings import Settings, from_environment
from incasso.templating import environment, moment
from incasso.web.app import create_app, utc_now
from incasso.web.links import address_maker, keys
from incasso.web.serve import serve as serve_until_stopped
from incasso.web.shelf import Rules, Shelf, read_rules, stock

ROOT = Path(__file__).parent.parent.parent.parent
NEEDS_A_PERSON = 2
UNREACHABLE = 3


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Default: INCASSO_PORT, or 8000.")
def serve(port: int | None) -> None:
    """Site, form and delivery in one process, until Ctrl-C."""
    environ = {**os.environ, "INCASSO_PORT": str(port)} if port else os.environ
    settings = from_environment(environ, ROOT)
    if not (settings.public / "index.html").is_file():
        raise click.ClickException(f"{settings.public} holds no site. Run: python build.py")
    shelf = stock(settings, day_of(datetime.now(UTC)))
    app = create_app(settings, shelf)
    ledger: Ledger = app.extensions["counter"].ledger
    ledger.prepare()
    click.echo(_welcome(settings, shelf))
    try:
        worker = _worker(settings, shelf, ledger)
        serve_until_stopped(app, settings.public, settings.host, settings.port, worker.run)
    finally:
        ledger.close()
    click.echo("Stopped.")


@click.command()
@click.option("--stay", is_flag=True, help="Go on until Ctrl-C or SIGTERM.")
def deliver(stay: bool) -> None:
    """Bring every message that is due, once; for a timer. Several may do so at the same time."""
    settings = from_environment(os.environ, ROOT)
    rules = read_rules(settings)
    with closing(Ledger(settings.database_url)) as ledger:
        worker = _worker(settings, rules, ledger)
        if stay:
            # A worker that finds no database waits for it.
            with suppress(StoreUnavailable):
                ledger.prepare()
            worker.run(_until_told())
            click.echo("Stopped.")
            return
        ledger.prepare()
        click.echo(f"{worker.deliver_due()} messages tried")


def _until_told() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


@click.command(short_help="What waits, failed or is incomplete; for a monitor.")
@JSON
@click.pass_context
def status(context: click.Context, json_: bool) -> None:
    """What waits, failed or found no agency; exit 2 if it needs a person, 3 without database.

    Of what a mail server said stands its code here; `lead show` has the rest.
    """
    settings = from_environment(os.environ, ROOT)
    try:
        with closing(Ledger(settings.database_url)) as ledger:
            ledger.prepare()
            found = health(ledger, utc_now())
    except StoreUnavailable as error:
        click.echo(f"the database does not answer: {error}", err=True)
        context.exit(UNREACHABLE)
    spooled, fault = _late(spool_of(settings))
    well = found.well and not (spooled or fault)
    told = {**vars(found), "spooled": spooled, "spool_fault": fault, "well": well}
    spool = f"spool     {fault or f'{len(spooled)} wait too long'}"
    lines = (_told(found.mail), *_incomplete(found), spool)
    click.echo(as_json(told) if json_ else "\n".join(lines))
    context.exit(0 if well else NEEDS_A_PERSON)


def _late(spool: Spool) -> tuple[list[str], str | None]:
    """Return what waits too long in the spool, and why it cannot be told."""
    try:
        return spool.late(utc_now()), None
    except OSError as error:
        return [], f"cannot be read: {error.strerror}"


def _told(found: PostStatus) -> str:
    since = f", the oldest since {moment(found.oldest_waiting)}" if found.oldest_waiting else ""
    lines = [f"waiting   {found.waiting}{since}"]
    for name, stuck in (("failing", found.failing), ("given up", found.dead)):
        lines.append(f"{name:<10}{len(stuck)}")
        lines += [f"  {_line(one)}" for one in stuck]
    lines.append(f"{'unrouted':<10}{len(found.unrouted)}")
    lines += [f"  {ref}: no agency has it; answer the asker yourself" for ref in found.unrouted]
    lines.append(f"{'held':<10}{found.quarantine} in quarantine")
    lines += [
        f"  {ref}: its asker has no link; `lead release` or `lead erase`" for ref in found.held
    ]
    return "\n".join(lines)


def _incomplete(found: Health) -> Iterator[str]:
    yield f"on hold   {'yes: no mail leaves until `mail resume`' if found.held else 'no'}"
    refs, numbers = ", ".join(found.without_reason), ", ".join(map(str, found.without_end))
    yield f"no reason {len(found.without_reason)} {refs}".rstrip()
    late = ", ".join(map(str, found.late))
    yield f"late      {len(found.late)} {late}".rstrip()
    yield f"no end    {len(found.without_end)} {numbers}".rstrip()
    yield f"trail     {len(found.broken)} faults in its newest rows"
    yield from (f"  row {one.sequence}: {one.what}" for one in found.broken)


def _line(stuck: Stuck) -> str:
    again = f", again on {moment(stuck.next_at)}" if stuck.next_at else ""
    said = f": {stuck.code}" if stuck.code else ""
    return f"message {stuck.id}: {stuck.ref}, {stuck.kind}, {stuck.tries} tries{again}{said}"


def _worker(settings: Settings, rules: Rules, ledger: Ledger) -> Worker:
    sender = rules.portal.mail.sender
    post: Post = LocalPost(folder=settings.postbus, sender=sender)
    if settings.mail:
        post = SmtpPost(server=settings.mail, sender=sender, bounces=bool(settings.bounces))
    site = settings.address or rules.portal.address
    writer = Writer(
        portal=rules.portal,
        law=rules.law,
        templates=environment(settings.templates),
        link=address_maker(settings.secret_key, site),
    )
    return Worker(
        ledger=ledger,
        writer=writer,
        post=post,
        addresses=settings.partner_addresses(partner.slug for partner in rules.partners),
        partners=rules.partners,
        clock=utc_now,
        bounces=settings.bounces,
        hooks=Hooks(by_slug=settings.hooks_of(one.slug for one in rules.partners if one.webhook)),
        alarm=Alarm(ledger=ledger, post=post, portal=rules.portal),
        spool=spool_of(settings),
    )


def spool_of(settings: Settings) -> Spool:
    """Return where requests wait that the database could not take."""
    return Spool(folder=settings.spool, secret=keys(settings.secret_key)[-1])


def _welcome(settings: Settings, shelf: Shelf) -> str:
    address = f"http://{settings.host}:{settings.port}"
    lines = [f"{shelf.portal.name} is open on {address}/"]
    if settings.mail is None:
        lines.append(f"mail stays on this machine: {address}/postbus/")
    return "\n".join([*lines, "Ctrl-C ends it."])
