"""What pages show of assessments: the list, one assessment, the live match of what is typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.case import Case
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import Findings
from clinic.domain.matching import Match, match
from clinic.domain.outcome_changes import RangeChange, range_change
from clinic.domain.records import AssessmentKind, AssessmentState
from clinic.domain.safety import RedFlag
from clinic.persistence.assessments import AssessmentRow, assessments_of
from clinic.persistence.clinicians import names_of
from clinic.persistence.patients import get_patient
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import case_in, cleared_flags, hazards_of
from clinic.services.assessment.assessment_entry import Entry, Key
from clinic.services.assessment.assessment_records import has_short_screen
from clinic.services.assessment.finding_signs import SignOf, expected, signs_of
from clinic.services.patient.patient_record import PatientRecord, record_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentLine:
    """An assessment in a list."""

    id: int
    kind: AssessmentKind
    state: AssessmentState
    assessed_on: date
    author: str
    signed_at: datetime | None
    end_reason: str
    supersedes_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    """The signed assessment before this one, for comparison; nothing of it counts by itself."""

    assessed_on: date
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentView:
    """One assessment with all that it holds. `protocol` is empty until it is signed; `record` is
    where it was read, and makes no difference between two views.
    """

    record: PatientRecord = field(compare=False)
    line: AssessmentLine
    patient_id: int
    version: int
    protocol: str
    signed_by: str
    ended_at: datetime | None
    ended_by: str
    superseded_by: int | None
    entry: Entry
    last: LastVisit | None

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written."""
        return self.line.state is AssessmentState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMatch:
    """What the rules make of what is typed, stored or not.

    `asked` are the red flags that must be answered; `flags` those that stop the patient here;
    `cleared` those that a lifted stop cleared; `open_stops` the ids of stops of the patient,
    whatever is typed. `expected` says what is expected of this patient, by finding; `signs` how
    each recorded finding reads; `changes` what changed since the last visit by more than
    measurement error.
    """

    match: Match
    entry: Entry
    asked: tuple[str, ...]
    unanswered: int
    flags: tuple[RedFlag, ...]
    cleared: frozenset[str]
    open_stops: tuple[int, ...]
    signs: Mapping[Key, SignOf]
    changes: Mapping[Key, RangeChange]
    expected: Mapping[str, str]

    @property
    def is_stopped(self) -> bool:
        """Whether a stop stands in the place of any exercise."""
        return self.match.stop is not None or bool(self.open_stops)


def list_assessments(*, actor: Actor, patient_id: int) -> tuple[AssessmentLine, ...]:
    """All assessments of a patient, newest first, superseded and void ones too."""
    get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    rows = assessments_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    names = _names(actor, rows)
    return tuple(_line(row, names) for row in rows)


def view_assessment(*, actor: Actor, patient_id: int, assessment_id: int) -> AssessmentView:
    """One assessment of a patient. Raises NotFoundError."""
    record = record_of(actor=actor, patient_id=patient_id)
    row = record.assessment(assessment_id)
    before = _visit_before(record, row)
    entries = record.entries([row, before] if before else [row])
    names = _names(actor, [row])
    return AssessmentView(
        record=record,
        line=_line(row, names),
        patient_id=patient_id,
        version=row.version,
        protocol=row.protocol,
        signed_by=names.get(row.signed_by or 0, ""),
        ended_at=row.ended_at,
        ended_by=names.get(row.ended_by or 0, ""),
        superseded_by=next(
            (
                other.id
                for other in record.assessments
                if other.supersedes_id == row.id and other.state is AssessmentState.SIGNED
            ),
            None,
        ),
        entry=entries[row.id],
        last=_last_visit(before, entries),
    )


def live_match(
    *, actor: Actor, patient_id: int, assessment_id: int, entry: Entry, today: date
) -> LiveMatch:
    """What the rules make of this entry under the precautions of today; stores nothing."""
    record = record_of(actor=actor, patient_id=patient_id)
    row = record.assessment(assessment_id)
    before = _visit_before(record, row)
    last = _last_visit(before, record.entries([before] if before else []))
    return _match(record, row, entry, last, today)


def live_match_in(view: AssessmentView, entry: Entry, today: date) -> LiveMatch:
    """The same of an assessment that is at hand."""
    row = view.record.assessment(view.line.id)
    return _match(view.record, row, entry, view.last, today)


def _match(
    record: PatientRecord, row: AssessmentRow, entry: Entry, last: LastVisit | None, today: date
) -> LiveMatch:
    catalogue = load_catalogue()
    entry = replace(entry, short_screen=has_short_screen(row, record.stops))
    case = case_in(record, row, entry, today)
    return LiveMatch(
        match=match(case, catalogue),
        entry=entry,
        asked=entry.asked(catalogue),
        unanswered=len(entry.unanswered(catalogue)),
        flags=tuple(catalogue.red_flags[flag] for flag in hazards_of(case, catalogue).flags),
        cleared=cleared_flags(row, record.stops) & frozenset(entry.flags_raised),
        open_stops=tuple(stop.id for stop in record.stops if stop.lifted_at is None),
        signs=signs_of(case, catalogue),
        changes=_changes(entry, last, catalogue),
        expected=_expected(case, catalogue),
    )


def _changes(entry: Entry, last: LastVisit | None, catalogue: Catalogue) -> dict[Key, RangeChange]:
    """The range tests that changed since the last visit by more than measurement error."""
    found: dict[Key, RangeChange] = {}
    for key, value in entry.findings.values.items():
        before = last.findings.get(*key) if last else None
        if not isinstance(value, int | float) or not isinstance(before, int | float):
            continue
        change = range_change(key[0], before, value, catalogue.outcomes)
        if change is not None and change.is_real:
            found[key] = change
    return found


def _expected(case: Case, catalogue: Catalogue) -> dict[str, str]:
    return {
        definition.id: words
        for definition in catalogue.findings.values()
        if (words := expected(definition, case, catalogue))
    }


def _names(actor: Actor, rows: Collection[AssessmentRow]) -> dict[int, str]:
    people = {who for row in rows for who in (row.author_id, row.signed_by, row.ended_by)}
    return names_of(clinic_id=actor.clinic_id, clinician_ids=people)


def _line(row: AssessmentRow, names: Mapping[int, str]) -> AssessmentLine:
    return AssessmentLine(
        id=row.id,
        kind=row.kind,
        state=row.state,
        assessed_on=row.assessed_on,
        author=names[row.author_id],
        signed_at=row.signed_at,
        end_reason=row.end_reason,
        supersedes_id=row.supersedes_id,
    )


def _visit_before(record: PatientRecord, row: AssessmentRow) -> AssessmentRow | None:
    """The visit before; a correction compares with the visit before the one it corrects."""
    before = record.last_signed(but_not=row.id)
    if before is None or before.id == row.supersedes_id or before.assessed_on > row.assessed_on:
        return None
    return before


def _last_visit(before: AssessmentRow | None, entries: Mapping[int, Entry]) -> LastVisit | None:
    if before is None:
        return None
    return LastVisit(assessed_on=before.assessed_on, findings=entries[before.id].findings)
