"""The course of a patient's treatment, read once for a page and passed on to its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinic.domain.errors import NotFoundError
from clinic.domain.records import HandoutKind
from clinic.persistence.clinicians import staff_names
from clinic.persistence.clinics import ClinicRow, get_clinic
from clinic.persistence.episodes import EpisodeRow, episodes_of
from clinic.persistence.handouts import HandoutRow, handouts_of
from clinic.persistence.patients import get_patient
from clinic.persistence.programs import ProgramItemRow, ProgramRow, items_of, programs_of
from clinic.services.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What was done with a patient so far, newest first; what went out of use is there too.

    `items` are the exercises by program, `names` those of everybody who works or worked in the
    clinic.
    """

    patient_id: int
    clinic: ClinicRow
    episodes: Sequence[EpisodeRow]
    programs: Sequence[ProgramRow]
    items: Mapping[int, Sequence[ProgramItemRow]]
    handouts: Sequence[HandoutRow]
    names: Mapping[int, str]

    @property
    def whose(self) -> dict[str, int]:
        """The clinic and the patient, for a query on something else of theirs."""
        return {"clinic_id": self.clinic.id, "patient_id": self.patient_id}

    @property
    def open_episode(self) -> EpisodeRow | None:
        """The episode that is not closed."""
        return next((row for row in self.episodes if row.closed_on is None), None)

    def episode(self, episode_id: int | None = None) -> EpisodeRow | None:
        """This episode; by default the open one, else the newest. None where there is none."""
        if episode_id is None and self.open_episode is not None:
            return self.open_episode
        return next((row for row in self.episodes if episode_id in (None, row.id)), None)

    def program(self, program_id: int) -> ProgramRow:
        """A program of this patient. Raises NotFoundError."""
        for row in self.programs:
            if row.id == program_id:
                return row
        raise NotFoundError("no such program of this patient")

    def programs_in(self, episode_id: int) -> list[ProgramRow]:
        """The programs of one episode, newest first."""
        return [row for row in self.programs if row.episode_id == episode_id]

    def newest_sheet(self, kind: HandoutKind, program_id: int | None = None) -> HandoutRow | None:
        """The last sheet of a kind, current or not, of a program or without one."""
        sheets = (row for row in self.handouts if row.program_id == program_id)
        return next((row for row in sheets if row.kind is kind), None)


def course_of(*, actor: Actor, patient_id: int) -> Course:
    """The course of a patient of this clinic. Raises NotFoundError."""
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    get_patient(**whose)
    programs = programs_of(**whose)
    return Course(
        patient_id=patient_id,
        clinic=get_clinic(clinic_id=actor.clinic_id),
        episodes=episodes_of(**whose),
        programs=programs,
        items=items_of(program_ids=[row.id for row in programs]),
        handouts=handouts_of(**whose),
        names=staff_names(clinic_id=actor.clinic_id),
    )
