"""What pages show of assessments: the list, one assessment, the live match of what is typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.case import Case
from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import Findings
from clinic.domain.matching import Match, match
from clinic.domain.outcome_changes import RangeChange, range_change
from clinic.domain.records import AssessmentKind, AssessmentState
from clinic.domain.safety import RedFlag
from clinic.persistence.assessments import (
    AssessmentRow,
    assessments_of,
    get_assessment,
    last_signed,
)
from clinic.persistence.clinicians import names_of
from clinic.persistence.patients import get_patient
from clinic.persistence.stops import stops_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import case_of, cleared_flags, facts_of, hazards_of
from clinic.services.assessment.assessment_entry import Entry, Key
from clinic.services.assessment.assessment_records import has_short_screen, load_entry
from clinic.services.assessment.finding_signs import SignOf, expected, signs_of


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
    """One assessment with all that it holds. `protocol` is empty until it is signed."""

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
    row = _assessment(actor, patient_id, assessment_id)
    catalogue = load_catalogue()
    names = _names(actor, [row])
    others = assessments_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    return AssessmentView(
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
                for other in others
                if other.supersedes_id == row.id and other.state is AssessmentState.SIGNED
            ),
            None,
        ),
        entry=load_entry(row, catalogue),
        last=_last_visit(actor, row, catalogue),
    )


def live_match(
    *, actor: Actor, patient_id: int, assessment_id: int, entry: Entry, today: date
) -> LiveMatch:
    """What the rules make of this entry under the precautions of today; stores nothing."""
    row = _assessment(actor, patient_id, assessment_id)
    catalogue = load_catalogue()
    entry = replace(entry, short_screen=has_short_screen(row))
    patient = get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    stops = stops_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    cleared = cleared_flags(row, stops)
    facts = facts_of(patient, today)
    case = case_of(entry, facts, catalogue, cleared)
    return LiveMatch(
        match=match(case, catalogue),
        entry=entry,
        asked=entry.asked(catalogue),
        unanswered=len(entry.unanswered(catalogue)),
        flags=tuple(catalogue.red_flags[flag] for flag in hazards_of(case, catalogue).flags),
        cleared=cleared & frozenset(entry.flags_raised),
        open_stops=tuple(stop.id for stop in stops if stop.lifted_at is None),
        signs=signs_of(case, catalogue),
        changes=_changes(entry, _last_visit(actor, row, catalogue), catalogue),
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


def _assessment(actor: Actor, patient_id: int, assessment_id: int) -> AssessmentRow:
    return get_assessment(
        clinic_id=actor.clinic_id, patient_id=patient_id, assessment_id=assessment_id
    )


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


def _last_visit(actor: Actor, row: AssessmentRow, catalogue: Catalogue) -> LastVisit | None:
    """The visit before; a correction compares with the visit before the one it corrects."""
    before = last_signed(clinic_id=actor.clinic_id, patient_id=row.patient_id, before_id=row.id)
    if before is None or before.id == row.supersedes_id or before.assessed_on > row.assessed_on:
        return None
    return LastVisit(
        assessed_on=before.assessed_on, findings=load_entry(before, catalogue).findings
    )
