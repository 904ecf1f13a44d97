"""From records to the case that the rules read: the patient as of today, findings, flags.

Weeks and ages are computed from the clinic's date, so that an old entry does not go stale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.content import load_catalogue
from clinic.domain.anatomy import Sex
from clinic.domain.case import Case
from clinic.domain.catalogue import Catalogue
from clinic.domain.conditions import firing_sides
from clinic.domain.findings import BloodPressure
from clinic.domain.matching import Match, match
from clinic.domain.records import ConsentKind
from clinic.domain.safety import Precaution, Urgency, blood_pressure_gate
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.precautions import PatientPrecautionRow
from clinic.persistence.stops import StopRow
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.patient.patient_record import PatientRecord

PREGNANCY = frozenset({"PREG_T1", "PREG_T2_T3"})
"""With a due date, the week of pregnancy decides which of the two stands today."""

PREGNANCY_DAYS = 280
LONGEST_PREGNANCY_WEEKS = 43

AFTER_SURGERY = ((6, "ABDO_SURGERY_LT6W"), (12, "ABDO_SURGERY_6_12W"))
"""Below so many weeks after the operation or birth, this precaution stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    """What the rules need to know of a patient on a day, findings aside."""

    age: int
    sex: Sex | None
    guardian_consent: bool
    precautions: tuple[Precaution, ...]
    gestation_weeks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """What in an assessment stops the patient: red flags, and a blood pressure at the gate."""

    flags: tuple[str, ...]
    pressure: BloodPressure | None

    def __bool__(self) -> bool:
        return bool(self.flags or self.pressure)

    def urgency(self, catalogue: Catalogue) -> Urgency | None:
        """The most urgent of the flags."""
        return most_urgent(self.flags, catalogue)


def facts_of(record: PatientRecord, today: date) -> PatientFacts:
    """The patient as the rules see them today: age, precautions that stand, consent."""
    standing = [row for row in record.precautions if row.ended_on is None]
    due = next((row.due_date for row in standing if row.code in PREGNANCY and row.due_date), None)
    weeks = None if due is None else weeks_pregnant(due, today)
    return PatientFacts(
        age=age_on(record.patient.birth_date, today),
        sex=record.patient.sex,
        guardian_consent=record.has_consent(ConsentKind.GUARDIAN),
        precautions=tuple(
            precaution
            for row in standing
            if not (weeks is not None and row.code in PREGNANCY)
            and (precaution := standing_precaution(row, today)) is not None
        ),
        gestation_weeks=weeks,
    )


def age_on(birth_date: date, today: date) -> int:
    """Age in whole years; somebody born on 29 February has a birthday on 1 March."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday)


def weeks_pregnant(due: date, today: date) -> int | None:
    """Completed weeks of pregnancy; None before it and when the due date is long past."""
    weeks = (PREGNANCY_DAYS - (due - today).days) // 7
    return weeks if 0 <= weeks <= LONGEST_PREGNANCY_WEEKS else None


def standing_precaution(row: PatientPrecautionRow, today: date) -> Precaution | None:
    """The precaution as it stands today; None when its weeks have passed."""
    since = row.reference_date
    weeks = None if since is None else (today - since).days // 7
    code: str | None = row.code
    if weeks is not None and row.code in {name for _, name in AFTER_SURGERY}:
        code = next((name for below, name in AFTER_SURGERY if weeks < below), None)
    if code is None:
        return None
    is_cleared = row.cleared_on is not None and row.cleared_on <= today
    return Precaution(code=code, side=row.side, weeks=weeks, cleared=is_cleared)


def most_urgent(flags: Iterable[str], catalogue: Catalogue) -> Urgency | None:
    """The urgency that wins over several red flags; None without any."""
    urgencies = (catalogue.red_flags[flag].urgency for flag in flags)
    return min(urgencies, key=lambda urgency: urgency.rank, default=None)


def case_of(
    entry: Entry,
    facts: PatientFacts,
    catalogue: Catalogue,
    cleared_flags: frozenset[str] = frozenset(),
) -> Case:
    """The case of an assessment; flags that a lifted stop cleared count no more."""
    in_record = facts.gestation_weeks
    return Case(
        age=facts.age,
        sex=facts.sex,
        findings=entry.findings,
        guardian_consent=facts.guardian_consent,
        gestation_weeks=in_record if in_record is not None else entry.gestation_weeks,
        floor_transfer=entry.floor_transfer,
        red_flag_screen_complete=entry.is_screen_complete(catalogue),
        red_flags=tuple(flag for flag in entry.flags_raised if flag not in cleared_flags),
        precautions=facts.precautions,
    )


def stored_case(record: PatientRecord, assessment_id: int, today: date) -> Case:
    """The case of a stored assessment, with the precautions that stand today.

    Raises NotFoundError.
    """
    return stored_cases(record, [record.assessment(assessment_id)], today)[assessment_id]


def stored_cases(
    record: PatientRecord, rows: Sequence[AssessmentRow], today: date
) -> dict[int, Case]:
    """The cases of some stored assessments of the patient, by id."""
    entries = record.entries(rows)
    return {row.id: case_in(record, row, entries[row.id], today) for row in rows}


def case_in(record: PatientRecord, row: AssessmentRow, entry: Entry, today: date) -> Case:
    """The case that an assessment of the patient makes with this entry."""
    cleared = cleared_flags(row, record.stops)
    return case_of(entry, facts_of(record, today), load_catalogue(), cleared)


def match_of(record: PatientRecord, assessment_id: int, today: date) -> Match:
    """What the rules make of a stored assessment today, with the precautions that stand today.

    Raises NotFoundError.
    """
    return match(stored_case(record, assessment_id, today), load_catalogue())


def hazards_of(case: Case, catalogue: Catalogue) -> Hazards:
    """The red flags of a case, raised by findings ones included, and a pressure at the gate."""
    gate = catalogue.protocol.pressure
    pressure = case.findings.get(gate.finding)
    is_stop = isinstance(pressure, BloodPressure) and blood_pressure_gate(pressure, gate) == "stop"
    return Hazards(
        flags=tuple(
            flag.id
            for flag in catalogue.red_flags.values()
            if flag.id in case.red_flags or firing_sides(flag.raised_by, case)
        ),
        pressure=pressure if is_stop and isinstance(pressure, BloodPressure) else None,
    )


def cleared_flags(row: AssessmentRow, stops: Iterable[StopRow]) -> frozenset[str]:
    """The flags that a stop lifted since the examination has cleared."""
    return frozenset(flag for stop in lifted_since(row, stops) for flag in stop.flags)


def lifted_since(row: AssessmentRow, stops: Iterable[StopRow]) -> tuple[StopRow, ...]:
    """The stops lifted on the day of the examination or later."""
    return tuple(
        stop for stop in stops if stop.lifted_at and stop.lifted_at.date() >= row.assessed_on
    )
