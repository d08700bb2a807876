"""A consent keeps what each agency cost on the page, whatever its file says when it gets it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tariffs; of what was agreed to so far, each share keeps its own."""
    op.add_column("consent", sa.Column("tariffs", sa.JSON))


def downgrade() -> None:
    """Take them back, and the kind of message that came with this step."""
    op.execute("DELETE FROM outbox WHERE kind = 'in-doubt'")
    op.drop_column("consent", "tariffs")
