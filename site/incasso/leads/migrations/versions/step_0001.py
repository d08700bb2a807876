"""The first tables: a request, its consent, assignments, decision and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def _of_lead() -> sa.Column[str]:
    return sa.Column(
        "lead_id", sa.Text, sa.ForeignKey("lead.id", ondelete="CASCADE"), nullable=False
    )


def upgrade() -> None:
    """Make the tables."""
    _lead()
    _consent()
    _assignment()
    _decision()
    _outbox()


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    for table in ("outbox", "decision", "assignment", "consent", "lead"):
        op.drop_table(table)


def _lead() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("ref", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("idem_key", sa.Text, unique=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("answers", sa.JSON),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("erase_on", sa.Date, nullable=False),
    )
    op.create_index("ix_lead_fingerprint_created_at", "lead", ["fingerprint", "created_at"])
    op.create_index("ix_lead_state", "lead", ["state"])


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_lead(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("ticked", sa.JSON, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
    )
    op.create_index("ix_consent_lead_id", "consent", ["lead_id"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_lead(),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("offer", sa.JSON, nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.UniqueConstraint("lead_id", "partner"),
        sa.UniqueConstraint("lead_id", "rank"),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name="rank"),
    )
    op.create_index("ix_assignment_partner_offered_at", "assignment", ["partner", "offered_at"])


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_lead(),
        sa.Column("verdicts", sa.JSON, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("decided_at", MOMENT, nullable=False),
    )
    op.create_index("ix_decision_lead_id", "decision", ["lead_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_lead(),
        sa.Column("assignment_id", sa.Integer, sa.ForeignKey("assignment.id", ondelete="CASCADE")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("once", sa.Text, nullable=False, unique=True),
        sa.Column("message_id", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("lease", sa.Text),
        sa.Column("reply", sa.Text),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_lead_id", "outbox", ["lead_id"])
