"""Owns a mail server that is away, by the worker's clock, and then is there again."""

import time
import uuid
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from leads.given import NOON, PARTNERS, PORTAL, Clock, asked, rows, worker_of
from leads.test_post import SENDER
from mail_servers import AnyPort, Handler
from sqlalchemy import delete, insert, select

from faults.figures import Figures
from incasso.leads.accept import accept
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.post import SmtpPost
from incasso.leads.tables import outbox
from incasso.settings import MailServer, Security

AT_MOST = 120  # seconds from its return until the last message has left
SECOND = timedelta(seconds=1)


def be_away(folder: Path, messages: int, minutes: int) -> Figures:
    """Stop a real server, let time pass with so many messages owed, begin it again."""
    ledger = Ledger(f"sqlite:///{folder / 'incasso.sqlite3'}")
    ledger.prepare()
    promise(ledger, messages)
    handler, clock = Handler(), Clock()
    port = _port_of_nobody(handler)
    given = MailServer(host="127.0.0.1", port=port, security=Security.NONE)
    post = SmtpPost(server=given, sender=SENDER, bounces=True)
    worker = worker_of(ledger, post, clock=clock)
    knocks = _until(worker, clock, NOON + timedelta(minutes=minutes))
    spent = sum(row["tries"] for row in rows(ledger, "outbox"))
    server = AnyPort(handler, hostname="127.0.0.1", port=port)
    server.start()
    took = leave(worker, clock)
    server.stop()
    states = Counter(row["state"] for row in rows(ledger, "outbox"))
    ledger.close()
    arrived = [envelope.content for envelope in handler.envelopes]
    wrong = [f"{spent} tries were spent on nobody"] if spent else []
    wrong += [f"the last left after {took:.0f} s"] if took > AT_MOST else []
    wrong += [f"not all were handed over: {states}"] if states != {"handed": messages} else []
    return Figures(
        fault="mail server away",
        acknowledged=messages,
        lost=messages - len(set(arrived)),
        doubled=len(arrived) - len(set(arrived)),
        note=f"{minutes} minutes, {knocks} knocks; all left {took:.0f} s after its return",
        wrong=wrong,
    )


def promise(ledger: Ledger, messages: int) -> None:
    """Owe so many messages, each its own, about one request."""
    accept(asked(), (), PARTNERS, ledger, NOON, consent="Ja.", portal=PORTAL)
    with ledger.writing() as connection:
        first = connection.execute(select(outbox).where(outbox.c.kind == "asker")).one()
        connection.execute(delete(outbox))
        kept = {key: value for key, value in first._asdict().items() if key != "id"}
        for number in range(messages):
            new = {"once": f"asker:{number}", "message_id": f"<{uuid.uuid4()}@portal.example>"}
            connection.execute(insert(outbox).values(kept | new))


def _port_of_nobody(handler: Handler) -> int:
    server = AnyPort(handler, hostname="127.0.0.1", port=0)
    server.start()
    server.stop()
    return int(server.port)


def _until(worker: Worker, clock: Clock, moment: datetime) -> int:
    """Let the worker work while its clock goes on; return how often it knocked."""
    knocks = 0
    while clock() < moment:
        if worker.deliver_one():
            knocks += 1
        else:
            clock.forward(SECOND)
    return knocks


def leave(worker: Worker, clock: Clock) -> float:
    """Let all leave; return the seconds of the worker's clock and of ours together."""
    back, began = clock(), time.monotonic()
    while not worker.deliver_one():
        clock.forward(SECOND)
    while worker.deliver_one():
        pass
    return (clock() - back).total_seconds() + time.monotonic() - began
