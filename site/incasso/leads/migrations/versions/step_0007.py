"""An agency that gets a summary opens the request itself; that it did is on record."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add when it was opened."""
    op.add_column("assignment", sa.Column("opened_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("assignment", "opened_at")
