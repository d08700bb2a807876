"""Owns what becomes of many messages when a server stumbles at each step, in each way."""

import shutil
from collections import Counter
from pathlib import Path

from leads.given import Clock, rows, worker_of
from leads.test_smtp_faults import Record, on_record, post_to
from mail_servers import DEAD, STUMBLES, UNSURE, Script, stumbling

from faults.all_months import empty_database
from faults.figures import Figures
from faults.outage import leave, promise
from faults.progress import tell
from incasso.leads.ledger import Ledger


def stumble_at_each_step(folder: Path, messages: int) -> Figures:
    """Let so many messages meet each fault at each step, and then a server that is well."""
    told: list[Figures] = []
    with empty_database(folder) as empty:
        for point, way, outcome in STUMBLES:
            told.append(_one(empty, point, way, outcome, messages))
            tell(len(told) * messages, len(STUMBLES) * messages, "messages")
    return Figures(
        fault="each step of SMTP",
        acknowledged=sum(one.acknowledged for one in told),
        lost=sum(one.lost for one in told),
        doubled=sum(one.doubled for one in told),
        note=f"{len(told)} faults; doubled are those whose taking was never heard of",
        wrong=[fault for one in told for fault in one.wrong],
    )


def _one(empty: Path, point: str, way: str, outcome: Record, messages: int) -> Figures:
    ledger = Ledger(f"sqlite:///{shutil.copy(empty, empty.with_name('incasso.sqlite3'))}")
    promise(ledger, messages)
    script, clock = Script(point, way), Clock()
    with stumbling(script) as port:
        worker = worker_of(ledger, post_to(port, 0.3 if way == "stall" else 5), clock=clock)
        while worker.deliver_one():
            pass
        found = Counter(on_record(ledger))
        script.point = ""
        if any(row["state"] == "queued" for row in rows(ledger, "outbox")):
            leave(worker_of(ledger, post_to(port), clock=clock), clock)
    ended = Counter(row["state"] for row in rows(ledger, "outbox"))
    ledger.close()
    came = Counter(name for _, name, _ in script.arrived)
    doubled = len(script.arrived) - len(came)
    may_double = point == "after the dot" and outcome == UNSURE
    wrong = {
        f"after it {dict(found)}, and not {outcome}": found != {outcome: messages},
        f"in the end {dict(ended)}": set(ended) != {"dead" if outcome == DEAD else "handed"},
        f"{doubled} came twice": doubled and not may_double,
        "one message came in two versions": len(set(script.arrived)) != len(came),
    }
    return Figures(
        fault=f"{way} at {point}",
        acknowledged=ended["handed"],
        lost=ended["handed"] - len(came),
        doubled=doubled,
        wrong=[f"{way} at {point}: {said}" for said, is_so in wrong.items() if is_so],
    )
