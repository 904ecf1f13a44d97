"""Logs that came back and outcome scores, with their guards; how many weeks a log lasts.

Sheets issued before get two weeks, which their form offered: their log may have been longer, and
the days after the second week then cannot be typed in.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FIXED_ONCE_ISSUED = (
    "clinic_id",
    "patient_id",
    "program_id",
    "kind",
    "sheet_number",
    "sha256",
    "language",
    "paper",
    "large_print",
    "issued_at",
    "issued_by",
    "log_start",
    "next_visit",
)
FIXED_ENTRY = (
    "clinic_id",
    "patient_id",
    "handout_id",
    "outcome",
    "seen_on",
    "note",
    "started_at",
    "started_by",
    "recorded_at",
    "recorded_by",
    "supersedes_id",
)
FIXED_SCORE = (
    "clinic_id",
    "patient_id",
    "episode_id",
    "measure",
    "name",
    "scored_on",
    "recorded_at",
    "recorded_by",
    "supersedes_id",
)
FIXED_ACTIVITY = (
    "clinic_id",
    "patient_id",
    "episode_id",
    "position",
    "name",
    "named_on",
    "recorded_at",
    "recorded_by",
)


def upgrade() -> None:
    """Go to this schema."""
    _drop_guard("handout_update", "handout")
    op.add_column("handout", sa.Column("log_weeks", sa.Integer(), nullable=True))
    op.execute("UPDATE handout SET log_weeks = 2 WHERE log_start IS NOT NULL")
    _make_guard("handout_update", "handout", "UPDATE", _changed((*FIXED_ONCE_ISSUED, "log_weeks")))
    _create_logs()
    _create_outcomes()
    for guard in _guards():
        _make_guard(*guard)
    for when, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        _guard_days(when, rows)


def downgrade() -> None:
    """Go back."""
    for table in ("psfs_activity", "outcome_score", "log_day", "log_entry"):
        op.drop_table(table)
    _drop_guard("handout_update", "handout")
    op.drop_column("handout", "log_weeks")
    _make_guard("handout_update", "handout", "UPDATE", _changed(FIXED_ONCE_ISSUED))


def _create_logs() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("handout_id", ID, nullable=False),
        sa.Column(
            "outcome", _words("logoutcome", "returned", "told", "not_returned"), nullable=False
        ),
        sa.Column("state", _entry_state(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", ID, nullable=True),
        sa.Column("supersedes_id", ID, nullable=True),
        *_end(),
        *_of_a_patient("log_entry"),
        *_keys("log_entry", handout_id="handout", supersedes_id="log_entry"),
        *_keys("log_entry", started_by="clinician", recorded_by="clinician", ended_by="clinician"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
    )
    _index("log_entry", "handout_id", "started_by", "recorded_by", "supersedes_id", "ended_by")
    for state in ("draft", "recorded"):
        _unique_while("log_entry", state, f"state = '{state}'", "handout_id")
    op.create_table(
        "log_day",
        sa.Column("log_entry_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("letter", sa.String(length=1), nullable=True),
        sa.Column("morning", sa.Boolean(), nullable=True),
        sa.Column("more", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name=op.f("ck_log_day_pain")),
        *_keys("log_day", log_entry_id="log_entry"),
        sa.PrimaryKeyConstraint("log_entry_id", "day", name=op.f("pk_log_day")),
    )


def _create_outcomes() -> None:
    op.create_table(
        "outcome_score",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.Column(
            "measure",
            _words("measure", "nprs", "psfs", "rmdq", "groc", "other"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", _entry_state(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.Column("supersedes_id", ID, nullable=True),
        *_end(),
        *_of_a_patient("outcome_score"),
        *_keys("outcome_score", episode_id="episode", supersedes_id="outcome_score"),
        *_keys("outcome_score", recorded_by="clinician", ended_by="clinician"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_score")),
    )
    _index("outcome_score", "episode_id", "recorded_by", "supersedes_id", "ended_by")
    _unique_while(
        "outcome_score",
        "recorded",
        "state = 'recorded'",
        "episode_id",
        "measure",
        "name",
        "scored_on",
    )
    op.create_table(
        "psfs_activity",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("patient_id", ID, nullable=False),
        sa.Column("episode_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        *_end(),
        *_of_a_patient("psfs_activity"),
        *_keys("psfs_activity", episode_id="episode"),
        *_keys("psfs_activity", recorded_by="clinician", ended_by="clinician"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_psfs_activity")),
    )
    _index("psfs_activity", "episode_id", "recorded_by", "ended_by")
    _unique_while("psfs_activity", "position", "ended_at IS NULL", "episode_id", "position")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _entry_state() -> sa.Enum:
    return _words("entrystate", "draft", "recorded", "superseded", "void")


def _end() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _of_a_patient(table: str) -> tuple[sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f(f"fk_{table}_clinic_id_patient_id_patient"),
        ),
    )


def _keys(table: str, **parents: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}_{parent}")
        )
        for column, parent in parents.items()
    ]


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_clinic_id_patient_id", table, ["clinic_id", "patient_id"])
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _unique_while(table: str, name: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(
        f"uq_{table}_{name}",
        table,
        list(columns),
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _guards() -> list[tuple[str, str, str, str]]:
    """Name, table, action and condition of the guards that look at the row alone."""
    entry = (
        "OLD.state <> 'draft' AND "
        f"(NEW.state = 'draft' OR {_changed(FIXED_ENTRY)} OR {_changed_json('told')})"
    )
    score = f"{_changed(FIXED_SCORE)} OR {_changed_json('answers')}"
    return [
        ("log_entry_update", "log_entry", "UPDATE", entry),
        ("log_entry_delete", "log_entry", "DELETE", "1 = 1"),
        ("outcome_score_update", "outcome_score", "UPDATE", score),
        ("outcome_score_delete", "outcome_score", "DELETE", "1 = 1"),
        ("psfs_activity_update", "psfs_activity", "UPDATE", _changed(FIXED_ACTIVITY)),
        ("psfs_activity_delete", "psfs_activity", "DELETE", "1 = 1"),
    ]


def _guard_days(when: str, rows: tuple[str, ...]) -> None:
    """The days of an entry that is no draft stay as they are."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER log_day_{when.lower()} BEFORE {when} ON log_day "
            "FOR EACH ROW EXECUTE FUNCTION refuse_unless_draft('log_entry')"
        )
        return
    ids = ", ".join(f"{row}.log_entry_id" for row in rows)
    fixed = f"EXISTS (SELECT 1 FROM log_entry WHERE id IN ({ids}) AND state <> 'draft')"
    _make_guard(f"log_day_{when.lower()}", "log_day", when, fixed)


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


def _drop_guard(name: str, table: str) -> None:
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {name}{on}")


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _changed_json(column: str) -> str:
    """JSON of PostgreSQL has no equality; its text has."""
    return f"CAST(OLD.{column} AS TEXT) IS DISTINCT FROM CAST(NEW.{column} AS TEXT)"
