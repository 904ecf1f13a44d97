"""Who accepted that a sheet goes out in a language nobody has reviewed; append-only, by triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "language_acceptance"


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        TABLE,
        sa.Column("handout_id", ID, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("accepted_by", ID, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["clinician.id"],
            name=op.f("fk_language_acceptance_accepted_by_clinician"),
        ),
        sa.ForeignKeyConstraint(
            ["handout_id"], ["handout.id"], name=op.f("fk_language_acceptance_handout_id_handout")
        ),
        sa.PrimaryKeyConstraint("handout_id", name=op.f("pk_language_acceptance")),
    )
    op.create_index(op.f("ix_language_acceptance_accepted_by"), TABLE, ["accepted_by"])
    for when in ("UPDATE", "DELETE"):
        trigger = f"CREATE TRIGGER {TABLE}_{when.lower()} BEFORE {when} ON {TABLE}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse()")
        else:
            op.execute(f"{trigger} BEGIN SELECT RAISE(ABORT, '{TABLE} cannot be rewritten'); END")


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_table(TABLE)
