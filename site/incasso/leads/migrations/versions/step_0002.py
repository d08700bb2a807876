"""Agencies answer, let go and are replaced; one person's requests are known as such."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
ANSWERED = "('accepted', 'declined', 'expired', 'returned', 'withdrawn')"


def upgrade() -> None:
    """Add what is new, and let `rank` be empty."""
    op.add_column("consent", sa.Column("reserves", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("decision", sa.Column("inputs", sa.JSON))
    op.add_column("lead", sa.Column("person", sa.Text))
    op.add_column("lead", sa.Column("earlier", sa.Text))
    op.create_index("ix_lead_person", "lead", ["person"])
    with _made_anew() as assignment:
        assignment.alter_column("rank", existing_type=sa.Integer, nullable=True)
        assignment.add_column(sa.Column("answer_by", MOMENT))
        assignment.add_column(sa.Column("reason", sa.Text))
        assignment.add_column(sa.Column("replaces", sa.Integer))
        assignment.add_column(sa.Column("person", sa.Text))
        assignment.create_unique_constraint("uq_assignment_person_partner", ["person", "partner"])
        assignment.create_index("ix_assignment_state_answer_by", ["state", "answer_by"])


def downgrade() -> None:
    """Take it back. An agency that let go has no place in the old form: its row goes."""
    op.execute("DELETE FROM outbox WHERE kind NOT IN ('partner', 'asker', 'operator')")
    op.execute("DELETE FROM assignment WHERE rank IS NULL")
    op.execute(f"UPDATE assignment SET state = 'sent' WHERE state IN {ANSWERED}")  # noqa: S608  (ours)
    op.execute("UPDATE lead SET state = 'unrouted' WHERE state IN ('duplicate', 'withdrawn')")
    with _made_anew() as assignment:
        assignment.drop_index("ix_assignment_state_answer_by")
        assignment.drop_constraint("uq_assignment_person_partner", type_="unique")
        for name in ("person", "replaces", "reason", "answer_by"):
            assignment.drop_column(name)
        assignment.alter_column("rank", existing_type=sa.Integer, nullable=False)
    op.drop_index("ix_lead_person", "lead")
    for name in ("earlier", "person"):
        op.drop_column("lead", name)
    op.drop_column("decision", "inputs")
    op.drop_column("consent", "reserves")


@contextmanager
def _made_anew() -> Iterator[BatchOperations]:
    """Change `assignment`; where SQLite drops and makes it anew, no message goes along."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM outbox")
    with op.batch_alter_table("assignment") as assignment:
        yield assignment
    if sqlite:
        op.execute("INSERT INTO outbox SELECT * FROM kept WHERE id NOT IN (SELECT id FROM outbox)")
        op.execute("DROP TABLE kept")
