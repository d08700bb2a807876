"""Owns which request was here before: by the key of its form, or by the same answers of today."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    not_,
    or_,
    select,
)

from incasso.leads.quarantine import Sender
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.states import Kind, LeadState
from incasso.leads.tables import assignment, consent, lead, outbox

# How long the same answers are the same request, when no key tells.
SAME_WITHIN = timedelta(hours=24)
_OF_THIS_KEY = lead.c.idem_key == bindparam("key")
_FIRST = assignment.alias()
_HELD = exists().where(_FIRST.c.lead_id == lead.c.earlier, _FIRST.c.rank.is_not(None))
_CONFIRMING = exists().where(outbox.c.lead_id == lead.c.id, outbox.c.kind == Kind.CONFIRM)
# What waits without a mail that confirms it is no answer to who sends it again with a proof.
_WAITS = and_(
    lead.c.state == LeadState.QUARANTINE, not_(_CONFIRMING), bindparam("proven", type_=Boolean)
)
# Who withdrew it, or the one that it stood back for, and sends it again, wants it anew.
_THE_SAME = and_(
    lead.c.fingerprint == bindparam("fingerprint"),
    lead.c.state != LeadState.WITHDRAWN,
    or_(lead.c.state != LeadState.DUPLICATE, _HELD),
    not_(_WAITS),
    lead.c.created_at > bindparam("since"),
)
_GIVEN = (consent.c.ticked, consent.c.reserves)
_FOUND = (
    select(lead.c.id, lead.c.ref, lead.c.idem_key, lead.c.fingerprint, *_GIVEN)
    .join(consent, consent.c.lead_id == lead.c.id)
    .where(or_(_OF_THIS_KEY, _THE_SAME))
    # What was agreed to at the sending, and not what was added since.
    .order_by(case((_OF_THIS_KEY, 0), else_=1), consent.c.id)
)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the asker gets. `repeated`: we had it; `changed`: with other answers or ticks.

    `mine`: it was recorded just now, or came under the key that only its own browser knows; equal
    answers alone can be somebody's guess.
    """

    lead_id: str
    ref: str
    repeated: bool = False
    mine: bool = True
    changed: bool = False


def repeated(
    connection: Connection,
    request: QuoteRequest,
    agreed: tuple[set[str], set[str]],
    key: str | None,
    sender: Sender | None,
    now: datetime,
) -> Receipt | None:
    """Return the receipt of a request that was here before; `agreed` are its ticks and reserves."""
    fingerprint = request.fingerprint()
    given = {"key": key, "fingerprint": fingerprint, "since": now - SAME_WITHIN}
    proven = sender is not None and sender.proof is not None and sender.doubt is None
    found = connection.execute(_FOUND, given | {"proven": proven}).first()
    if not found:
        return None
    changed = found.fingerprint != fingerprint
    changed |= (set(found.ticked), set(found.reserves)) != agreed
    mine = key is not None and found.idem_key == key
    return Receipt(lead_id=found.id, ref=found.ref, repeated=True, mine=mine, changed=changed)
