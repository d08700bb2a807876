"""A sound request, a plain partner, the real content and a post that does as it is told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import select

from incasso import portal
from incasso.law import parameters
from incasso.leads.delivery import Worker
from incasso.leads.ledger import Ledger
from incasso.leads.mail import Writer
from incasso.leads.post import Post, Refused, TryLater
from incasso.leads.quote_request import (
    Age,
    Country,
    DebtorKind,
    Disputed,
    Hours,
    QuoteRequest,
    Reach,
    Sector,
    Step,
)
from incasso.leads.tables import metadata
from incasso.partners.partner import Partner, read_all
from incasso.strict import read
from incasso.templating import environment

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PARTNERS = read_all({str(path): path.read_text() for path in ROOT.glob("content/partners/*.toml")})
PORTAL = portal.parse((ROOT / "content/portal.toml").read_text(), "content/portal.toml")
LAW_FILE = ROOT / "site/incasso/law/parameters.toml"
LAW = parameters.parse(LAW_FILE.read_text(), "parameters.toml")

# Thursday and Friday, by the clock in Amsterdam: ten in the morning, two in the afternoon.
MOMENTS = (datetime(2026, 11, 26, 9, 0, tzinfo=UTC), datetime(2026, 11, 27, 13, 0, tzinfo=UTC))
WORKWEEK = {"days": ["ma", "di", "wo", "do", "vr"], "opens": 9, "closes": 17}

SOUND = QuoteRequest(
    principal=Decimal("1250.00"),
    debtor=DebtorKind.CONSUMENT,
    invoices=2,
    age=Age.QUARTER,
    done=frozenset({Step.HERINNERING, Step.AANMANING}),
    disputed=Disputed.NEE,
    country=Country.NL,
    sector=Sector.ICT,
    company="Testbedrijf & Zonen",
    kvk_number="12345678",
    name="J. de Tester",
    email="tester@testbedrijf.example",
    telephone="+31612345678",
    postcode="1234 AB",
    text="Twee facturen voor hetzelfde werk.",
    reach=Reach.BEIDE,
    hours=Hours.OCHTEND,
    consent=True,
)


def asked(**changed: Any) -> QuoteRequest:
    return replace(SOUND, **changed)


def partner(slug: str = "een", **stated: Any) -> Partner:
    """Return a partner that takes everything but what is stated."""
    rules = {
        "least": 1,
        "debtors": list(DebtorKind),
        "stages": list(Step),
        "countries": list(Country),
        "disputed": True,
    }
    data: dict[str, Any] = {
        "slug": slug,
        "name": f"Voorbeeld {slug}",
        "about": "Bureau van een test.",
        "street": "Voorbeeldstraat 1",
        "postcode": "1234 AB",
        "place": "Voorbeeldstad",
        "telephone": "000 000 00 00",
        "kvk_number": "00000000",
        "example": True,
        "register": {"kind": "gerechtsdeurwaarder", "number": "V-1", "checked": DAY},
        "tariff": {"btw": "exclusief", "in_full": {}, "in_part": {}, "nothing": {}}
        | {"withdrawn": {}},
        "caps": {"month": 1000},
    }
    rules |= stated.pop("rules", {})
    return read(Partner, data | {"rules": rules} | stated, f"content/partners/{slug}.toml")


def addresses_of(partners: Iterable[Partner]) -> dict[str, str]:
    return {one.slug: f"{one.slug}@partners.example" for one in partners}


ADDRESSES = addresses_of(PARTNERS)


def writer() -> Writer:
    return Writer(
        portal=PORTAL,
        law=LAW,
        templates=environment(ROOT / "templates"),
        link=lambda kind, about, since: f"https://portal.example/{kind}/{about}/",
    )


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, delay: timedelta) -> None:
        self.now += delay


@dataclass
class FakePost:
    """Takes every message, unless it was told what to answer next."""

    answers: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def send(self, message: EmailMessage, to: str) -> str:
        if self.answers:
            raise self.answers.pop(0)
        self.sent.append((to, message))
        return "250 taken"

    def fails(self, times: int, code: int = 451) -> None:
        kind = TryLater if code < 500 else Refused
        self.answers += [kind(f"{code} no") for _ in range(times)]


def worker_of(
    ledger: Ledger, post: Post, partners: Collection[Partner] = PARTNERS, **stated: Any
) -> Worker:
    """Return a worker that knows where each of `partners` is, and waits as long as is written."""
    usual: dict[str, Any] = {
        "writer": writer(),
        "addresses": addresses_of(partners),
        "clock": Clock(),
        "jitter": lambda: 1.0,
    }
    return Worker(ledger=ledger, post=post, partners=partners, **usual | stated)


def rows(ledger: Ledger, table: str) -> list[dict[str, Any]]:
    wanted = metadata.tables[table]
    with ledger.reading() as connection:
        found = connection.execute(select(wanted).order_by(*wanted.primary_key.columns))
        return [dict(row) for row in found.mappings()]


def held(ledger: Ledger, folder: Path) -> bytes:
    """Return every row and, where the database is a file in `folder`, every byte of it."""
    files = b"".join(path.read_bytes() for path in folder.glob("incasso.sqlite3*"))
    return files + str([rows(ledger, table) for table in metadata.tables]).encode()


def count(ledger: Ledger, tables: Iterable[str]) -> dict[str, int]:
    return {table: len(rows(ledger, table)) for table in tables}
