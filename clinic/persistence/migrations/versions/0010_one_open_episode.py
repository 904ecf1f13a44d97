"""A patient has one open episode at most, also when two people begin in the same instant."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEX = "uq_episode_open"


def upgrade() -> None:
    """Go to this schema. Closes no episode: stops, changing nothing, where a patient has two."""
    _check_no_patient_has_two()
    where = sa.text("closed_on IS NULL")
    op.create_index(
        INDEX,
        "episode",
        ["clinic_id", "patient_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_index(INDEX, table_name="episode")


def _check_no_patient_has_two() -> None:
    episode = sa.table(
        "episode", sa.column("clinic_id"), sa.column("patient_id"), sa.column("closed_on")
    )
    patient = (episode.c.clinic_id, episode.c.patient_id)
    statement = sa.select(*patient).where(episode.c.closed_on.is_(None)).group_by(*patient)
    rows = op.get_bind().execute(statement.having(sa.func.count() > 1).order_by(*patient))
    if twice := ", ".join(str(row.patient_id) for row in rows):
        raise RuntimeError(
            f"more than one episode is open of the patients with the ids {twice}: with the version "
            "of the app before this one, discharge them from all but one, then upgrade again"
        )
