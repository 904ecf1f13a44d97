"""From records to what the printed documents need: letterhead, person, program, dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.content import load_catalogue
from clinic.domain import programs
from clinic.domain.errors import FieldError
from clinic.domain.programs import Change, Program
from clinic.domain.records import HandoutKind, HandoutState, Paper
from clinic.domain.texts import Texts
from clinic.handouts.preflight import ACCEPT_OR_CHANGE
from clinic.handouts.request import ClinicFacts, DocumentRequest, SheetRequest, Status
from clinic.handouts.request import Paper as PrintedPaper
from clinic.persistence.clinics import ClinicRow, get_clinic
from clinic.persistence.handouts import HandoutRow, handouts_of
from clinic.persistence.patients import PatientRow, get_patient
from clinic.persistence.programs import get_program, items_of, programs_of
from clinic.services.account.clinics import EMERGENCY_WORDING
from clinic.services.actor import Actor
from clinic.services.program.program_records import to_program
from clinic.services.program.program_standing import Standing

WEEKS = (2, 4)
"""The lengths of a log that one issue of a sheet may carry."""

ENGLISH = "en"
FOR_THE_DESK = "For the desk, not for a patient"

LATEST_START_DAYS = 60
"""A log that starts later than this belongs to a later visit (design decision)."""

LATEST_VISIT = timedelta(days=365)
"""A visit beyond a year is a typing error that would keep the patient off every due list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a sheet is printed: paper, letter size, language, log, the next visit if known.

    `accepts_unreviewed`: the clinician takes a language which nobody has reviewed.
    """

    paper: Paper
    large_print: bool
    weeks: int
    log_start: date
    language: str = "en"
    next_visit: date | None = None
    accepts_unreviewed: bool = False

    def check(self, today: date) -> None:
        """Raise FieldError for an option that cannot be printed."""
        if self.weeks not in WEEKS:
            raise FieldError("weeks", "Choose 2 or 4 weeks.")
        if self.language not in load_catalogue().texts:
            raise FieldError("language", "There are no texts in this language.")
        latest = today + timedelta(days=LATEST_START_DAYS)
        if not today - timedelta(days=6) <= self.log_start <= latest:
            raise FieldError("log_start", "Choose a day from this week to 60 days ahead.")
        if self.next_visit is not None and self.next_visit < today:
            raise FieldError("next_visit", "The next visit cannot be in the past.")
        if self.next_visit is not None and self.next_visit > today + LATEST_VISIT:
            raise FieldError("next_visit", "Choose a day within a year from today.")


def check_language(language: str, *, accepts_unreviewed: bool) -> None:
    """Raise FieldError for a language without texts, or with unreviewed ones nobody accepts."""
    texts = load_catalogue().texts.get(language)
    if texts is None:
        raise FieldError("language", "There are no texts in this language.")
    if not texts.is_reviewed and not accepts_unreviewed:
        problem = f"Nobody has reviewed the texts in {texts.name} yet."
        raise FieldError("accepts_unreviewed", f"{problem} {ACCEPT_OR_CHANGE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """The options a sheet starts with, and the languages there are texts in."""

    options: Options
    languages: Mapping[str, Texts]

    @property
    def unreviewed(self) -> str:
        """The name of the patient's language where nobody has reviewed it; else empty."""
        texts = self.languages[self.options.language]
        return "" if texts.is_reviewed else texts.name


def preset(*, actor: Actor, patient_id: int, today: date) -> Preset:
    """The options that suit this patient in this clinic, the log starting tomorrow."""
    clinic = get_clinic(clinic_id=actor.clinic_id)
    patient = get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    return preset_in(clinic, patient, today)


