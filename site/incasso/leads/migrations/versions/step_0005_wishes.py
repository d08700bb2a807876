"""A request says what was wished for; an agency's share, for which moment it agreed to call."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add both; all that was asked so far was quotes."""
    wish = sa.Column("wish", sa.Text, nullable=False, server_default="offertes")
    op.add_column("lead", wish)
    op.add_column("assignment", sa.Column("agreed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take both back: what is no quote becomes one, as nothing else is known then."""
    op.execute("DELETE FROM outbox WHERE kind IN ('agreed', 'booked', 'called-off', 'added')")
    op.drop_column("assignment", "agreed_at")
    op.drop_column("lead", "wish")
