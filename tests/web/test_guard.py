"""The door: who may act, whose address it is, and which links open."""

import random
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from golden import as_read
from proving import proven_to, solved
from visitor import NOON
from web.given import SEND, column, form, send
from web.odd import answered
from web.test_quote_flow import count
from werkzeug.test import EnvironBuilder

from incasso.leads import tables
from incasso.settings import Settings
from incasso.web import guard, links, proof
from incasso.web.app import create_app
from incasso.web.shelf import Shelf

STRANGER = "k" * 64


@pytest.fixture
def secret(app: Flask) -> str:
    return str(app.extensions["counter"].settings.secret_key)


# Sec-Fetch-Site, Origin, and whether it is a page of ours, by what browsers say and cannot forge.
SITES = (None, "same-origin", "none", "same-site", "cross-site", "anders", "")
ORIGINS = (
    None,
    "http://localhost",
    "https://localhost",
    "null",
    "https://elders.example",
    "http://localhost.elders.example",
    "http://localhost:81",
    "http://[",
    "localhost",
    "",
)
OURS = {(site, origin) for site in SITES[:3] for origin in ORIGINS[:3]}
# A browser that was told to send no referrers names no origin either.
OURS |= {("same-origin", "null")}
GRID = [(site, origin) for site in SITES for origin in ORIGINS]
LIVE = (SEND, "/offerte/", "/aanvraag/x/intrekken/", "/aanvraag/x/wissen/", "/bevestigen/x/")
AGENCY = tuple(f"/bureau/{what}/x/" for what in ("aannemen", "afwijzen", "teruggeven"))


def said(site: str | None, origin: str | None) -> dict[str, str]:
    named = {"Sec-Fetch-Site": site, "Origin": origin}
    return {name: value for name, value in named.items() if value is not None}


@pytest.mark.parametrize(("site", "origin"), GRID, ids=str)
def test_only_a_page_of_ours_may_post(app: Flask, site: str | None, origin: str | None) -> None:
    client = app.test_client()
    for address in (*LIVE, *AGENCY):
        answer = client.post(address, headers=said(site, origin))
        assert (answer.status_code != 403) is ((site, origin) in OURS), address
    assert count(app, tables.lead) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_only_a_post_acts_whoever_says_it_is_theirs(app: Flask, secret: str, method: str) -> None:
    client, before = app.test_client(), send(app).headers["Location"]
    lead_id = column(app, tables.lead.c.id)[0]
    confirm = f"/bevestigen/{links.sign(secret, links.CONFIRM, lead_id)}/"
    for site, origin in GRID[::7]:
        for address in (*LIVE, *AGENCY, before, f"{before}intrekken/", f"{before}wissen/", confirm):
            answer = client.open(address, method=method, headers=said(site, origin), data=form())
            assert answer.status_code < 500
    assert column(app, tables.lead.c.state) == ["quarantine"]
    assert count(app, tables.outbox) == 1


@pytest.mark.parametrize(("site", "origin"), sorted(OURS, key=str), ids=str)
@pytest.mark.parametrize("shown", [False, True], ids=["no proof", "proof"])
def test_what_a_header_says_never_stands_in_for_a_proof(
    app: Flask, site: str | None, origin: str | None, shown: bool
) -> None:
    given = {"bewijs": proven_to(app)} if shown else {}
    send(app, said(site, origin), **given)
    assert column(app, tables.lead.c.state) == ["routed" if shown else "quarantine"]


def test_a_proof_that_came_sooner_than_one_reads_waits_for_that_reason(
    app: Flask, secret: str
) -> None:
    send(app, bewijs=solved(proof.challenge(secret, NOON, tries=[0])))
    assert column(app, tables.lead.c.doubt) == ["haste"]


@pytest.mark.parametrize("host", ["localhost", "kwaad.example", "kwaad.example/x", "@", ""])
def test_an_address_without_its_slash_is_sent_to_no_other_host(app: Flask, host: str) -> None:
    answer = app.test_client().get("/gidsen", headers={"Host": host})
    assert answer.headers.get("Location", "/") in ("/gidsen/", "/x/gidsen/")


HOMES = [
    ("http://localhost/gidsen/", "/gidsen/"),
    ("http://localhost//kwaad.example/", "/kwaad.example/"),
    ("http://localhost/Xgids/", "/Xgids/"),
    ("http://localhost/a?b=http://kwaad.example/c/", "/a?b=http://kwaad.example/c/"),
    ("http://localhost", "/"),
]


@pytest.mark.parametrize(("location", "home"), HOMES)
def test_a_redirect_stays_with_us_and_leads_where_it_should(location: str, home: str) -> None:
    assert guard.at_home(location) == home


def test_the_headers_of_every_page_are_as_they_were_read_before() -> None:
    sent = guard.headers("'sha256-style'", "'sha256-begin'")
    told = "".join(f"{name}: {value}\n" for name, value in sent.items())
    as_read(Path(__file__).with_name("headers.txt"), told.replace("; ", ";\n  "))


def test_a_body_whose_end_is_not_found_is_refused_in_words(app: Flask) -> None:
    class Broken(BytesIO):
        def readinto(self, buffer: object) -> int:
            raise RuntimeError("chunks that are none")

        read = read1 = readinto  # type: ignore[assignment]

    asks = EnvironBuilder(path=SEND, method="POST").get_environ() | {"wsgi.input": Broken()}
    asks |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "10"}
    answer = answered(app.wsgi_app, asks)
    assert answer.code == 400
    assert "kwam niet heel over" in answer.body.decode()


