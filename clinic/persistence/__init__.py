"""Rows, queries and migrations; every query on patient data takes the clinic."""

from clinic.persistence import (
    assessments,
    clinicians,
    clinics,
    consents,
    episodes,
    events,
    handouts,
    logs,
    outcomes,
    patients,
    precautions,
    programs,
    sessions,
    stops,
)

__all__ = [
    "assessments",
    "clinicians",
    "clinics",
    "consents",
    "episodes",
    "events",
    "handouts",
    "logs",
    "outcomes",
    "patients",
    "precautions",
    "programs",
    "sessions",
    "stops",
]
