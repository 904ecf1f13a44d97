"""A clinician at a desk, working on the assessments of one patient."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask

from clinic.content import load_catalogue
from clinic.domain.records import AssessmentKind, AssessmentState
from clinic.persistence.events import events_of_patient
from clinic.services.actor import Actor
from clinic.services.assessment import assessing, assessment_views
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.assessment.assessment_views import AssessmentView, LiveMatch
from clinic.services.patient.patient_record import record_of
from tests.people import NOW

SCREENED = Entry(red_flags=dict.fromkeys(load_catalogue().red_flags, False))
"""A complete safety screen with every answer no, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody at work on one patient; each call is a unit of work of its own."""

    app: Flask
    actor: Actor
    patient: int
    now: datetime = NOW

    @property
    def today(self) -> date:
        return self.now.date()

    def do(self, use_case: Callable[..., Any], **arguments: object) -> Any:
        with self.app.app_context():
            return use_case(actor=self.actor, patient_id=self.patient, **arguments)

    def judge(self, rule: Callable[..., Any], *more: object) -> Any:
        """What a rule says of the patient's record as it stands now."""
        with self.app.app_context():
            return rule(record_of(actor=self.actor, patient_id=self.patient), *more)

    def start(self, kind: AssessmentKind | None = None) -> int:
        return self.do(assessing.start, kind=kind, now=self.now, today=self.today)

    def view(self, assessment_id: int) -> AssessmentView:
        return self.do(assessment_views.view_assessment, assessment_id=assessment_id)

    def store(self, use_case: Callable[..., Any], assessment_id: int, entry: Entry) -> Any:
        return self.do(
            use_case,
            assessment_id=assessment_id,
            version=self.view(assessment_id).version,
            entry=entry,
            now=self.now,
            today=self.today,
        )

    def save(self, assessment_id: int, entry: Entry) -> int:
        return self.store(assessing.save_draft, assessment_id, entry)

    def sign(self, assessment_id: int, entry: Entry) -> None:
        self.store(assessing.sign, assessment_id, entry)

    def examine(self, entry: Entry = SCREENED) -> int:
        assessment_id = self.start()
        self.sign(assessment_id, entry)
        return assessment_id

    def void(self, assessment_id: int, reason: str = "Wrong patient") -> None:
        self.do(assessing.void, assessment_id=assessment_id, reason=reason, now=self.now)

    def correct(self, assessment_id: int) -> int:
        return self.do(assessing.correct, assessment_id=assessment_id, now=self.now)

    def state(self, assessment_id: int) -> AssessmentState:
        return self.view(assessment_id).line.state

    def events(self) -> list[str]:
        with self.app.app_context():
            found = events_of_patient(clinic_id=self.actor.clinic_id, patient_id=self.patient)
            return [one.kind for one in reversed(found)]

    def live(self, assessment_id: int, entry: Entry) -> LiveMatch:
        return self.do(
            assessment_views.live_match,
            assessment_id=assessment_id,
            entry=entry,
            today=self.today,
        )
