"""Owns what an asker may see of a request on its own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from incasso.leads.answers import contact_rule
from incasso.leads.deadlines import last_day
from incasso.leads.ledger import Ledger
from incasso.leads.offer import Offer
from incasso.leads.quote_request import QuoteRequest, Wish
from incasso.leads.states import STATE_LABELS, AssignmentState, Declined, Kind, LeadState
from incasso.leads.survey import holders
from incasso.leads.tables import assignment, consent, decision, lead, outbox
from incasso.leads.takes import Code

DOUBTFUL = "Niet zeker bezorgd"


@dataclass(frozen=True, kw_only=True)
class AssignmentStatus:
    """One agency that got the request, as it was shown before sending, and how far it came.

    `holds`: it may have the data; `in_doubt`: nobody knows whether it has; `last_day`: on which it
    may answer; `agreed_at`: when it will call; `reason`: why it declined, in words; `instead_of`:
    the agency in whose place it came.
    """

    slug: str
    name: str
    place: str
    register: str
    tariff: str
    why: str
    example: bool
    state: AssignmentState
    state_label: str
    since: datetime
    holds: bool
    in_doubt: bool
    last_day: date | None
    agreed_at: datetime | None
    reason: str
    instead_of: str


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An agency that was ticked and did not get the request after all, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AskerStatus:
    """What the asker's own page shows: of the answers only what was asked, and how to be reached.

    `asked_to_confirm`: a link to confirm by was owed, for a request that waits in quarantine;
    `stands_back`: agencies have an earlier request of the same person, so that nobody has this one.
    """

    id: str
    ref: str
    wish: Wish
    contact: str
    state: LeadState
    sent_at: datetime
    erase_on: date
    assignments: tuple[AssignmentStatus, ...]
    missed: tuple[Missed, ...]
    asked_to_confirm: bool
    stands_back: bool


def asked(ledger: Ledger, lead_id: str) -> AskerStatus | None:
    """Return what the asker may see of a request; None when there is none of that id.

    Raises:
        StoreUnavailable: the database fails.
    """
    with ledger.reading() as connection:
        found = connection.execute(select(lead).where(lead.c.id == lead_id)).first()
        if found is None:
            return None
        held = select(assignment).where(assignment.c.lead_id == lead_id).order_by(assignment.c.id)
        rows = connection.execute(held).all()
        names = {row.id: Offer(**row.offer).name for row in rows}
        assignments = tuple(_assignment(row, names.get(row.replaces, "")) for row in rows)
        return AskerStatus(
            id=found.id,
            ref=found.ref,
            wish=Wish(found.wish),
            contact=contact_rule(QuoteRequest.from_answers(found.answers)) if found.answers else "",
            state=LeadState(found.state),
            sent_at=found.created_at,
            erase_on=found.erase_on,
            assignments=assignments,
            missed=_missed(connection, lead_id, {one.slug for one in assignments}),
            asked_to_confirm=bool(connection.scalar(_confirming(lead_id))),
            stands_back=bool(found.earlier and holders(connection, found.earlier)),
        )


def _assignment(row: Row[Any], instead_of: str) -> AssignmentStatus:
    offer = Offer(**row.offer)
    state = AssignmentState(row.state)
    in_doubt = state is AssignmentState.UNDELIVERABLE and row.rank is not None
    return AssignmentStatus(
        slug=offer.slug,
        name=offer.name,
        place=offer.place,
        register=offer.register,
        tariff=offer.tariff,
        why=offer.why,
        example=offer.example,
        state=state,
        state_label=DOUBTFUL if in_doubt else STATE_LABELS[state],
        since=row.since,
        holds=row.rank is not None,
        in_doubt=in_doubt,
        last_day=last_day(row.answer_by),
        agreed_at=row.agreed_at,
        reason=Declined(row.reason).label if row.reason in list(Declined) else "",
        instead_of=instead_of,
    )


def _confirming(lead_id: str) -> Select[tuple[bool]]:
    return select(exists().where(outbox.c.lead_id == lead_id, outbox.c.kind == Kind.CONFIRM))


def _missed(connection: Connection, lead_id: str, got_it: set[str]) -> tuple[Missed, ...]:
    """Return who was ticked and got nothing, but for those that only come in for another."""
    ticked = select(consent.c.ticked).where(consent.c.lead_id == lead_id)
    rounds = select(decision.c.verdicts, decision.c.inputs).where(decision.c.lead_id == lead_id)
    wanted = {slug for one in connection.scalars(ticked) for slug in one} - got_it
    last = {
        verdict["slug"]: verdict
        for verdicts, inputs in connection.execute(rounds.order_by(decision.c.id))
        for verdict in verdicts
        if verdict["slug"] in (wanted & set(inputs["ticked"]) if inputs else wanted)
    }
    missed = (one for one in last.values() if one["code"] != Code.NOT_ITS_TURN)
    return tuple(Missed(name=one["name"], reason=_told(one)) for one in missed)


def _told(verdict: Mapping[str, Any]) -> str:
    # Who fills in another's address must not read here whom that other asked before.
    hidden = verdict["code"] in (Code.HAD_IT, Code.PAUSED)
    return "Kan deze aanvraag nu niet krijgen." if hidden else str(verdict["reason"])
