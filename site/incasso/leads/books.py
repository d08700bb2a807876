"""Owns the operator's tables: what was done and by whom, and who gets nothing for now."""

from sqlalchemy import JSON, Column, Date, Index, Integer, Table, Text

from incasso.leads.tables import Moment, metadata

# What was done, by whom, in the order of doing: only ever added to, never a word that was typed.
# `hash` is over the row and the hash before it, so that a row that was changed, taken out or put
# elsewhere shows. It stands on its own: no row goes when a request goes.
event = Table(
    "event",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("lead_id", Text),
    Column("facts", JSON, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_event_lead_id", "lead_id"),
)

# Who gets nothing for now: an agency by its slug, or by `*` nobody gets any mail.
pause = Table(
    "pause",
    metadata,
    Column("whom", Text, primary_key=True),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("reason", Text),
)