def preset_in(clinic: ClinicRow, patient: PatientRow, today: date) -> Preset:
    """The same of a clinic and a patient who are at hand."""
    languages = load_catalogue().texts
    return Preset(
        options=Options(
            paper=clinic.paper,
            large_print=patient.large_print,
            weeks=WEEKS[0],
            log_start=today + timedelta(days=1),
            language=patient.language if patient.language in languages else next(iter(languages)),
        ),
        languages=languages,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The sheet that a new one replaces: its day, and what is different now."""

    issued_on: date
    changes: tuple[Change, ...]


def sheet_request(
    *,
    actor: Actor,
    standing: Standing,
    program: Program,
    options: Options,
    number: str | None,
    today: date,
) -> SheetRequest:
    """The sheet of a program; without a number it is a draft."""
    clinic, patient = get_clinic(clinic_id=actor.clinic_id), standing.record.patient
    previous = _previous(actor, clinic, standing, program)
    return SheetRequest(
        clinic=letterhead(clinic, options.language),
        patient_name=patient.name,
        clinician_name=actor.name,
        program=program,
        sheet_number=number,
        issued_on=today,
        replaces=previous.issued_on if previous else None,
        changes=previous.changes if previous else None,
        language=options.language,
        accepts_unreviewed=options.accepts_unreviewed,
        paper=PrintedPaper(options.paper.value),
        large_print=options.large_print,
        weeks=options.weeks,
        log_start=options.log_start,
        next_visit=options.next_visit,
        status=Status.DRAFT if number is None else Status.ISSUED,
        demo=clinic.is_demo,
    )


def document_request(
    *,
    actor: Actor,
    patient_id: int,
    paper: Paper,
    large_print: bool,
    language: str,
    accepts_unreviewed: bool,
    number: str,
    today: date,
) -> DocumentRequest:
    """A sheet without a program: the safety net, the leaflet."""
    clinic = get_clinic(clinic_id=actor.clinic_id)
    patient = get_patient(clinic_id=actor.clinic_id, patient_id=patient_id)
    return DocumentRequest(
        clinic=letterhead(clinic, language),
        patient_name=patient.name,
        clinician_name=actor.name,
        issued_on=today,
        sheet_number=number,
        language=language,
        accepts_unreviewed=accepts_unreviewed,
        paper=PrintedPaper(paper.value),
        large_print=large_print,
        demo=clinic.is_demo,
    )


def desk_request(*, actor: Actor, number: str, today: date) -> DocumentRequest:
    """A document for the desk, which belongs to no patient."""
    clinic = get_clinic(clinic_id=actor.clinic_id)
    return DocumentRequest(
        clinic=letterhead(clinic),
        patient_name=FOR_THE_DESK,
        clinician_name=actor.name,
        issued_on=today,
        sheet_number=number,
        paper=PrintedPaper(clinic.paper.value),
        demo=clinic.is_demo,
    )


def clinic_day(moment: datetime, clinic: ClinicRow) -> date:
    """The clinic's date at a moment."""
    return moment.astimezone(ZoneInfo(clinic.time_zone)).date()


def current_sheets(*, actor: Actor, standing: Standing) -> list[HandoutRow]:
    """The exercise sheets of the episode that the patient may be holding now, newest first."""
    patient_id = standing.row.patient_id
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    in_episode = {
        row.id for row in programs_of(**whose) if row.episode_id == standing.row.episode_id
    }
    return [
        row
        for row in handouts_of(**whose)
        if row.state is HandoutState.ISSUED and row.program_id in in_episode
    ]


def _previous(
    actor: Actor, clinic: ClinicRow, standing: Standing, program: Program
) -> Previous | None:
    """The current program sheet of the episode, and the way from its program to this one."""
    sheets = current_sheets(actor=actor, standing=standing)
    sheet = next((row for row in sheets if row.kind is HandoutKind.PROGRAM), None)
    if sheet is None or sheet.program_id is None:
        return None
    whose = {"clinic_id": actor.clinic_id, "patient_id": standing.row.patient_id}
    old_row = get_program(**whose, program_id=sheet.program_id)
    old = to_program(old_row, items_of(program_ids=[old_row.id])[old_row.id])
    return Previous(
        issued_on=clinic_day(sheet.issued_at, clinic), changes=programs.changes(old, program)
    )


def letterhead(clinic: ClinicRow, language: str = ENGLISH) -> ClinicFacts:
    """What stands at the head of the clinic's sheets.

    The line about emergencies that every clinic begins with gives way to the words of another
    language, which say the same.
    """
    is_ours = clinic.emergency_wording == EMERGENCY_WORDING and language != ENGLISH
    return ClinicFacts(
        name=clinic.name,
        address=tuple(line.strip() for line in clinic.address.splitlines() if line.strip()),
        phone=clinic.safety_net_phone or clinic.phone,
        logo=clinic.logo,
        emergency_wording="" if is_ours else clinic.emergency_wording,
        is_demo=clinic.is_demo,
    )
