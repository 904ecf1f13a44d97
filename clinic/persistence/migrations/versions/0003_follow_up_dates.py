"""When a patient is seen again, and how an episode ended.

An episode keeps its next review and, where it differs from the clinic's, its interval; at discharge
who closed it and why. A sheet keeps the next visit that it names, which is then as fixed as the rest
of it. Open episodes of before are due the clinic's interval after their last signed assessment.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REASONS = ("goal_met", "manages_alone", "referred", "did_not_return", "other")

SHEET = (
    *("clinic_id", "patient_id", "program_id", "kind", "sheet_number", "sha256", "language"),
    *("paper", "large_print", "issued_at", "issued_by", "log_start"),
)
"""What a sheet could not change before."""


def upgrade() -> None:
    """Go to this schema."""
    reason = sa.Enum(
        *REASONS, name="dischargereason", native_enum=False, create_constraint=True, length=32
    )
    with op.batch_alter_table("episode") as episode:
        episode.add_column(sa.Column("review_interval_days", sa.Integer(), nullable=True))
        episode.add_column(sa.Column("review_due_on", sa.Date(), nullable=True))
        episode.add_column(sa.Column("closed_by", ID, nullable=True))
        episode.add_column(sa.Column("close_reason", reason, nullable=True))
        episode.add_column(sa.Column("close_note", sa.Text(), nullable=False, server_default=""))
        episode.create_foreign_key(
            op.f("fk_episode_closed_by_clinician"), "clinician", ["closed_by"], ["id"]
        )
        episode.create_index(op.f("ix_episode_closed_by"), ["closed_by"])
    with op.batch_alter_table("episode") as episode:
        episode.alter_column("close_note", server_default=None)
    op.create_index(
        "ix_episode_due_clinic_id",
        "episode",
        ["clinic_id", "review_due_on", "id"],
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.add_column("handout", sa.Column("next_visit", sa.Date(), nullable=True))
    _guard_sheets((*SHEET, "next_visit"))
    _plan_reviews()


def downgrade() -> None:
    """Go back to the schema before."""
    _guard_sheets(SHEET)
    op.drop_column("handout", "next_visit")
    op.drop_index("ix_episode_due_clinic_id", table_name="episode")
    with op.batch_alter_table("episode") as episode:
        episode.drop_index(op.f("ix_episode_closed_by"))
        episode.drop_constraint(op.f("fk_episode_closed_by_clinician"), type_="foreignkey")
        episode.drop_constraint(op.f("ck_episode_dischargereason"), type_="check")
        for column in ("close_note", "close_reason", "closed_by"):
            episode.drop_column(column)
        episode.drop_column("review_due_on")
        episode.drop_column("review_interval_days")


def _guard_sheets(columns: tuple[str, ...]) -> None:
    """Put the guard of issued sheets in place anew, over these columns."""
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER handout_update ON handout")
        op.execute(
            "CREATE TRIGGER handout_update BEFORE UPDATE ON handout FOR EACH ROW "
            f"WHEN ({changed}) EXECUTE FUNCTION refuse()"
        )
    else:
        op.execute("DROP TRIGGER handout_update")
        op.execute(
            f"CREATE TRIGGER handout_update BEFORE UPDATE ON handout WHEN {changed} "
            "BEGIN SELECT RAISE(ABORT, 'handout cannot be rewritten'); END"
        )


def _plan_reviews() -> None:
    """Give every open episode that was assessed the review that it was due for until now."""
    clinic = sa.table("clinic", sa.column("id"), sa.column("review_interval_days"))
    assessment = sa.table(
        "assessment",
        *(sa.column("episode_id"), sa.column("state"), sa.column("assessed_on", sa.Date())),
    )
    episode = sa.table(
        "episode",
        *(sa.column("id"), sa.column("clinic_id"), sa.column("closed_on")),
        sa.column("review_due_on", sa.Date()),
    )
    seen = (
        sa.select(
            episode.c.id, clinic.c.review_interval_days, sa.func.max(assessment.c.assessed_on)
        )
        .join(clinic, clinic.c.id == episode.c.clinic_id)
        .join(assessment, assessment.c.episode_id == episode.c.id)
        .where(episode.c.closed_on.is_(None), assessment.c.state == "signed")
        .group_by(episode.c.id, clinic.c.review_interval_days)
    )
    connection = op.get_bind()
    for episode_id, days, last in connection.execute(seen).all():
        due = last + timedelta(days=days)
        connection.execute(
            sa.update(episode).where(episode.c.id == episode_id).values(review_due_on=due)
        )
