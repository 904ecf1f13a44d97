"""Forms that a patient fills in: the own activities, and the RMDQ in the clinic's own wording."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from clinic.content import load_catalogue
from clinic.content.local_forms import RmdqWording
from clinic.domain.errors import StateError
from clinic.domain.records import HandoutKind, Paper
from clinic.handouts.render import render_activities, render_statements
from clinic.handouts.request import ActivitiesRequest, DocumentRequest, StatementsRequest
from clinic.persistence.clinics import get_clinic
from clinic.persistence.handouts import HandoutRow, store_document
from clinic.persistence.patients import get_patient
from clinic.services.actor import Actor
from clinic.services.program.program_items import LANGUAGE
from clinic.services.review.outcome_views import outcomes_of
from clinic.services.sheet.issuing import Issued, Job, issue_once, store
from clinic.services.sheet.sheet_records import is_as_wanted, newest_sheet, next_sheet_number
from clinic.services.sheet.sheet_requests import document_request


class PatientForm(StrEnum):
    """The forms that can be printed."""

    ACTIVITIES = "activities"
    RMDQ = "rmdq"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOrder:
    """Which form is to be issued; `after` is the newest form that the page knew of.

    `wording` is the clinic's own of the RMDQ, None where it has none.
    """

    patient_id: int
    form: PatientForm
    after: int | None
    wording: RmdqWording | None = None


def newest_form(*, actor: Actor, patient_id: int) -> int | None:
    """The last form that was issued to a patient."""
    row = newest_sheet(actor=actor, patient_id=patient_id, kind=HandoutKind.FORM)
    return row.id if row else None


def issue_form(*, actor: Actor, order: FormOrder, now: datetime, today: date) -> Issued:
    """Issue a form; a stop does not hold it back. Raises StateError and HandoutError."""
    if order.form is PatientForm.RMDQ and order.wording is None:
        raise StateError("the clinic has no wording of its own for this form")

    wanted = {"form": order.form.value}

    def prepare() -> Job:
        request, render = _request(actor, order, today)
        return Job(
            request=request,
            render=render,
            keep=lambda content: store(
                actor,
                _row(actor, request, order.patient_id, content),
                HandoutKind.FORM,
                now,
                wanted,
            ),
        )

    def newest() -> HandoutRow | None:
        row = newest_sheet(actor=actor, patient_id=order.patient_id, kind=HandoutKind.FORM)
        return row if row and is_as_wanted(row, wanted) else None

    return issue_once(order.after, newest, prepare)


def _request(
    actor: Actor, order: FormOrder, today: date
) -> tuple[DocumentRequest, Callable[[], bytes]]:
    """What the form is made of, and how it is laid out."""
    catalogue = load_catalogue()
    common = _common(actor, order, today)
    if order.form is PatientForm.RMDQ and order.wording is not None:
        statements = StatementsRequest(
            **common,
            title=order.wording.title,
            instruction=order.wording.instruction,
            source=order.wording.source,
            statements=order.wording.statements,
        )
        return statements, lambda: render_statements(statements, catalogue)
    found = outcomes_of(actor=actor, patient_id=order.patient_id, today=today)
    names = tuple(one.name for one in found.activities) if found and found.is_open else ()
    activities = ActivitiesRequest(**common, activities=names)
    return activities, lambda: render_activities(activities, catalogue)


def _common(actor: Actor, order: FormOrder, today: date) -> dict[str, Any]:
    """What every document says, in a language that somebody has reviewed."""
    patient = get_patient(clinic_id=actor.clinic_id, patient_id=order.patient_id)
    texts = load_catalogue().texts
    wanted = order.wording.language if order.wording is not None else patient.language
    reviewed = wanted in texts and texts[wanted].is_reviewed
    request = document_request(
        actor=actor,
        patient_id=patient.id,
        paper=get_clinic(clinic_id=actor.clinic_id).paper,
        large_print=patient.large_print,
        language=wanted if reviewed else LANGUAGE,
        accepts_unreviewed=False,
        number=next_sheet_number(actor=actor, patient_id=patient.id, kind=HandoutKind.FORM),
        today=today,
    )
    return {field.name: getattr(request, field.name) for field in fields(request)}


def _row(actor: Actor, request: DocumentRequest, patient_id: int, content: bytes) -> HandoutRow:
    return HandoutRow(
        clinic_id=actor.clinic_id,
        patient_id=patient_id,
        sheet_number=request.sheet_number,
        sha256=store_document(content=content),
        language=request.language,
        paper=Paper(request.paper.value),
        large_print=request.large_print,
    )
