"""A message that may have left is known as such; so is the last alarm of each kind."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what is new; of what was sent before, nothing is uncertain."""
    uncertain = sa.Column("uncertain", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("outbox", uncertain)
    op.create_table(
        "alarm",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Take it back; a message that bounced counts as given up."""
    op.execute("UPDATE outbox SET state = 'dead' WHERE state = 'bounced'")
    op.drop_table("alarm")
    op.drop_column("outbox", "uncertain")
