"""Reviews: what was asked, what the rules proposed, what was decided; a stop for leg symptoms.

A review cannot be rewritten: it is superseded by another one, or voided.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED_REVIEW = (
    *("clinic_id", "patient_id", "episode_id", "program_id", "assessment_id", "reviewed_on"),
    *("author_id", "created_at", "rules", "new_leg_symptoms", "goal_met", "note"),
    *("new_program_id", "supersedes_id"),
)


def upgrade() -> None:
    """Go to this schema."""
    _let_stops_be("red_flag", "bp", "leg_symptoms")
    _create_review()
    _create_review_item()
    for guard in _guards():
        _make_guard(*guard)


def downgrade() -> None:
    """Go back to the schema before; a stop for leg symptoms has no place in it."""
    op.drop_table("review_item")
    op.drop_table("review")
    op.execute("UPDATE stop SET cause = 'red_flag' WHERE cause = 'leg_symptoms'")
    _let_stops_be("red_flag", "bp")


def _create_review() -> None:
    op.create_table(
        "review",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("program_id", ID, nullable=False),
        sa.Column("assessment_id", ID, nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.String(length=60), nullable=False),
        sa.Column("new_leg_symptoms", sa.Boolean(), nullable=False),
        sa.Column("goal_met", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("new_program_id", ID, nullable=True),
        sa.Column("supersedes_id", ID, nullable=True),
        sa.Column(
            "state",
            _words("entrystate", "draft", "recorded", "superseded", "void"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_review_clinic_id_patient_id_patient"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{parent}.id"], name=op.f(f"fk_review_{column}_{parent}")
            )
            for column, parent in _PARENTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_clinic_id_patient_id", "review", ["clinic_id", "patient_id"])
    for column in _PARENTS:
        op.create_index(op.f(f"ix_review_{column}"), "review", [column])
    recorded = sa.text("state = 'recorded'")
    op.create_index(
        "uq_review_recorded",
        "review",
        ["program_id", "reviewed_on"],
        unique=True,
        sqlite_where=recorded,
        postgresql_where=recorded,
    )


_PARENTS = {
    "episode_id": "episode",
    "program_id": "program",
    "assessment_id": "assessment",
    "author_id": "clinician",
    "new_program_id": "program",
    "supersedes_id": "review",
    "ended_by": "clinician",
}


def _create_review_item() -> None:
    op.create_table(
        "review_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("program_item_id", ID, nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("adherence_low", sa.Integer(), nullable=True),
        sa.Column("adherence_high", sa.Integer(), nullable=True),
        sa.Column("pain_during", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("reserve", sa.Integer(), nullable=False),
        sa.Column("form_ok", sa.Boolean(), nullable=False),
        sa.Column("dose_met", sa.Boolean(), nullable=False),
        sa.Column("top_dose_met", sa.Boolean(), nullable=False),
        sa.Column("anchor_normal", sa.Boolean(), nullable=False),
        sa.Column(
            "decision",
            _words(
                "decision",
                *("stop", "regress", "hold", "progress_dose", "progress_variation", "maintain"),
            ),
            nullable=False,
        ),
        sa.Column(
            "rule", _words("row", "1", "2", "3", "3a", "4", "5", "6", "7", "8"), nullable=False
        ),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=True),
        sa.Column("is_capped", sa.Boolean(), nullable=False),
        sa.Column(
            "choice", _words("reviewchoice", "accepted", "changed", "declined"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "pain_during BETWEEN 0 AND 10", name=op.f("ck_review_item_pain_during")
        ),
        sa.CheckConstraint("reserve BETWEEN 0 AND 3", name=op.f("ck_review_item_reserve")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_item_review_id_review")
        ),
        sa.ForeignKeyConstraint(
            ["program_item_id"],
            ["program_item.id"],
            name=op.f("fk_review_item_program_item_id_program_item"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("review_id", "letter", name=op.f("uq_review_item_review_id_letter")),
    )
    op.create_index(op.f("ix_review_item_program_item_id"), "review_item", ["program_item_id"])


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _let_stops_be(*causes: str) -> None:
    """Put the vocabulary of the causes of a stop in place anew."""
    listed = ", ".join(f"'{cause}'" for cause in causes)
    name = op.f("ck_stop_stopcause")
    op.drop_index("ix_stop_open_clinic_id", table_name="stop")
    with op.batch_alter_table("stop") as stop:
        stop.drop_constraint(name, type_="check")
        stop.create_check_constraint(name, f"cause IN ({listed})")
    still_open = sa.text("lifted_at IS NULL")
    op.create_index(
        "ix_stop_open_clinic_id",
        "stop",
        ["clinic_id", "opened_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _guards() -> list[tuple[str, str, str, str]]:
    """Name, table, action and condition of what is refused."""
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in FIXED_REVIEW)
    return [
        ("review_update", "review", "UPDATE", changed),
        ("review_delete", "review", "DELETE", "1 = 1"),
        ("review_item_update", "review_item", "UPDATE", "1 = 1"),
        ("review_item_delete", "review_item", "DELETE", "1 = 1"),
    ]


def _make_guard(name: str, table: str, when: str, condition: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION refuse()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} cannot be rewritten'); END"
        )
