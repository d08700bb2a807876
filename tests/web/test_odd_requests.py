"""Requests that no browser sends: refused in words, and nothing kept by halves.

ODD_REQUESTS=100000 asks for more of them than `make test` does.
"""

import os
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from proving import proven_to
from sqlalchemy import select
from web.given import send
from web.odd import Answered, Odd, answered

from incasso.leads import tables
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.trail import broken
from incasso.web import links

NUMBER = int(os.environ.get("ODD_REQUESTS", "2000"))
SEED = int(os.environ.get("ODD_SEED", "20261123"))
OURS = {
    "Allow",
    "Cache-Control",
    "Content-Disposition",
    "Content-Length",
    "Content-Security-Policy",
    "Content-Type",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Date",
    "ETag",
    "Last-Modified",
    "Location",
    "Permissions-Policy",
    "Referrer-Policy",
    "Retry-After",
    "X-Content-Type-Options",
    "X-Robots-Tag",
}
TOLD = (b"Traceback", b"werkzeug", b"sqlalchemy", b"/site/incasso", b"sqlite3", b"psycopg")


def faults(answer: Answered) -> list[str]:
    """Return what is wrong with an answer, whatever was asked."""
    where = dict(answer.headers).get("Location", "/")
    names = [name for name, _ in answer.headers]
    line = "".join(f"{name}: {value}" for name, value in answer.headers)
    body = answer.body
    found = {
        f"code {answer.code}": not 200 <= answer.code < 500,
        "a header that is not ours": not set(names) <= OURS,
        "a header twice": len(set(names)) < len(names),
        "a line in a header": bool(set(line) & set("\r\n\x00")),
        "a text without its characters": _nameless(dict(answer.headers)),
        "no policy": "Content-Security-Policy" not in names,
        "sent elsewhere": where[:1] != "/" or where[1:2] in ("/", "\\"),
        "tells how it is made": any(word in body for word in TOLD),
        "says a script that was typed": b"<script>alert" in body,
    }
    return [fault for fault, wrong in found.items() if wrong]


def _nameless(headers: Mapping[str, str]) -> bool:
    kind = headers.get("Content-Type", "application/octet-stream")
    return kind.startswith("text/") and not kind.endswith("; charset=utf-8")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_whatever_is_asked_is_answered_in_words_and_nothing_is_kept_by_halves(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    send(app, bewijs=proven_to(app))
    here = app.extensions["counter"]
    secret = here.settings.secret_key
    with here.ledger.reading() as connection:
        lead_id = str(connection.scalar(select(tables.lead.c.id)))
    tokens = [links.sign(secret, purpose, lead_id) for purpose in ("status", "confirm", "x")]
    tokens += [links.sign_for(secret, "afwijzen", "1", here.clock())]
    odd = Odd(SEED, tokens, [proven_to(app) for _ in range(9)])
    codes: Counter[int] = Counter()
    for number in range(NUMBER):
        asks = odd.environ()
        answer = answered(app.wsgi_app, asks)
        codes[answer.code] += 1
        wrong = faults(answer)
        assert not wrong, f"{number}: {wrong}\n{shown(asks)}\n{caplog.text[-3_000:]}"
        caplog.clear()
    assert {200, 303, 403, 404, 405, 413, 422, 429} <= set(codes), codes
    whole(app)


def shown(asks: dict[str, Any]) -> str:
    """Write a request down, long values cut short."""
    body = asks["wsgi.input"].getvalue()[:3_000]
    said = {key: str(value)[:200] for key, value in asks.items() if not key.startswith("wsgi")}
    return f"{said}\n{body!r}"


def whole(app: Flask) -> None:
    """Look whether each request that was kept has all its parts, and can be read."""
    with app.extensions["counter"].ledger.reading() as connection:

        def of(table: Any) -> Counter[str]:
            return Counter(connection.scalars(select(table.c.lead_id)))

        leads = connection.execute(select(tables.lead)).all()
        consents, decided, owed = map(of, (tables.consent, tables.decision, tables.outbox))
        assert not list(broken(connection, newest=10**9))
    assert len(leads) > NUMBER / 200
    for one in leads:
        assert consents[one.id]
        # Of the links some are left as they were: what is theirs to do, they do.
        assert (one.answers is None) is (one.state == "erased")
        if one.answers is not None:
            assert QuoteRequest.from_answers(one.answers).answers() == one.answers
        if one.state == "quarantine":
            assert one.doubt and not decided[one.id]
        if one.state in ("routed", "unrouted"):
            assert decided[one.id] and owed[one.id]
