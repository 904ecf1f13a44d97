"""How a program stands today: what is recorded, what the rules say, what keeps it from print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.content import load_catalogue
from clinic.domain import programs
from clinic.domain.catalogue import Catalogue
from clinic.domain.errors import BlockedError
from clinic.domain.matching import Match
from clinic.domain.precautions import Precaution
from clinic.domain.programs import Problem, Program
from clinic.domain.records import AssessmentState, ProgramState
from clinic.persistence.assessments import AssessmentRow, get_assessment, last_signed
from clinic.persistence.programs import ProgramItemRow, ProgramRow, get_program, items_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessing import match_of
from clinic.services.patient import safety
from clinic.services.patient.safety import Block
from clinic.services.program.program_records import read_precautions, to_program


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A program with all that decides what may be done with it today.

    `program` holds the recorded exercises under today's precautions; `made_under` are those that
    it was made, or last confirmed, under. `block` is what stops the patient, if anything does.
    """

    row: ProgramRow
    assessment: AssessmentRow
    catalogue: Catalogue
    match: Match
    program: Program
    made_under: tuple[Precaution, ...]
    block: Block | None

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
    items = items_of(program_ids=[row.id])[row.id]
    return standing_of(actor=actor, row=row, items=items, today=today)


def standing_of(
    *, actor: Actor, row: ProgramRow, items: Sequence[ProgramItemRow], today: date
) -> Standing:
    """How a program stands today, its row and exercises being at hand."""
    catalogue = load_catalogue()
    whose = {"clinic_id": actor.clinic_id, "patient_id": row.patient_id}
    assessment = get_assessment(**whose, assessment_id=row.assessment_id)
    match = match_of(
        actor=actor, patient_id=row.patient_id, assessment_id=row.assessment_id, today=today
    )
    latest = match
    newest = last_signed(**whose)
    if newest is not None and newest.id != row.assessment_id:
        latest = match_of(
            actor=actor, patient_id=row.patient_id, assessment_id=newest.id, today=today
        )
    return Standing(
        row=row,
        assessment=assessment,
        catalogue=catalogue,
        match=match,
        program=to_program(row, items, _together(match.precautions, latest.precautions)),
        made_under=read_precautions(row.precautions),
        block=safety.block_for(actor=actor, patient_id=row.patient_id, today=today),
    )


def _together(some: Sequence[Precaution], others: Sequence[Precaution]) -> tuple[Precaution, ...]:
    """What the program's own assessment raises and what the newest one adds to it."""
    return (*some, *(_without(others, some)))


def _without(some: Sequence[Precaution], others: Sequence[Precaution]) -> tuple[Precaution, ...]:
    known = {(one.code, one.side, one.cleared) for one in others}
    return tuple(one for one in some if (one.code, one.side, one.cleared) not in known)
