"""Owns the tables: what is kept of a request, and what is still owed to whom."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect

from incasso.leads.routing import AT_MOST
from incasso.leads.states import AssignmentState, Kind, LeadState, Posted

__all__ = [
    "AssignmentState",
    "Kind",
    "LeadState",
    "Moment",
    "Posted",
    "assignment",
    "consent",
    "decision",
    "lead",
    "metadata",
    "outbox",
]


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone, as its meaning is lost."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def _of_lead() -> Column[Any]:
    return Column("lead_id", Text, ForeignKey("lead.id", ondelete="CASCADE"), nullable=False)


# One row a request. All that the asker typed stands in `answers`, and nowhere else: to forget
# the asker is to empty that column, and the keyed hash `person`, by which a second request within
# the period is known; `earlier` is then the first one. `wish` is what was asked for, and stays, as
# it says how many agencies may have it, and what they owe for it. `doubt` is why it came into
# quarantine.
lead = Table(
    "lead",
    metadata,
    Column("id", Text, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("wish", Text, nullable=False, server_default="offertes"),
    Column("idem_key", Text, unique=True),
    Column("fingerprint", Text, nullable=False),
    Column("answers", JSON(none_as_null=True)),
    Column("created_at", Moment, nullable=False),
    Column("erase_on", Date, nullable=False),
    Column("person", Text),
    Column("earlier", Text),
    Column("doubt", Text),
    Index("ix_lead_person", "person"),
    Index("ix_lead_fingerprint_created_at", "fingerprint", "created_at"),
    Index("ix_lead_state", "state"),
)

# What was agreed to: the words on the page, the agencies ticked, those that may come in the place
# of one that cannot, and what each of these cost, in words. A request can get another consent
# later, never a changed one.
consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_lead(),
    Column("text", Text, nullable=False),
    Column("ticked", JSON, nullable=False),
    Column("reserves", JSON, nullable=False),
    Column("tariffs", JSON(none_as_null=True)),
    Column("given_at", Moment, nullable=False),
    Index("ix_consent_lead_id", "lead_id"),
)

# One row an agency that got the request. `offer` is the agency as the asker saw it. `rank` is its
# place among the three that hold the data, and empty once it does not: so the database itself
# refuses a fourth. `agreed_at` is the moment at which it will call, `opened_at` when it opened a
# request that its mail only summed up. `person` is there as long as this agency gets nothing more
# of the same person. `received` counts these rows.
assignment = Table(
    "assignment",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_lead(),
    Column("partner", Text, nullable=False),
    Column("rank", Integer),
    Column("state", Text, nullable=False),
    Column("offer", JSON, nullable=False),
    Column("offered_at", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    Column("answer_by", Moment),
    Column("agreed_at", Moment),
    Column("opened_at", Moment),
    Column("reason", Text),
    Column("replaces", Integer),
    Column("person", Text),
    UniqueConstraint("lead_id", "partner"),
    UniqueConstraint("lead_id", "rank"),
    UniqueConstraint("person", "partner"),
    CheckConstraint(f"rank BETWEEN 1 AND {AT_MOST}", name="rank"),
    Index("ix_assignment_partner_offered_at", "partner", "offered_at"),
    Index("ix_assignment_state_answer_by", "state", "answer_by"),
)

# Why these and not the others: every agency's verdict, so that any of them can ask us; a row a
# round. `inputs` is what was known then beside the request, so that it can be reckoned anew.
decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_lead(),
    Column("verdicts", JSON, nullable=False),
    Column("inputs", JSON(none_as_null=True)),
    Column("error", Text),
    Column("decided_at", Moment, nullable=False),
    Index("ix_decision_lead_id", "lead_id"),
)

# What is owed: a row a message, written together with the request. The body is made from the
# request when it is sent, so that it is kept once. `uncertain`: a try was cut off so late that the
# message may have left; then nobody comes in the agency's place, whatever is heard afterwards.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_lead(),
    Column("assignment_id", Integer, ForeignKey("assignment.id", ondelete="CASCADE")),
    Column("kind", Text, nullable=False),
    Column("once", Text, nullable=False, unique=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease", Text),
    Column("reply", Text),
    Column("ended_at", Moment),
    Column("uncertain", Boolean, nullable=False, server_default=false()),
    Index("ix_outbox_state_next_at", "state", "next_at"),
    Index("ix_outbox_lead_id", "lead_id"),
)
