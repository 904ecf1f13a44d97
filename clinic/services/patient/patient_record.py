"""What is known of a patient, read once by a use case and passed on to all that ask of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinic.content import load_catalogue
from clinic.domain.errors import NotFoundError
from clinic.domain.records import AssessmentState, ConsentKind
from clinic.persistence.assessments import AssessmentRow, assessments_of
from clinic.persistence.consents import ConsentRow, consents_of
from clinic.persistence.patients import PatientRow, get_patient
from clinic.persistence.precautions import PatientPrecautionRow, precautions_of
from clinic.persistence.stops import StopRow, stops_of
from clinic.services.actor import Actor
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.assessment.assessment_records import load_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """All that the rules and the gate before a sheet look at, as it stands in the records.

    Rows are newest first, precautions in the order they were recorded; what was superseded, lifted
    or withdrawn is there too. `drafts` holds what the assessments in the making say, by id.
    """

    patient: PatientRow
    precautions: Sequence[PatientPrecautionRow]
    consents: Sequence[ConsentRow]
    stops: Sequence[StopRow]
    assessments: Sequence[AssessmentRow]
    drafts: Mapping[int, Entry]

    def assessment(self, assessment_id: int) -> AssessmentRow:
        """An assessment of this patient. Raises NotFoundError."""
        for row in self.assessments:
            if row.id == assessment_id:
                return row
        raise NotFoundError("no such assessment of this patient")

    def last_signed(self, but_not: int | None = None) -> AssessmentRow | None:
        """The newest signed assessment, leaving out one (the one that is being written)."""
        signed = (row for row in self.assessments if row.state is AssessmentState.SIGNED)
        return next((row for row in signed if row.id != but_not), None)

    def has_consent(self, kind: ConsentKind) -> bool:
        """Whether a consent of this kind stands, given and not withdrawn."""
        return any(one.kind is kind and one.withdrawn_at is None for one in self.consents)

    def entries(self, rows: Sequence[AssessmentRow]) -> dict[int, Entry]:
        """What these assessments of the patient hold, by id; those of drafts are at hand."""
        others = [row for row in rows if row.id not in self.drafts]
        drafts = {row.id: self.drafts[row.id] for row in rows if row.id in self.drafts}
        return drafts | load_entries(others, self.stops, load_catalogue())


def record_of(*, actor: Actor, patient_id: int) -> PatientRecord:
    """The record of a patient of this clinic. Raises NotFoundError."""
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    patient = get_patient(**whose)
    stops, assessments = stops_of(**whose), assessments_of(**whose)
    drafts = [row for row in assessments if row.state is AssessmentState.DRAFT]
    return PatientRecord(
        patient=patient,
        precautions=precautions_of(**whose),
        consents=consents_of(**whose),
        stops=stops,
        assessments=assessments,
        drafts=load_entries(drafts, stops, load_catalogue()),
    )
