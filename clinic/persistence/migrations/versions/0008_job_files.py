"""A job keeps its file itself, so that it can be dropped again; documents are kept for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    with op.batch_alter_table("job") as batch_op:
        batch_op.add_column(sa.Column("content", sa.LargeBinary(), nullable=True))
        batch_op.drop_index("ix_job_sha256")
        batch_op.drop_constraint("fk_job_sha256_document", type_="foreignkey")
        batch_op.drop_column("sha256")


def downgrade() -> None:
    """Go back to the schema before."""
    with op.batch_alter_table("job") as batch_op:
        batch_op.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key("fk_job_sha256_document", "document", ["sha256"], ["sha256"])
        batch_op.create_index("ix_job_sha256", ["sha256"], unique=False)
        batch_op.drop_column("content")
