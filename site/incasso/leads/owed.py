"""Owns all that one message is made of, as it was when the message was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from incasso.leads.quote_request import Wish
from incasso.leads.states import AssignmentState, Kind, LeadState
from incasso.leads.tables import assignment, decision, lead, outbox
from incasso.partners.partner import Delivery


@dataclass(frozen=True, kw_only=True)
class Held:
    """One agency's share in the request; `offer` as it was kept, to be read by the writer."""

    id: int
    partner: str
    offer: Mapping[str, Any]
    holds: bool
    state: AssignmentState
    offered_at: datetime
    since: datetime
    answer_by: datetime | None
    agreed_at: datetime | None
    reason: str | None
    replaces: int | None

    @property
    def summary(self) -> bool:
        """Tell whether its mail may not hold what the asker typed about himself."""
        return self.offer.get("delivery") == Delivery.SUMMARY


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The asker's first request, where this one is a duplicate."""

    id: str
    ref: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One message in a worker's hands. `tries` counts this one.

    `share` is of the agency that it is for or about, `shares` are all of them. `answers` is None
    once the request was erased. What was kept is read by the writer, so that a message that
    cannot be read holds up no other.
    """

    id: int
    lease: str
    kind: Kind
    tries: int
    message_id: str
    created_at: datetime
    lead_id: str
    ref: str
    wish: Wish
    state: LeadState
    asked_at: datetime
    erase_on: date
    answers: Mapping[str, Any] | None
    share: Held | None
    shares: tuple[Held, ...]
    earlier: Earlier | None
    verdicts: tuple[Mapping[str, Any], ...]
    error: str | None

    @property
    def offers(self) -> list[Mapping[str, Any]]:
        """The agencies that held the request when this message was promised."""
        then = self.created_at
        return [
            one.offer
            for one in self.shares
            if one.offered_at <= then and (one.holds or one.since > then)
        ]

    @property
    def was_held(self) -> bool:
        """Whether any agency had the request by the time this message was promised."""
        return any(one.offered_at <= self.created_at for one in self.shares)

    @property
    def instead(self) -> list[Mapping[str, Any]]:
        """The agencies that came in the place of `share`."""
        mine = self.share.id if self.share else None
        return [one.offer for one in self.shares if mine and one.replaces == mine]

    @property
    def withdrawn(self) -> list[Mapping[str, Any]]:
        """The agencies from which the asker took the request back: `share`, or all of them."""
        return [
            one.offer
            for one in self.shares
            if one.state is AssignmentState.WITHDRAWN
            and one.since <= self.created_at
            and (self.share is None or one.id == self.share.id)
        ]


def read(connection: Connection, lease: str) -> Owed:
    """Return the message that is held under `lease`."""
    row = connection.execute(
        select(outbox, lead.c.ref, lead.c.state.label("lead_state"), lead.c.answers, lead.c.wish)
        .add_columns(lead.c.created_at.label("asked_at"), lead.c.erase_on, lead.c.earlier)
        .join(lead, lead.c.id == outbox.c.lead_id)
        .where(outbox.c.lease == lease)
    ).one()
    held = select(assignment).where(assignment.c.lead_id == row.lead_id).order_by(assignment.c.id)
    shares = tuple(_held(one) for one in connection.execute(held))
    found = connection.execute(
        select(decision.c.verdicts, decision.c.error)
        .where(decision.c.lead_id == row.lead_id, decision.c.decided_at <= row.created_at)
        .order_by(decision.c.id.desc())
    ).first()
    return Owed(
        id=row.id,
        lease=lease,
        kind=Kind(row.kind),
        tries=row.tries,
        message_id=row.message_id,
        created_at=row.created_at,
        lead_id=row.lead_id,
        ref=row.ref,
        wish=Wish(row.wish),
        state=LeadState(row.lead_state),
        asked_at=row.asked_at,
        erase_on=row.erase_on,
        answers=row.answers,
        share=next((one for one in shares if one.id == row.assignment_id), None),
        shares=shares,
        earlier=_earlier(connection, row.earlier),
        verdicts=tuple(found.verdicts) if found else (),
        error=found.error if found else None,
    )


def _held(row: Row[Any]) -> Held:
    return Held(
        id=row.id,
        partner=row.partner,
        offer=row.offer,
        holds=row.rank is not None,
        state=AssignmentState(row.state),
        offered_at=row.offered_at,
        since=row.since,
        answer_by=row.answer_by,
        agreed_at=row.agreed_at,
        reason=row.reason,
        replaces=row.replaces,
    )


def _earlier(connection: Connection, lead_id: str | None) -> Earlier | None:
    if lead_id is None:
        return None
    found = select(lead.c.id, lead.c.ref, lead.c.created_at).where(lead.c.id == lead_id)
    row = connection.execute(found).one()
    return Earlier(id=row.id, ref=row.ref, asked_at=row.created_at)
