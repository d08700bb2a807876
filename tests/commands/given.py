"""The command line as an operator types it, on a database of the test's own."""

import json
from typing import Any

from click.testing import CliRunner, Result
from leads.given import PARTNERS, PORTAL, asked

from incasso.__main__ import cli
from incasso.leads.accept import accept
from incasso.leads.ledger import Ledger
from incasso.leads.persons import person_key
from incasso.leads.quarantine import Sender
from incasso.leads.repeats import Receipt
from incasso.web.app import utc_now

ONE, TWO = "voorbeeldincasso-noord", "kleinvoorbeeld-incasso"


def promise(
    ledger: Ledger,
    *ticked: str,
    reserves: tuple[str, ...] = (),
    sender: Sender | None = None,
    **other: Any,
) -> Receipt:
    request = asked(**other)
    return accept(
        request,
        ticked,
        PARTNERS,
        ledger,
        utc_now(),
        consent="Ja.",
        portal=PORTAL,
        reserves=reserves,
        person=person_key("geheim", request),
        sender=sender,
    )


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, words, input=typed)


def told(*words: str, code: int = 0) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)
