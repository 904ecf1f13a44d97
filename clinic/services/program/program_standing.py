"""How a program stands today: what is recorded, what the rules say, what keeps it from print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.content import load_catalogue
from clinic.domain import programs
from clinic.domain.case import Case
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import BlockedError
from clinic.domain.matching import Match, match
from clinic.domain.precautions import Precaution
from clinic.domain.programs import Problem, Program
from clinic.domain.records import AssessmentState, ProgramState
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.programs import ProgramItemRow, ProgramRow, get_program, items_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_case import stored_cases
from clinic.services.patient.patient_record import PatientRecord, record_of
from clinic.services.patient.safety import Block, block_of
from clinic.services.program.program_records import read_precautions, to_program


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A program with all that decides what may be done with it today.

    `cases` are those of its assessment and of the newest signed one today, by assessment; `match`
    is what the rules make of the one, `latest` what they make of the other. `program` holds the
    recorded exercises under today's precautions; `made_under` are those that it was made, or last
    confirmed, under. `block` is what stops the patient, if anything does.
    """

    record: PatientRecord
    row: ProgramRow
    assessment: AssessmentRow
    catalogue: Catalogue
    cases: Mapping[int, Case]
    match: Match
    latest: Match
    program: Program
    made_under: tuple[Precaution, ...]
    block: Block | None

    @property
    def case(self) -> Case:
        """The case of its assessment today."""
        return self.cases[self.row.assessment_id]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What of the program is not allowed today."""
        if not self.program.items:
            return ()
        return programs.problems(self.program, self.catalogue)

    @property
    def rests_on_replaced_assessment(self) -> bool:
        """Whether its assessment was superseded or voided after the program was last confirmed."""
        ended = self.assessment.ended_at
        if self.assessment.state in {AssessmentState.DRAFT, AssessmentState.SIGNED}:
            return False
        confirmed = self.row.confirmed_at
        return confirmed is None or (ended is not None and ended > confirmed)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Why a clinician must look at a living program again; empty for none."""
        if self.row.state not in {ProgramState.ACTIVE, ProgramState.SUSPENDED}:
            return ()
        why = []
        if self.row.state is ProgramState.SUSPENDED:
            why.append("A stop suspended this program. It does not come back by itself.")
        if self.row.needs_confirmation:
            why.append("The precautions of the patient changed after this program was made.")
        if self.rests_on_replaced_assessment:
            why.append("The assessment it rests on was replaced or voided.")
        if self.problems:
            why.append("Some of it is not allowed under today's precautions.")
        return tuple(why)

    @property
    def precautions_added(self) -> tuple[Precaution, ...]:
        """Precautions of today that the program was not made under."""
        return _without(self.program.precautions, self.made_under)

    @property
    def precautions_gone(self) -> tuple[Precaution, ...]:
        """Precautions the program was made under that no longer hold."""
        return _without(self.made_under, self.program.precautions)

    def check_not_blocked(self) -> None:
        """Raise BlockedError when a stop of the patient forbids exercise sheets."""
        if self.block is not None:
            raise BlockedError(self.block)


def stand(*, actor: Actor, patient_id: int, program_id: int, today: date) -> Standing:
    """How a program of this patient stands today. Raises NotFoundError."""
    row = get_program(clinic_id=actor.clinic_id, patient_id=patient_id, program_id=program_id)
    record = record_of(actor=actor, patient_id=patient_id)
    return standings_of(record, [row], items_of(program_ids=[row.id]), today)[row.id]


def standings_of(
    record: PatientRecord,
    rows: Sequence[ProgramRow],
    items: Mapping[int, Sequence[ProgramItemRow]],
    today: date,
) -> dict[int, Standing]:
    """How programs of one patient stand today, by id; their exercises are at hand."""
    if not rows:
        return {}
    examined = {row.assessment_id: record.assessment(row.assessment_id) for row in rows}
    newest = record.last_signed()
    if newest is not None:
        examined[newest.id] = newest
    cases = stored_cases(record, list(examined.values()), today)
    return {
        row.id: _standing(record, row, items[row.id], cases, newest=newest, today=today)
        for row in rows
    }


def _standing(
    record: PatientRecord,
    row: ProgramRow,
    items: Sequence[ProgramItemRow],
    cases: Mapping[int, Case],
    *,
    newest: AssessmentRow | None,
    today: date,
) -> Standing:
    """One of them; `cases` are those of its assessment and of the newest one, by assessment."""
    catalogue = load_catalogue()
    found = latest = match(cases[row.assessment_id], catalogue)
    if newest is not None and newest.id != row.assessment_id:
        latest = match(cases[newest.id], catalogue)
    return Standing(
        record=record,
        row=row,
        assessment=record.assessment(row.assessment_id),
        catalogue=catalogue,
        cases=cases,
        match=found,
        latest=latest,
        program=to_program(row, items, _together(found.precautions, latest.precautions)),
        made_under=read_precautions(row.precautions),
        block=block_of(record, today),
    )


def _together(some: Sequence[Precaution], others: Sequence[Precaution]) -> tuple[Precaution, ...]:
    """What the program's own assessment raises and what the newest one adds to it."""
    return (*some, *(_without(others, some)))


def _without(some: Sequence[Precaution], others: Sequence[Precaution]) -> tuple[Precaution, ...]:
    known = {(one.code, one.side, one.cleared) for one in others}
    return tuple(one for one in some if (one.code, one.side, one.cleared) not in known)
