"""Requests in doubt wait in quarantine; what is done too often is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add why a request waits, and the table of counts."""
    op.add_column("lead", sa.Column("doubt", sa.Text))
    op.create_table(
        "tally",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_tally_until", "tally", ["until"])


def downgrade() -> None:
    """Take it back. What waits in quarantine waits for the operator then, as it did before."""
    op.execute("DELETE FROM outbox WHERE kind = 'confirm'")
    op.execute("UPDATE lead SET state = 'unrouted' WHERE state = 'quarantine'")
    op.drop_table("tally")
    op.drop_column("lead", "doubt")
