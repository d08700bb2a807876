"""What was done, as a chain; and who gets nothing for now."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables. What was done before this step is not on record."""
    op.create_table(
        "event",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("lead_id", sa.Text),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("ix_event_lead_id", "event", ["lead_id"])
    op.create_table(
        "pause",
        sa.Column("whom", sa.Text, primary_key=True),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("reason", sa.Text),
    )


def downgrade() -> None:
    """Drop both, and all that is in them; what was closed has no place in the old form."""
    op.execute("UPDATE lead SET state = 'unrouted' WHERE state = 'closed'")
    op.drop_table("pause")
    op.drop_table("event")