def forged(draw: random.Random) -> str:
    signs = ["203.0.113.9", "::1", "2001:db8::1", "unknown", '"', "\t", "%", "127.0.0.1:80", "é"]
    names = [draw.choice(signs) for _ in range(draw.randrange(4))]
    names.append(".".join(str(draw.randrange(256)) for _ in range(4)))
    return ", ".join(names)


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_whatever_a_visitor_forges_the_address_stays_his(proxies: int) -> None:
    draw, seen = random.Random(proxies), set()
    # What our own servers add at the end: the visitor's address, and then each other's.
    ours = ["198.51.100.7", "10.0.0.2"][:proxies]
    for _ in range(1_000):
        header = ", ".join([forged(draw), *ours])
        lied = {"X-Forwarded-For": header, "X-Real-IP": forged(draw), "Forwarded": forged(draw)}
        raw = {name: value.encode().decode("latin-1") for name, value in lied.items()}
        asks = EnvironBuilder(headers=raw, environ_base={"REMOTE_ADDR": "192.0.2.1"}).get_request()
        seen.add(guard.address(asks, proxies))
    assert seen == {"198.51.100.7" if proxies else "192.0.2.1"}


def test_without_the_header_that_our_servers_add_it_is_who_connects() -> None:
    asks = EnvironBuilder(environ_base={"REMOTE_ADDR": "192.0.2.1"}).get_request()
    assert guard.address(asks, 2) == "192.0.2.1"


def test_the_address_counts_that_our_own_server_names(settings: Settings, shelf: Shelf) -> None:
    app = create_app(replace(settings, proxies=1), shelf, clock=lambda: NOON)
    app.extensions["counter"].ledger.prepare()
    seen = [("203.0.113.1", 303), ("203.0.113.1", 429), ("203.0.113.2", 303)]
    for number, (who, code) in enumerate([seen[0]] * 5 + seen[1:]):
        forwarded = {"X-Forwarded-For": f'"{number}, {who}'}
        assert send(app, forwarded, toelichting=str(number)).status_code == code
    app.extensions["counter"].ledger.close()


def sent_from(app: Flask, address: str) -> str:
    """Return what is counted of one who sends from an address."""
    request = EnvironBuilder(SEND, method="POST", environ_base={"REMOTE_ADDR": address})
    settings = app.extensions["counter"].settings
    return guard.sender(request.get_request(), settings, NOON).address


def test_a_neighbour_in_the_same_ipv6_network_is_the_same_sender(app: Flask) -> None:
    one, two = (sent_from(app, f"2001:db8:1:2:{end}") for end in (":1", "ffff::1"))
    assert one == two
    assert one != sent_from(app, "2001:db8:1:3::1")


def test_of_a_sender_only_a_keyed_hash_goes_further(app: Flask) -> None:
    found = sent_from(app, "203.0.113.7")
    assert "203" not in found
    assert len(found) == 64
    assert found != sent_from(app, "203.0.113.8")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/aanvraag/geheim"),
        ("GET", "/aanvraag/geheim/wissen/"),
        ("PUT", "/aanvraag/geheim/"),
        ("GET", "/aanvraag/geheim/onzin/"),
        ("GET", SEND),
    ],
)
def test_what_the_router_answers_by_itself_is_kept_by_nobody(
    app: Flask, method: str, address: str
) -> None:
    answer = app.test_client().open(address, method=method)
    assert answer.status_code in (308, 404, 405)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def tokens(secret: str, draw: random.Random) -> Iterator[str]:
    """Yield links that are not what they should be: of other purposes and keys, changed, cut."""
    lead_id = "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11"
    purposes = ("status", "confirm", "aannemen", "afwijzen", "teruggeven", "proof", "")
    sound = [links.sign(secret, one, lead_id) for one in purposes]
    sound += [links.sign_for(secret, one, "1", NOON) for one in purposes]
    yield from (links.sign(STRANGER, one, lead_id) for one in purposes)
    for _ in range(1_000):
        token = draw.choice(sound)
        place = draw.randrange(len(token) - 1)
        yield token[:place] + draw.choice("ABCxyz019-_.") + token[place + 1 :]
        yield token[:place]
        yield token[place:] + token[:place]


def test_no_link_that_was_changed_cut_or_made_elsewhere_opens_anything(secret: str) -> None:
    draw, opened = random.Random(6), 0
    sound = {links.sign(secret, "status", "6b0d0e8e-52a5-4d0c-9d5c-6f7a3c1f1c11")}
    for token in tokens(secret, draw):
        opened += token not in sound and links.opened(secret, links.STATUS, token) is not None
        opened += links.opened_since(secret, "aannemen", token) is not None and (
            token != links.sign_for(secret, "aannemen", "1", NOON)
        )
    assert opened == 0


@pytest.mark.parametrize("purpose", ["status", "confirm", "aannemen", "afwijzen", "teruggeven"])
def test_a_link_opens_for_no_other_purpose(secret: str, purpose: str) -> None:
    others = {"status", "confirm", "aannemen", "afwijzen", "teruggeven"} - {purpose}
    single = links.sign(secret, purpose, "een")
    dated = links.sign_for(secret, purpose, "1", NOON)
    assert not [one for one in others if links.opened(secret, one, single)]
    assert not [one for one in others if links.opened_since(secret, one, dated)]
    assert links.opened(secret, purpose, dated) is None
    assert links.opened_since(secret, purpose, single) is None
