"""A crowd of invented patients, stored at once, on which the speed of pages is measured.

Each has an episode with a signed assessment, an active program of two exercises and a sheet. Some
have a draft, an open stop, or a program that waits: more than one page of each, in any crowd.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text

from clinic.domain.exercises import Family
from clinic.domain.names import fold, search_keys
from clinic.domain.programs import Origin
from clinic.domain.records import (
    AssessmentKind,
    AssessmentState,
    FloorTransfer,
    HandoutKind,
    Paper,
    StopCause,
)
from clinic.domain.safety import Urgency
from clinic.persistence.assessments import AssessmentRow, FindingRow
from clinic.persistence.database import Base, db
from clinic.persistence.episodes import EpisodeRow
from clinic.persistence.handouts import HandoutRow, store_document
from clinic.persistence.patients import PatientRow, PatientSearchRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow
from clinic.persistence.stops import StopRow

_NAMES = """
Ana Bruno Carla Dario Elena Fabio Greta Hugo Ines Jonas Karin Lucas Marta Nils Olga Paolo Rosa
Simon Tessa Ulla Viktor Wanda Xaver Yara Zeno Agnes Boris Clara Denis Edith
"""
_PARTS = "ba cor del fin gar hol jun kem lor mar nes pol ran sil tor van wes zim"
FIRST_NAMES = tuple(_NAMES.split())
_SYLLABLES = tuple(_PARTS.split())
CHUNK = 10_000
YEARS_OF_VISITS = 2 * 365

StoredFinding = tuple[str, str, object]
"""A finding's id, its side, and its value as JSON has it."""
ONE_FINDING: tuple[StoredFinding, ...] = (("mtt_hip_deg", "left", 8),)
EXERCISES = (
    (
        *(Family.HF, "HF4", "left"),
        {"sets": 1, "reps": 2, "hold_s": 30, "sessions_per_week": 7, "rest_s": 15},
    ),
    (
        *(Family.GB, "GB3", "both_legs"),
        {"sets": 3, "reps": 10, "hold_s": 2, "sessions_per_week": 3, "rest_s": 60},
    ),
)
"""Family, variation, side and dose of each exercise; the doses are those of the catalogue."""
NO_SHEET = b"%PDF- the sheet of everybody in the crowd"
REVIEW_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Where the crowd stands: its clinic, the clinician who wrote it all, and the day."""

    clinic_id: int
    clinician_id: int
    today: date
    findings: Sequence[StoredFinding] = ONE_FINDING
    sheet: bytes = NO_SHEET

    def fill(self, patients: int) -> None:
        """Store so many patients in an empty clinic, numbered from 1; the caller commits."""
        self._let_guards_rest()
        digest = store_document(content=self.sheet)
        for start in range(1, patients + 1, CHUNK):
            numbers = range(start, min(start + CHUNK, patients + 1))
            self._store(PatientRow, (self._patient(n) for n in numbers))
            self._store(PatientSearchRow, (key for n in numbers for key in self._keys(n)))
            self._store(EpisodeRow, (self._episode(n) for n in numbers))
            self._store(AssessmentRow, (self._assessment(n) for n in numbers))
            self._store(FindingRow, (one for n in numbers for one in self._findings(n)))
            self._store(ProgramRow, (self._program(n) for n in numbers))
            self._store(ProgramItemRow, (item for n in numbers for item in self._items(n)))
            self._store(HandoutRow, (self._handout(n, digest) for n in numbers))
            self._store(StopRow, (self._stop(n) for n in numbers if n % 41 == 0))
        db.session.execute(text("UPDATE assessment SET state = 'signed' WHERE id % 37 <> 0"))
        db.session.execute(text("UPDATE program SET state = 'active'"))
        self._number_on()
        db.session.execute(text("ANALYZE"))

    def _let_guards_rest(self) -> None:
        """On PostgreSQL the guards look at each of a million rows for minutes; in this transaction
        they rest, as when records are carried over. SQLite's take no time.
        """
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL session_replication_role = replica"))

    def _number_on(self) -> None:
        """New rows are numbered after those of the crowd; SQLite does so by itself."""
        if db.engine.dialect.name == "postgresql":
            for row in (PatientRow, EpisodeRow, AssessmentRow, ProgramRow, HandoutRow, StopRow):
                table = row.__tablename__
                db.session.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                        f"(SELECT coalesce(max(id), 1) FROM {table}))"
                    )
                )

    def _store(self, row: type[Base], values: Iterator[dict[str, Any]]) -> None:
        rows = list(values)
        if rows:
            db.session.execute(insert(row.__table__), rows)  # type: ignore[arg-type]

    def _of_patient(self, n: int) -> dict[str, Any]:
        return {"id": n, "clinic_id": self.clinic_id, "patient_id": n, "version": 1}

    def _patient(self, n: int) -> dict[str, Any]:
        return {
            "id": n,
            "clinic_id": self.clinic_id,
            "name": name_of(n),
            "search_name": fold(name_of(n)),
            "birth_date": date(1930, 1, 1) + timedelta(days=n * 7919 % 28_000),  # grown up
            "record_number": record_number_of(n),
            "phone": "",
            "email": "",
            "language": "en",
            "large_print": False,
            "guardian_name": "",
            "added_at": self._moment(n),
            "added_by": self.clinician_id,
            "version": 1,
        }

    def _keys(self, n: int) -> Iterator[dict[str, Any]]:
        for key in search_keys(name_of(n), record_number_of(n)):
            yield {"clinic_id": self.clinic_id, "patient_id": n, "search_key": key}

    def _episode(self, n: int) -> dict[str, Any]:
        episode = self._of_patient(n)
        del episode["version"]
        seen = self._day(n)
        return {
            **episode,
            "title": "Low back",
            "opened_on": seen,
            "review_due_on": seen + timedelta(days=REVIEW_DAYS),
            "close_note": "",
        }

    def _assessment(self, n: int) -> dict[str, Any]:
        return {
            **self._of_patient(n),
            "episode_id": n,
            "kind": AssessmentKind.FIRST,
            "assessed_on": self._day(n),
            "state": AssessmentState.DRAFT,
            "author_id": self.clinician_id,
            "created_at": self._moment(n),
            "end_reason": "",
            "screen_all_clear_used": True,
            "floor_transfer": FloorTransfer.SAFE,
            "protocol": "hip-low-back@1.0",
            "note": "",
        }

    def _findings(self, n: int) -> Iterator[dict[str, Any]]:
        for finding, side, value in self.findings:
            yield {
                "assessment_id": n,
                "finding": finding,
                "side": side,
                "value": value,
                "copied_unconfirmed": False,
                "not_tested_reason": "",
            }

    def _program(self, n: int) -> dict[str, Any]:
        return {
            **self._of_patient(n),
            "episode_id": n,
            "assessment_id": n,
            "number": 1,
            "state": "draft",
            "protocol": "hip-low-back@1.0",
            "author_id": self.clinician_id,
            "created_at": self._moment(n),
            "activated_at": self._moment(n),
            "end_reason": "",
            "note": "",
            "precautions": [],
            "needs_confirmation": n % 43 == 0,
        }

    def _items(self, n: int) -> Iterator[dict[str, Any]]:
        for position, (family, variation, side, dose) in enumerate(EXERCISES):
            yield {
                "program_id": n,
                "position": position,
                "family": family,
                "variation": variation,
                "sides": [side],
                "focus_sides": [],
                **dose,
                "note": "",
                "because": [],
                "origin": Origin.ASSIGNED,
                "override_reason": "",
            }

    def _handout(self, n: int, digest: str) -> dict[str, Any]:
        return {
            **self._of_patient(n),
            "program_id": n,
            "kind": HandoutKind.PROGRAM,
            "sheet_number": f"C-{n}",
            "state": "issued",
            "sha256": digest,
            "language": "en",
            "paper": Paper.A4,
            "large_print": False,
            "issued_at": self._moment(n),
            "issued_by": self.clinician_id,
            "log_start": self._day(n),
            "log_weeks": 2,
            "void_reason": "",
        }

    def _stop(self, n: int) -> dict[str, Any]:
        return {
            **self._of_patient(n),
            "cause": StopCause.RED_FLAG,
            "urgency": Urgency.URGENT,
            "flags": ["RF_AVN"],
            "opened_at": self._moment(n),
            "opened_by": self.clinician_id,
            "to_whom": "",
            "clearing_person": "",
            "reason": "",
        }

    def _day(self, n: int) -> date:
        return self.today - timedelta(days=n * 104_729 % YEARS_OF_VISITS)

    def _moment(self, n: int) -> datetime:
        return datetime.combine(self._day(n), time(12), tzinfo=UTC)


def name_of(n: int) -> str:
    """The invented name of a patient: thirty first names, thousands of family names."""
    first = FIRST_NAMES[n * 7 % len(FIRST_NAMES)]
    size = len(_SYLLABLES)
    parts = (
        _SYLLABLES[n * step // size**power % size] for power, step in ((0, 5), (1, 1), (2, 1))
    )
    return f"{first} {''.join(parts).capitalize()}"


def record_number_of(n: int) -> str:
    """The invented record number of a patient."""
    return f"R-{n:06}"
