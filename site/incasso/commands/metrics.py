"""Owns the figures that Prometheus reads: from the database, at the moment that it asks."""

from collections.abc import Callable, Iterator
from datetime import datetime

import click
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from incasso.commands.office import office
from incasso.leads.counts import read_counts
from incasso.leads.health import Health, health
from incasso.leads.house import House
from incasso.leads.ledger import Ledger, StoreUnavailable
from incasso.leads.tables import assignment, lead, outbox
from incasso.leads.trail import head
from incasso.web.app import utc_now

LOOPBACK = "127.0.0.1"
STATES = {
    "incasso_requests": ("Requests, by state.", lead),
    "incasso_shares": ("Agencies' shares in requests, by state.", assignment),
    "incasso_messages": ("Messages, by state.", outbox),
}


class Figures(Collector):
    """Reads anew at each question, so that it counts for all processes; no label names a person."""

    def __init__(self, ledger: Ledger, house: House, clock: Callable[[], datetime]) -> None:
        self._ledger, self._house, self._clock = ledger, house, clock

    def collect(self) -> Iterator[Metric]:
        """Yield every figure, or only that the database does not answer."""
        now = self._clock()
        up = GaugeMetricFamily("incasso_up", "Whether the database answers.")
        try:
            found = [*self._counted(), *_healthy(health(self._ledger, now), now)]
            found.append(self._per_agency(now))
        except StoreUnavailable:
            found = []
        up.add_metric([], float(bool(found)))
        yield up
        yield from found

    def _counted(self) -> Iterator[Metric]:
        with self._ledger.reading() as connection:
            for name, (told, table) in STATES.items():
                family = GaugeMetricFamily(name, told, labels=["state"])
                rows = select(table.c.state, func.count()).group_by(table.c.state)
                for state, count in connection.execute(rows):
                    family.add_metric([state], count)
                yield family
            yield _one("trail_rows", "Rows in the trail.", head(connection).sequence)

    def _per_agency(self, now: datetime) -> Metric:
        told = "Requests that an agency got since the local month began."
        family = GaugeMetricFamily("incasso_agency_month", told, labels=["agency"])
        for slug, so_far in read_counts(self._ledger, self._house.partners, now).items():
            family.add_metric([slug], so_far.month)
        return family


def _healthy(found: Health, now: datetime) -> Iterator[Metric]:
    mail = found.mail
    since = mail.oldest_waiting
    yield _one("waiting", "Messages that wait.", mail.waiting)
    yield _one("failing", "Those of them that failed at least once.", len(mail.failing))
    yield _one("given_up", "Messages that were given up or came back.", len(mail.dead))
    yield _one("unrouted", "Requests without an agency.", len(mail.unrouted))
    age = (now - since).total_seconds() if since else 0
    yield _one("oldest_waiting_seconds", "For how long the oldest message waits.", age)
    yield _one("held", "Whether all mail is on hold.", found.held)
    yield _one("without_reason", "Requests that lack a decision.", len(found.without_reason))
    yield _one("late", "Messages that wait longer than they should.", len(found.late))
    yield _one("without_end", "Messages that lack their end.", len(found.without_end))
    yield _one("trail_broken", "Faults in the newest rows of the trail.", len(found.broken))
    yield _one("well", "Whether nothing needs a person.", found.well)


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"incasso_{name}", told, value=value)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=9100, show_default=True)
def metrics(port: int) -> None:
    """Figures for Prometheus on this machine only, until Ctrl-C."""
    with office() as here:
        registry = CollectorRegistry()
        registry.register(Figures(here.ledger, here.house, utc_now))
        server, thread = start_http_server(port, LOOPBACK, registry)
        click.echo(f"http://{LOOPBACK}:{port}/metrics")
        try:
            thread.join()
        except KeyboardInterrupt:
            server.shutdown()
