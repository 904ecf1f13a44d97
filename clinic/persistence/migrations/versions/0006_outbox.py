"""The outbox: deliveries, their attempts, refused addresses; long jobs; how addresses compare."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED = {
    "delivery": (
        "clinic_id",
        "patient_id",
        "handout_id",
        "sender",
        "recipient",
        "message_id",
        "sha256",
        "requested_at",
        "requested_by",
    ),
    "delivery_attempt": ("delivery_id", "claim", "started_at"),
}
"""What nobody can rewrite: which message went to whom, and when it was tried."""


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "job",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", ID, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_job_clinic_id_clinic")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["clinician.id"], name=op.f("fk_job_requested_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document.sha256"], name=op.f("fk_job_sha256_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_clinic_id", ["clinic_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_requested_by"), ["requested_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_job_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("handout_id", ID, nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("has_passcode", sa.Boolean(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "held",
                "uncertain",
                "cancelled",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captured", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_delivery_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["handout_id"], ["handout.id"], name=op.f("fk_delivery_handout_id_handout")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["clinician.id"], name=op.f("fk_delivery_requested_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document.sha256"], name=op.f("fk_delivery_sha256_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_clinic_id_patient_id", ["clinic_id", "patient_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_delivery_clinic_id_state", ["clinic_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delivery_handout_id"), ["handout_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delivery_requested_by"), ["requested_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delivery_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_delivery_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "address_block",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_address_block_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_address_block_delivery_id_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["clinician.id"], name=op.f("fk_address_block_lifted_by_clinician")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_block")),
    )
    with op.batch_alter_table("address_block", schema=None) as batch_op:
        batch_op.create_index(
            "ix_address_block_clinic_id_patient_id",
            ["clinic_id", "patient_id", "address_key"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_address_block_delivery_id"), ["delivery_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_address_block_lifted_by"), ["lifted_by"], unique=False
        )

    op.create_table(
        "delivery_attempt",
        sa.Column("id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "put_off",
                "failed",
                "held",
                "uncertain",
                "lost",
                name="attemptoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
        sa.UniqueConstraint("claim", name=op.f("uq_delivery_attempt_claim")),
    )
    with op.batch_alter_table("delivery_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_attempt_delivery_id"), ["delivery_id"], unique=False
        )

    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("email_key", sa.String(length=254), nullable=False, server_default="")
        )
        batch_op.create_index(
            "ix_patient_clinic_id_email_key", ["clinic_id", "email_key"], unique=False
        )

    op.execute("UPDATE patient SET email_key = lower(trim(email))")
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def guards(dialect: str) -> list[str]:
    """Triggers as those of the second migration."""
    statements = []
    for table, columns in FIXED.items():
        changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)
        for when, condition in (("UPDATE", changed), ("DELETE", "1 = 1")):
            head = f"CREATE TRIGGER {table}_{when.lower()} BEFORE {when} ON {table}"
            statements.append(
                f"{head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse()"
                if dialect == "postgresql"
                else f"{head} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{table} cannot be rewritten'); END"
            )
    return statements


def downgrade() -> None:
    """Go back to the schema before."""
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_clinic_id_email_key")
        batch_op.drop_column("email_key")

    with op.batch_alter_table("delivery_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_attempt_delivery_id"))

    op.drop_table("delivery_attempt")
    with op.batch_alter_table("address_block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_block_lifted_by"))
        batch_op.drop_index(batch_op.f("ix_address_block_delivery_id"))
        batch_op.drop_index("ix_address_block_clinic_id_patient_id")

    op.drop_table("address_block")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_state_due_at")
        batch_op.drop_index(batch_op.f("ix_delivery_sha256"))
        batch_op.drop_index(batch_op.f("ix_delivery_requested_by"))
        batch_op.drop_index(batch_op.f("ix_delivery_handout_id"))
        batch_op.drop_index("ix_delivery_clinic_id_state")
        batch_op.drop_index("ix_delivery_clinic_id_patient_id")

    op.drop_table("delivery")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_due_at")
        batch_op.drop_index(batch_op.f("ix_job_sha256"))
        batch_op.drop_index(batch_op.f("ix_job_requested_by"))
        batch_op.drop_index("ix_job_clinic_id")

    op.drop_table("job")
