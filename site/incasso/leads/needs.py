"""Owns what needs a person, in words that name none: for the alarm."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from incasso.law.parameters import SHAPES, Law
from incasso.law.register import due_for_checking
from incasso.leads.books import event
from incasso.leads.health import LEAVES_WITHIN, Health, health
from incasso.leads.ledger import Ledger
from incasso.leads.pauses import EVERYBODY
from incasso.leads.trail import Verb
from incasso.local_time import day_of, local

NAMED_AT_MOST = 20
_ORDERED = select(func.max(event.c.sequence)).where(
    event.c.lead_id.is_(None),
    event.c.verb == Verb.PAUSED,
    event.c.facts["whom"].as_string() == EVERYBODY,
)


@dataclass(frozen=True, kw_only=True)
class Need:
    """One kind of thing that needs a person. What is new is known by `about`: refs and numbers."""

    kind: str
    title: str
    about: tuple[str, ...]
    advice: str

    def text(self) -> str:
        """Say it whole; a long list is cut, as `status` has it."""
        named = [f"  {one}" for one in self.about[:NAMED_AT_MOST]]
        rest = len(self.about) - len(named)
        more = [f"  and {rest} more"] if rest > 0 else []
        lines = [f"{self.title}.", "", *named, *more, "", self.advice, ""]
        return "\n".join([*lines, "Of this kind you get one message an hour at most."])


def database_away(now: datetime) -> Need:
    """Say that the database does not answer; each moment of it is new."""
    return Need(
        kind="database",
        title="The database does not answer",
        about=(f"noticed at {local(now):%H:%M}",),
        advice="Until it does, requests wait in the spool and nothing is brought. Look at the log.",
    )


def spooled(left: Iterable[str]) -> list[Need]:
    """Say which files in the spool could not be recorded although the database answers."""
    found = _need(
        "spool",
        "Requests wait in the spool and cannot be recorded",
        left,
        "The log says what is wrong with each file. They stay until they can be recorded; after a"
        " restore until `python -m incasso mail resume`.",
    )
    return [found] if found.about else []


def spool_away(error: OSError) -> Need:
    """Say that the spool cannot be read, or nothing removed from it."""
    return _need(
        "spool away",
        "The spool cannot be read or written",
        [str(error.strerror)],
        "What it holds waits, and while the database does not answer no request can be kept. Look"
        " at the disk, and at who may read and write the folder INCASSO_SPOOL.",
    )


def needs(ledger: Ledger, law: Law, now: datetime) -> list[Need]:
    """Return what needs a person now.

    Raises:
        StoreUnavailable: the database fails.
    """
    state = health(ledger, now)
    # What waits by order is not told as if a mail server kept it.
    waits = _held(ledger) if state.held else _waiting(state.late)
    found = (*_of_mail(state), waits, _law(law, now))
    return [one for one in found if one.about]


def _of_mail(found: Health) -> Iterator[Need]:
    dead = [f"message {one.id}: request {one.ref}, {one.kind}" for one in found.mail.dead]
    yield _need(
        "given up",
        "Mail was refused, came back or was tried often enough",
        dead,
        "Mend the address, then `python -m incasso lead requeue MESSAGE`, or `lead dismiss MESSAGE`"
        " when nothing is left to do; `lead show REF` tells why. An agency that still holds the"
        " request may have it: ask, and `lead reroute REF` lets the next one in.",
    )
    yield _need(
        "unrouted",
        "Requests without an agency wait for you",
        [*found.mail.unrouted, *found.mail.held],
        "`python -m incasso status` says what each waits for; the request itself came by mail.",
    )
    incomplete = [
        *(f"request {ref} has no reason on record" for ref in found.without_reason),
        *(f"message {number} has no end" for number in found.without_end),
        *(f"row {one.sequence} of the trail is not as written" for one in found.broken),
    ]
    advice = "This should never be: keep a copy of the database before you mend anything."
    yield _need("incomplete", "Something on record is not complete", incomplete, advice)


def _held(ledger: Ledger) -> Need:
    # By its row, so that another hold on the same day is told as well.
    with ledger.reading() as connection:
        number = connection.scalar(_ORDERED)
    return _need(
        "held",
        "All mail is on hold",
        [f"by `mail hold`, or after a restore: row {number} of the trail"],
        "Nothing leaves and no deadline ends until `python -m incasso mail resume`.",
    )


def _waiting(late: Iterable[int]) -> Need:
    return _need(
        "waiting",
        f"Mail waits longer than {LEAVES_WITHIN.seconds // 60} minutes",
        (f"message {one}" for one in late),
        "Nothing is lost; it leaves when the mail server takes it. `status` names the request of"
        " each, and `lead show` tells what the server says.",
    )


def _law(law: Law, now: datetime) -> Need:
    due = due_for_checking(law, tuple(SHAPES), day_of(now), "parameters.toml")
    return _need(
        "law",
        "The law's table must be looked at",
        [mistake.where for mistake in due],
        "`python -m incasso law` says where to look.",
    )


def _need(kind: str, title: str, about: Iterable[str], advice: str) -> Need:
    return Need(kind=kind, title=title, about=tuple(about), advice=advice)
