"""Several processes at once on one database: `python -m leads.writers WHAT ADDRESS NOTES`."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

from faults.processes import running

from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger, StoreUnavailable
from leads.given import ADDRESSES, NOON, PORTAL, addresses_of, asked, partner, worker_of

CAP, WRITERS, EACH = 50, 8, 25
SMALL = "klein"
CROWD = (partner(SMALL, caps={"month": CAP}), *map(partner, "abcd"))
KEY = "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11"


def ask(ledger: Ledger, key: str | None = None, **changed: str) -> None:
    slugs = [one.slug for one in CROWD]
    given = asked(**changed), slugs[:3], CROWD, ledger, NOON
    while True:
        # SQLite gives no turns: on a busy machine one of eight can wait its ten seconds in vain.
        with suppress(StoreUnavailable):
            accept(*given, consent="Ja.", portal=PORTAL, idem_key=key, reserves=slugs[3:])
            return


def many(ledger: Ledger, name: int) -> None:
    """Put many requests to an agency that takes few."""
    for number in range(EACH):
        ask(ledger, email=f"p{name}-{number}@testbedrijf.example")


def same(ledger: Ledger, name: int) -> None:
    """Send one form again and again."""
    for _ in range(EACH):
        ask(ledger, key=KEY)


class Noting:
    """A post that notes each message in a file that all processes add to."""

    def __init__(self, notes: Path) -> None:
        self.sheet = os.open(notes, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def send(self, message: EmailMessage, to: str) -> str:
        os.write(self.sheet, f"{message['Message-ID']}\n".encode())
        return "250 taken"


def bring(ledger: Ledger, notes: Path) -> None:
    """Bring all that is due."""
    addresses = ADDRESSES | addresses_of(CROWD)
    worker_of(ledger, Noting(notes), CROWD, addresses=addresses).deliver_due()


def main(what: str, url: str, notes: str) -> int:
    """Let each process have a ledger of its own; return how many of them failed."""
    works: dict[str, list[Callable[[Ledger], None]]] = {
        "many": [lambda ledger, name=name: many(ledger, name) for name in range(WRITERS)],
        "same": [lambda ledger, name=name: same(ledger, name) for name in range(4)],
        "bring": [lambda ledger: bring(ledger, Path(notes)) for _ in range(2)],
    }
    with running(*(lambda work=work: work(Ledger(url)) for work in works[what])) as processes:
        return sum(one.wait() != 0 for one in processes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
