"""A violated constraint becomes an error on the field of the form that caused it."""

import re
from itertools import chain

from sqlalchemy import Index, MetaData, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from clinic.domain.errors import FieldError

ANOTHER_LOG = "Somebody else is typing this log in, or has recorded it: open it again."
"""SQLite tells only the column, which is the same for both."""

FIELD_ERRORS = {
    "uq_clinician_email": ("email", "Somebody already signs in with this email address."),
    "uq_patient_clinic_id_record_number": (
        "record_number",
        "Another patient of this clinic has this record number.",
    ),
    "uq_job_key": ("key", "This job was asked for already."),
    "uq_program_active_episode": ("state", "This episode has an active program already."),
    "uq_log_entry_draft": ("state", ANOTHER_LOG),
    "uq_log_entry_recorded": ("state", ANOTHER_LOG),
    "uq_outcome_score_recorded": ("scored_on", "This day has such a score already: correct it."),
    "uq_psfs_activity_position": ("activities", "Somebody else named activities meanwhile."),
}
"""Constraint -> the field it speaks about, and what to tell the person who typed."""

SAME_INSTANT = frozenset(
    {
        "uq_handout_sheet_number",
        "pk_document",
        "uq_program_episode_id_number",
        "uq_episode_open",
        "uq_review_recorded",
    }
)
"""Constraints that only somebody who did the same thing in the same instant can violate."""

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?P<columns>.+)")


def field_error(error: IntegrityError, metadata: MetaData) -> FieldError | None:
    """The form error for a violated constraint; None for one that no input can cause."""
    name = violated_constraint(error, metadata)
    if name not in FIELD_ERRORS:
        return None
    field, message = FIELD_ERRORS[name]
    return FieldError(field, message)


def is_stale(error: IntegrityError, metadata: MetaData) -> bool:
    """Whether somebody else did the same in the same instant, and was first."""
    return violated_constraint(error, metadata) in SAME_INSTANT


def violated_constraint(error: IntegrityError, metadata: MetaData) -> str:
    """The name of the violated constraint, or an empty text.

    PostgreSQL tells it. SQLite tells only the columns of a broken UNIQUE, so the metadata names
    it.
    """
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or "")
    found = _SQLITE_UNIQUE.search(str(error.orig))
    if found is None:
        return ""
    return _unique_names(metadata).get(frozenset(found["columns"].split(", ")), "")


def _unique_names(metadata: MetaData) -> dict[frozenset[str], str]:
    names: dict[frozenset[str], str] = {}
    for table in metadata.tables.values():
        constraints = (one for one in table.constraints if isinstance(one, UniqueConstraint))
        indexes = (index for index in table.indexes if index.unique)
        for unique in chain[UniqueConstraint | Index](constraints, indexes):
            columns = frozenset(f"{table.name}.{column.name}" for column in unique.columns)
            names[columns] = str(unique.name)
    return names
