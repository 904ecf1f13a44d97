"""The first schema: clinics, staff, patients, assessments, programs, handouts, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTEWISE = sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql")


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "clinic",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column(
            "paper",
            sa.Enum(
                "a4", "letter", name="paper", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_media_type", sa.String(length=20), nullable=False),
        sa.Column("safety_net_phone", sa.String(length=40), nullable=False),
        sa.Column("emergency_wording", sa.Text(), nullable=False),
        sa.Column("review_interval_days", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sign_in_attempt_account_hash_source_at",
            ["account_hash", "source", "at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_source_at", ["source", "at"], unique=False)

    op.create_table(
        "clinician",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "clinician",
                "manager",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_clinician_clinic_id_clinic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinician")),
        sa.UniqueConstraint("email", name=op.f("uq_clinician_email")),
    )
    with op.batch_alter_table("clinician", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clinician_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "patient",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_name", BYTEWISE, nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("F", "M", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("record_number", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column("guardian_name", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "birth_date >= '1900-01-01'", name=op.f("ck_patient_birth_date_from_1900")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["clinician.id"], name=op.f("fk_patient_added_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_patient_clinic_id_clinic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_patient_clinic_id_id")),
        sa.UniqueConstraint(
            "clinic_id", "record_number", name=op.f("uq_patient_clinic_id_record_number")
        ),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_added_by"), ["added_by"], unique=False)
        batch_op.create_index(
            "ix_patient_clinic_id_birth_date", ["clinic_id", "birth_date"], unique=False
        )
        batch_op.create_index(
            "ix_patient_clinic_id_search_name", ["clinic_id", "search_name", "id"], unique=False
        )

    op.create_table(
        "session",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("clinician_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinician_id"], ["clinician.id"], name=op.f("fk_session_clinician_id_clinician")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_clinician_id"), ["clinician_id"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "email",
                "guardian",
                name="consentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_consent_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["clinician.id"], name=op.f("fk_consent_recorded_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["clinician.id"], name=op.f("fk_consent_withdrawn_by_clinician")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consent_recorded_by"), ["recorded_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_consent_withdrawn_by"), ["withdrawn_by"], unique=False
        )

    op.create_table(
        "episode",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_episode_clinic_id_patient_id_patient"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.create_index(
            "ix_episode_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )

    op.create_table(
        "event",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=True),
        sa.Column("clinician_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_event_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_event_clinic_id_clinic")
        ),
        sa.ForeignKeyConstraint(
            ["clinician_id"], ["clinician.id"], name=op.f("fk_event_clinician_id_clinician")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_clinic_id_patient_id", ["clinic_id", "patient_id", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_clinician_id"), ["clinician_id"], unique=False)

    op.create_table(
        "patient_precaution",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both_legs",
                "none",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reference_date", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_patient_precaution_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["clinician.id"], name=op.f("fk_patient_precaution_ended_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["clinician.id"],
            name=op.f("fk_patient_precaution_recorded_by_clinician"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_precaution")),
    )
    with op.batch_alter_table("patient_precaution", schema=None) as batch_op:
        batch_op.create_index(
            "ix_patient_precaution_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_patient_precaution_ended_by"), ["ended_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_patient_precaution_recorded_by"), ["recorded_by"], unique=False
        )

    op.create_table(
        "patient_search",
        sa.Column("clinic_id", ID, autoincrement=False, nullable=False),
        sa.Column("patient_id", ID, autoincrement=False, nullable=False),
        sa.Column("search_key", BYTEWISE, nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_patient_search_clinic_id_patient_id_patient"),
        ),
        sa.PrimaryKeyConstraint(
            "clinic_id", "patient_id", "search_key", name=op.f("pk_patient_search")
        ),
    )
    with op.batch_alter_table("patient_search", schema=None) as batch_op:
        batch_op.create_index(
            "ix_patient_search_clinic_id_search_key",
            ["clinic_id", "search_key", "patient_id"],
            unique=False,
        )

    op.create_table(
        "assessment",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "review",
                name="assessmentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "signed",
                "superseded",
                "void",
                name="assessmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", ID, nullable=True),
        sa.Column("supersedes_id", ID, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("screen_all_clear_used", sa.Boolean(), nullable=False),
        sa.Column(
            "floor_transfer",
            sa.Enum(
                "safe",
                "unsafe",
                name="floortransfer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("gestation_weeks", sa.Integer(), nullable=True),
        sa.Column("protocol", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["clinician.id"], name=op.f("fk_assessment_author_id_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_assessment_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["clinician.id"], name=op.f("fk_assessment_ended_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_assessment_episode_id_episode")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["clinician.id"], name=op.f("fk_assessment_signed_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_supersedes_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_assessment_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )
        batch_op.create_index(
            "ix_assessment_clinic_id_state",
            ["clinic_id", "state", "assessed_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_assessment_ended_by"), ["ended_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_episode_id"), ["episode_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_signed_by"), ["signed_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_assessment_supersedes_id"), ["supersedes_id"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "left",
                "right",
                "both_legs",
                "none",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("copied_unconfirmed", sa.Boolean(), nullable=False),
        sa.Column("not_tested_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_finding_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "finding", "side", name=op.f("pk_finding")),
    )
    op.create_table(
        "program",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "active",
                "suspended",
                "superseded",
                "ended",
                "void",
                name="programstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("protocol", sa.String(length=60), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", ID, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("supersedes_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("precautions", sa.JSON(), nullable=False),
        sa.Column("needs_confirmation", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activated_by"], ["clinician.id"], name=op.f("fk_program_activated_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_program_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["clinician.id"], name=op.f("fk_program_author_id_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_program_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["clinician.id"], name=op.f("fk_program_confirmed_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["clinician.id"], name=op.f("fk_program_ended_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_program_episode_id_episode")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["program.id"], name=op.f("fk_program_supersedes_id_program")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("episode_id", "number", name=op.f("uq_program_episode_id_number")),
    )
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_program_activated_by"), ["activated_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_program_assessment_id"), ["assessment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_program_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_program_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_program_confirmed_by"), ["confirmed_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_program_ended_by"), ["ended_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_program_episode_id"), ["episode_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_program_supersedes_id"), ["supersedes_id"], unique=False
        )
        batch_op.create_index(
            "ix_program_waiting_clinic_id",
            ["clinic_id", "id"],
            unique=False,
            sqlite_where=sa.text("needs_confirmation = 1"),
            postgresql_where=sa.text("needs_confirmation"),
        )
        batch_op.create_index(
            "uq_program_active_episode",
            ["episode_id"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "red_flag_answer",
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("flag", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=False),
        sa.Column("answered_all_clear", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_red_flag_answer_assessment_id_assessment"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", "flag", name=op.f("pk_red_flag_answer")),
    )
    op.create_table(
        "stop",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "red_flag",
                "bp",
                name="stopcause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "emergency",
                "same_day",
                "urgent",
                "soon",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", ID, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "referred",
                "assessed_and_cleared",
                name="stopoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("to_whom", sa.String(length=200), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clearing_person", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_stop_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_stop_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["clinician.id"], name=op.f("fk_stop_lifted_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["clinician.id"], name=op.f("fk_stop_opened_by_clinician")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_assessment_id"), ["assessment_id"], unique=False)
        batch_op.create_index(
            "ix_stop_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stop_lifted_by"), ["lifted_by"], unique=False)
        batch_op.create_index(
            "ix_stop_open_clinic_id",
            ["clinic_id", "opened_at"],
            unique=False,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_stop_opened_by"), ["opened_by"], unique=False)

    op.create_table(
        "handout",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("program_id", ID, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "program",
                "log",
                "safety_net",
                "leaflet",
                "report",
                "form",
                "clinician_copy",
                name="handoutkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sheet_number", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "issued",
                "superseded",
                "void",
                name="handoutstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column(
            "paper",
            sa.Enum(
                "a4", "letter", name="paper", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", ID, nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_by", ID, nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("log_start", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_handout_clinic_id_patient_id_patient"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["clinician.id"], name=op.f("fk_handout_issued_by_clinician")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_handout_program_id_program")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document.sha256"], name=op.f("fk_handout_sha256_document")
        ),
        sa.ForeignKeyConstraint(
            ["void_by"], ["clinician.id"], name=op.f("fk_handout_void_by_clinician")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handout")),
        sa.UniqueConstraint("sheet_number", name=op.f("uq_handout_sheet_number")),
    )
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.create_index(
            "ix_handout_clinic_id_patient_id",
            ["clinic_id", "patient_id", "issued_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_handout_issued_by"), ["issued_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_handout_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handout_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_handout_void_by"), ["void_by"], unique=False)

    op.create_table(
        "program_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("program_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "family",
            sa.Enum(
                "HF",
                "FF",
                "GB",
                "PL",
                name="family",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("variation", sa.String(length=8), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("focus_sides", sa.JSON(), nullable=False),
        sa.Column(
            "tighter_side",
            sa.Enum(
                "left",
                "right",
                "both_legs",
                "none",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("sets", sa.Integer(), nullable=False),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("hold_s", sa.Integer(), nullable=False),
        sa.Column("sessions_per_week", sa.Integer(), nullable=False),
        sa.Column("rest_s", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("impairment", sa.String(length=60), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "assigned",
                "proposed",
                "by_hand",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_item_program_id_program")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_item")),
        sa.UniqueConstraint(
            "program_id", "position", name=op.f("uq_program_item_program_id_position")
        ),
    )


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_table("program_item")
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handout_void_by"))
        batch_op.drop_index(batch_op.f("ix_handout_sha256"))
        batch_op.drop_index(batch_op.f("ix_handout_program_id"))
        batch_op.drop_index(batch_op.f("ix_handout_issued_by"))
        batch_op.drop_index("ix_handout_clinic_id_patient_id")

    op.drop_table("handout")
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stop_opened_by"))
        batch_op.drop_index(
            "ix_stop_open_clinic_id",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_stop_lifted_by"))
        batch_op.drop_index("ix_stop_clinic_id_patient_id")
        batch_op.drop_index(batch_op.f("ix_stop_assessment_id"))

    op.drop_table("stop")
    op.drop_table("red_flag_answer")
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_program_active_episode",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        batch_op.drop_index(
            "ix_program_waiting_clinic_id",
            sqlite_where=sa.text("needs_confirmation = 1"),
            postgresql_where=sa.text("needs_confirmation"),
        )
        batch_op.drop_index(batch_op.f("ix_program_supersedes_id"))
        batch_op.drop_index(batch_op.f("ix_program_episode_id"))
        batch_op.drop_index(batch_op.f("ix_program_ended_by"))
        batch_op.drop_index(batch_op.f("ix_program_confirmed_by"))
        batch_op.drop_index("ix_program_clinic_id_patient_id")
        batch_op.drop_index(batch_op.f("ix_program_author_id"))
        batch_op.drop_index(batch_op.f("ix_program_assessment_id"))
        batch_op.drop_index(batch_op.f("ix_program_activated_by"))

    op.drop_table("program")
    op.drop_table("finding")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_supersedes_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_signed_by"))
        batch_op.drop_index(batch_op.f("ix_assessment_episode_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_ended_by"))
        batch_op.drop_index("ix_assessment_clinic_id_state")
        batch_op.drop_index("ix_assessment_clinic_id_patient_id")
        batch_op.drop_index(batch_op.f("ix_assessment_author_id"))

    op.drop_table("assessment")
    with op.batch_alter_table("patient_search", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_search_clinic_id_search_key")

    op.drop_table("patient_search")
    with op.batch_alter_table("patient_precaution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_precaution_recorded_by"))
        batch_op.drop_index(batch_op.f("ix_patient_precaution_ended_by"))
        batch_op.drop_index("ix_patient_precaution_clinic_id_patient_id")

    op.drop_table("patient_precaution")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_clinician_id"))
        batch_op.drop_index("ix_event_clinic_id_patient_id")

    op.drop_table("event")
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.drop_index("ix_episode_clinic_id_patient_id")

    op.drop_table("episode")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_withdrawn_by"))
        batch_op.drop_index(batch_op.f("ix_consent_recorded_by"))
        batch_op.drop_index("ix_consent_clinic_id_patient_id")

    op.drop_table("consent")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_clinician_id"))

    op.drop_table("session")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_clinic_id_search_name")
        batch_op.drop_index("ix_patient_clinic_id_birth_date")
        batch_op.drop_index(batch_op.f("ix_patient_added_by"))

    op.drop_table("patient")
    with op.batch_alter_table("clinician", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clinician_clinic_id"))

    op.drop_table("clinician")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_source_at")
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))
        batch_op.drop_index("ix_sign_in_attempt_account_hash_source_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("document")
    op.drop_table("clinic")
