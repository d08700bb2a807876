"""What each agency got is counted a day at a time, so that caps cost the same in a busy month."""

from collections import Counter
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from incasso.local_time import day_of

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)
assignment = sa.table("assignment", sa.column("partner"), sa.column("offered_at", MOMENT))


def upgrade() -> None:
    """Count what was offered so far."""
    received = op.create_table(
        "received",
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("partner", "day", name="pk_received"),
    )
    counts: Counter[tuple[str, object]] = Counter()
    last: dict[tuple[str, object], datetime] = {}
    offered = sa.select(assignment.c.partner, assignment.c.offered_at)
    for partner, at in op.get_bind().execute(offered):
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        key = partner, day_of(at)
        counts[key] += 1
        last[key] = max(at, last.get(key, at))
    rows = [
        {"partner": key[0], "day": key[1], "n": n, "last_at": last[key]}
        for key, n in counts.items()
    ]
    if rows:
        op.bulk_insert(received, rows)


def downgrade() -> None:
    """Count the assignments themselves again."""
    op.drop_table("received")
