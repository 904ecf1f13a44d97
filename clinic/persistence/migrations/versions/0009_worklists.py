"""Indexes for what waits on Today: programs not issued, logs not back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_program_draft_clinic_id": ("program", ["clinic_id", "id"], "state = 'draft'"),
    "ix_handout_log_clinic_id": (
        "handout",
        ["clinic_id", "log_start", "id"],
        "state = 'issued' AND log_start IS NOT NULL",
    ),
}


def upgrade() -> None:
    """Go to this schema."""
    for name, (table, columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Go back to the schema before."""
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
