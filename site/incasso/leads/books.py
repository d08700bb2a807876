"""Owns the tables of the house itself: what was done, who gets nothing for now, and all counts."""

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

# How many requests each agency got, a row a day of ours: caps and fairness are reckoned by it, so
# that a busy month takes no longer to count than a quiet one.
received = Table(
    "received",
    metadata,
    Column("partner", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

# The last alarm of each kind, and what it was about: so that a kind is told once an hour, by
# whichever worker, and what was told is not told again the next hour.
alarm = Table(
    "alarm",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("sent_at", Moment, nullable=False),
    Column("told", JSON, nullable=False),
)

# How often something was done within a time that ends at `until`; `key` is a keyed hash, so that
# no address stands here. The single use of a proof is a row of its own that fits once.
tally = Table(
    "tally",
    metadata,
    Column("key", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("until", Moment, nullable=False),
    Index("ix_tally_until", "until"),
)
