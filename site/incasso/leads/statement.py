"""Owns what an agency owes for a month: every request that it was offered, and what counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from incasso.leads.answering import Answer
from incasso.leads.books import event
from incasso.leads.ledger import Ledger
from incasso.leads.offer import Offer
from incasso.leads.quote_request import Wish
from incasso.leads.states import STATE_LABELS, UNANSWERED, AssignmentState, LeadState
from incasso.leads.tables import assignment, lead
from incasso.leads.trail import Verb
from incasso.local_time import day_of, midnight


@dataclass(frozen=True, kw_only=True)
class Line:
    """One request. `price` in euros without btw, as it was when offered; None: none was stated.

    It counts when it was accepted and not returned, whatever its asker did afterwards.
    """

    ref: str
    wish: Wish
    offered_at: datetime
    answered_at: datetime | None
    state: AssignmentState
    label: str
    price: Decimal | None
    counts: bool


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One agency's requests that were offered in the month that begins on `month`, the 1st.

    From `final_on` nothing can be returned any more. `final` is false before it, and while one is
    still `unanswered`, as after a hold on all mail.
    """

    slug: str
    name: str
    month: date
    lines: tuple[Line, ...]
    final_on: date
    unanswered: int
    final: bool

    @property
    def counted(self) -> int:
        """How many count."""
        return sum(line.counts for line in self.lines)

    @property
    def unpriced(self) -> int:
        """How many of those had no price when they were offered."""
        return sum(line.counts and line.price is None for line in self.lines)

    @property
    def total(self) -> Decimal:
        """What the others come to, in euros, without btw."""
        prices = (line.price for line in self.lines if line.counts and line.price is not None)
        return sum(prices, Decimal("0.00"))


def next_month(month: date) -> date:
    """Return the 1st of the month after that of `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def statement(
    ledger: Ledger, slug: str, month: date, now: datetime, *, return_days: int
) -> Statement | None:
    """Return what an agency was offered in the local month of `month`; None if it never was any.

    Raises:
        StoreUnavailable: the database fails.
    """
    first = month.replace(day=1)
    after = next_month(first)
    with ledger.reading() as connection:
        mine = assignment.c.partner == slug
        newest = select(assignment.c.offer).where(mine).order_by(assignment.c.offered_at.desc())
        offer = connection.scalar(newest.limit(1))
        if offer is None:
            return None
        at = assignment.c.offered_at
        offered = and_(mine, at >= midnight(first), at < midnight(after))
        shares = _shares(connection, offered)
        said = _said(connection, slug, offered)
    held = [one for one in shares if one.rank is not None and one.lead_state != LeadState.ERASED]
    # What an agency has it may give back, so many days from its answer or from the call.
    lasts = (day_of(max(one.since, one.agreed_at or one.since)) for one in held)
    final_on = max([after, *(day + timedelta(days=1) for day in lasts)])
    final_on += timedelta(days=return_days)
    unanswered = sum(one.state in UNANSWERED for one in held)
    return Statement(
        slug=slug,
        name=Offer(**offer).name,
        month=first,
        lines=tuple(_line(share, said.get(share.lead_id, {})) for share in shares),
        final_on=final_on,
        unanswered=unanswered,
        final=now >= midnight(final_on) and not unanswered,
    )


def _shares(connection: Connection, offered: ColumnElement[bool]) -> Sequence[Row[Any]]:
    shares = (
        select(assignment, lead.c.ref, lead.c.wish, lead.c.state.label("lead_state"))
        .join(lead, lead.c.id == assignment.c.lead_id)
        .where(offered)
        .order_by(assignment.c.offered_at, assignment.c.id)
    )
    return connection.execute(shares).all()


def _said(
    connection: Connection, slug: str, offered: ColumnElement[bool]
) -> Mapping[str, Mapping[str, datetime]]:
    """Return what the agency answered, and when; the trail keeps it, whatever came after."""
    answers: dict[str, dict[str, datetime]] = {}
    wanted = select(event).join(assignment, assignment.c.lead_id == event.c.lead_id)
    given = wanted.where(offered, event.c.verb == Verb.ANSWERED).order_by(event.c.sequence)
    for row in connection.execute(given):
        if row.facts["agency"] == slug:
            answers.setdefault(row.lead_id, {})[row.facts["answer"]] = row.at
    return answers


def _line(share: Row[Any], said: Mapping[str, datetime]) -> Line:
    state, price = AssignmentState(share.state), Offer(**share.offer).price
    returned = state is AssignmentState.RETURNED
    return Line(
        ref=share.ref,
        wish=Wish(share.wish),
        offered_at=share.offered_at,
        answered_at=_first(said.get(one) for one in (Answer.ACCEPT, Answer.DECLINE)),
        state=state,
        label=STATE_LABELS[state],
        price=Decimal(price) if price is not None else None,
        counts=Answer.ACCEPT in said and not returned,
    )


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return next((moment for moment in moments if moment is not None), None)
