"""Sheets: previewed, issued once, kept as bytes, withdrawn with what they belong to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask

from clinic.domain.errors import (
    BlockedError,
    ClinicError,
    FieldError,
    NotFoundError,
    StaleError,
    StateError,
)
from clinic.domain.records import HANDOUT_STEPS, HandoutKind, HandoutState, Paper, ProgramState
from clinic.persistence.handouts import get_document, get_handout, handouts_of
from clinic.persistence.programs import get_program
from clinic.services.assessment import assessing
from clinic.services.patient import precautions
from clinic.services.patient.precautions import PrecautionDetails
from clinic.services.program import prescribing, program_lifecycle
from clinic.services.program.program_editing import ProgramError, Take
from clinic.services.sheet import documents, handing_out
from clinic.services.sheet.documents import Documents, File
from clinic.services.sheet.handing_out import LeafletOrder
from clinic.services.sheet.issuing import Issued
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.practice import Practice, practice_of, raise_red_flag, worked_example


class Desk:
    """A patient with a draft program, and short words for what is done with its sheets."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app = app
        self.alice: Practice = practice_of(cast)
        self.charlie: Practice = practice_of(cast, "charlie")
        with app.app_context():
            self.patient = self.alice.add_patient()
        with app.app_context():
            self.program = self.alice.start(self.patient)

    def issue(self, **options: object) -> int:
        with self.app.app_context():
            return self.alice.issue(self.patient, self.program, **options).handout_id

    def issue_log(self, **options: object) -> int:
        with self.app.app_context():
            order = self.alice.order(self.patient, self.program, HandoutKind.LOG, **options)
            return handing_out.issue_log(
                actor=self.alice.actor, order=order, now=self.alice.now, today=self.alice.today
            ).handout_id

    def issue_leaflet(self, kind: HandoutKind, after: int | None = None) -> Issued:
        with self.app.app_context():
            return handing_out.issue_leaflet(
                actor=self.alice.actor,
                order=LeafletOrder(
                    patient_id=self.patient, kind=kind, after=after, paper=Paper.A4
                ),
                now=self.alice.now,
                today=self.alice.today,
            )

    def preview(self) -> bytes:
        with self.app.app_context():
            return handing_out.preview(
                actor=self.alice.actor,
                patient_id=self.patient,
                program_id=self.program,
                options=self.alice.order(self.patient, self.program).options,
                today=self.alice.today,
            )

    def read(self, handout: int, practice: Practice | None = None) -> File:
        who = practice or self.alice
        with self.app.app_context():
            return documents.read_sheet(
                actor=who.actor, patient_id=self.patient, handout_id=handout, today=who.today
            )

    def record(self, handout: int) -> File:
        with self.app.app_context():
            return documents.read_record(
                actor=self.alice.actor,
                patient_id=self.patient,
                handout_id=handout,
                today=self.alice.today,
            )

    def void(self, handout: int, reason: str = "wrong person") -> None:
        with self.app.app_context():
            documents.void_sheet(
                actor=self.alice.actor,
                patient_id=self.patient,
                handout_id=handout,
                reason=reason,
                now=self.alice.now,
            )

    def listed(self) -> Documents:
        with self.app.app_context():
            return documents.list_documents(
                actor=self.alice.actor, patient_id=self.patient, today=self.alice.today
            )

    def state(self, handout: int) -> HandoutState:
        with self.app.app_context():
            return get_handout(
                clinic_id=self.alice.actor.clinic_id, patient_id=self.patient, handout_id=handout
            ).state

    def program_state(self) -> ProgramState:
        with self.app.app_context():
            return get_program(
                clinic_id=self.alice.actor.clinic_id,
                patient_id=self.patient,
                program_id=self.program,
            ).state

    def count(self) -> int:
        with self.app.app_context():
            whose = {"clinic_id": self.alice.actor.clinic_id, "patient_id": self.patient}
            return len(handouts_of(**whose))

    def stop(self) -> None:
        with self.app.app_context():
            raise_red_flag(self.alice, self.patient)

    def add_precaution(self, code: str) -> None:
        with self.app.app_context():
            precautions.record_precaution(
                actor=self.alice.actor,
                patient_id=self.patient,
                details=PrecautionDetails(code=code),
                today=self.alice.today,
                now=self.alice.now,
            )

    def confirm(self) -> None:
        with self.app.app_context():
            program_lifecycle.confirm(
                actor=self.alice.actor,
                patient_id=self.patient,
                program_id=self.program,
                version=self.alice.version(self.patient, self.program),
                now=self.alice.now,
                today=self.alice.today,
            )

    def leave(self, action: Callable[..., None]) -> None:
        with self.app.app_context():
            action(
                actor=self.alice.actor,
                patient_id=self.patient,
                program_id=self.program,
                reason="done",
                now=self.alice.now,
            )


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    return Desk(app, cast)


def test_a_preview_says_draft_and_is_stored_nowhere(desk: Desk) -> None:
    sheet = read_pdf(desk.preview())
    assert "Draft. Not for the patient." in sheet.text
    assert "Imogen Quill" in sheet.text
    assert desk.count() == 0
    assert desk.program_state() is ProgramState.DRAFT
    with desk.app.app_context(), pytest.raises(NotFoundError):
        get_document(digest=sha256(desk.preview()).hexdigest())


def test_a_preview_shows_nothing_that_the_precautions_bar(desk: Desk) -> None:
    desk.add_precaution("KNEE_KNEELING")
    for action in (desk.preview, desk.issue):
        with pytest.raises(ProgramError, match="Barred by"):
            action()


def test_a_preview_of_a_program_that_waits_shows_nothing(desk: Desk) -> None:
    desk.issue()
    assert "Draft. Not for the patient." in read_pdf(desk.preview()).text
    desk.add_precaution("OSTEOPOROSIS")
    with pytest.raises(StateError, match="confirm it or change it"):
        desk.preview()


def test_an_issue_activates_the_draft_and_keeps_the_bytes(desk: Desk) -> None:
    handout = desk.issue()
    assert desk.program_state() is ProgramState.ACTIVE
    file = desk.read(handout)
    sheet = read_pdf(file.content)
    assert file.name == f"home-program-P{desk.program}-1.pdf"
    assert "Half-kneeling hip stretch" in sheet.text
    assert f"Sheet P{desk.program}-1" in sheet.text
    assert "Draft" not in sheet.text
    with desk.app.app_context():
        whose = {"clinic_id": desk.alice.actor.clinic_id, "patient_id": desk.patient}
        row = get_handout(**whose, handout_id=handout)
        assert row.sha256 == sha256(file.content).hexdigest()
        assert row.issued_by == desk.alice.actor.clinician_id


def test_a_reprint_gives_the_same_bytes_and_renders_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    handout = desk.issue()
    first = desk.read(handout).content

    def render(*_: object) -> bytes:
        raise AssertionError("a reprint must not render")

    monkeypatch.setattr(handing_out, "render_program", render)
    assert desk.read(handout).content == first


def test_a_second_click_issues_nothing_new(desk: Desk) -> None:
    with desk.app.app_context():
        order = desk.alice.order(desk.patient, desk.program)
    issued = []
    for _ in range(2):
        with desk.app.app_context():
            issued.append(
                handing_out.issue(
                    actor=desk.alice.actor,
                    order=order,
                    now=desk.alice.now,
                    today=desk.alice.today,
                )
            )
    assert [one.is_new for one in issued] == [True, False]
    assert issued[0].handout_id == issued[1].handout_id
    assert desk.count() == 1


def test_a_click_while_the_first_is_being_laid_out_issues_nothing_new(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = handing_out.render_program
    with desk.app.app_context():
        order = desk.alice.order(desk.patient, desk.program)
    inner: list[Issued] = []

    def click_again(request: object, catalogue: object) -> bytes:
        monkeypatch.setattr(handing_out, "render_program", plain)
        with desk.app.app_context():
            inner.append(
                handing_out.issue(
                    actor=desk.alice.actor,
                    order=order,
                    now=desk.alice.now,
                    today=desk.alice.today,
                )
            )
        return plain(request, catalogue)  # type: ignore[arg-type]

    monkeypatch.setattr(handing_out, "render_program", click_again)
    with desk.app.app_context():
        outer = handing_out.issue(
            actor=desk.alice.actor, order=order, now=desk.alice.now, today=desk.alice.today
        )
    assert inner[0].is_new
    assert not outer.is_new
    assert outer.handout_id == inner[0].handout_id
    assert desk.count() == 1


def test_a_stop_that_opens_while_the_sheet_is_laid_out_wins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = handing_out.render_program

    def stopped_meanwhile(request: object, catalogue: object) -> bytes:
        desk.stop()
        return plain(request, catalogue)  # type: ignore[arg-type]

    monkeypatch.setattr(handing_out, "render_program", stopped_meanwhile)
    with pytest.raises(BlockedError):
        desk.issue()
    assert desk.count() == 0
    assert desk.program_state() is ProgramState.DRAFT


def test_a_change_of_the_draft_while_the_sheet_is_laid_out_is_stale(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = handing_out.render_program

    def edited_meanwhile(request: object, catalogue: object) -> bytes:
        with desk.app.app_context():
            desk.alice.change(desk.patient, desk.program, note="Slowly")
        return plain(request, catalogue)  # type: ignore[arg-type]

    monkeypatch.setattr(handing_out, "render_program", edited_meanwhile)
    with pytest.raises(StaleError):
        desk.issue()
    assert desk.count() == 0


def test_a_render_that_fails_stores_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise ClinicError("no picture")

    monkeypatch.setattr(handing_out, "render_program", broken)
    with pytest.raises(ClinicError):
        desk.issue()
    assert desk.count() == 0
    assert desk.program_state() is ProgramState.DRAFT


def test_a_sheet_issued_anew_takes_the_older_one_out_of_use(desk: Desk) -> None:
    first = desk.issue()
    second = desk.issue(large_print=True)
    assert desk.state(first) is HandoutState.SUPERSEDED
    assert desk.state(second) is HandoutState.ISSUED
    with pytest.raises(StateError):
        desk.read(first)
    assert "Imogen Quill" in read_pdf(desk.record(first).content).text
    with pytest.raises(StateError):
        desk.record(second)


def test_the_sheet_of_a_new_version_says_what_it_replaces_and_what_changed(desk: Desk) -> None:
    first = desk.issue()
    with desk.app.app_context():
        draft = prescribing.new_version(
            actor=desk.alice.actor,
            patient_id=desk.patient,
            program_id=desk.program,
            now=desk.alice.now,
            today=desk.alice.today,
        )
    with desk.app.app_context():
        desk.alice.change(desk.patient, draft, Take(offer="GB-both_legs", reason="Left is weak"))
    with desk.app.app_context():
        handout = desk.alice.issue(desk.patient, draft).handout_id
    text = read_pdf(desk.read(handout).content).text
    assert "Replaces the sheet of November 22, 2026" in text
    assert "New: Bridge" in text
    assert desk.state(first) is HandoutState.SUPERSEDED
    assert desk.program_state() is ProgramState.SUPERSEDED


def test_a_log_for_new_dates_leaves_the_program_sheet_current(desk: Desk) -> None:
    sheet = desk.issue()
    first = desk.issue_log(log_start=desk.alice.today + timedelta(days=14))
    second = desk.issue_log(log_start=desk.alice.today + timedelta(days=28))
    assert desk.state(sheet) is HandoutState.ISSUED
    assert desk.state(first) is HandoutState.SUPERSEDED
    assert desk.read(second).name == f"home-log-L{desk.program}-2.pdf"


def test_a_log_needs_an_active_program(desk: Desk) -> None:
    with pytest.raises(StateError):
        desk.issue_log()
    assert desk.count() == 0


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"weeks": 3}, "weeks"),
        ({"language": "xx"}, "language"),
        ({"log_start": "far"}, "log_start"),
        ({"log_start": "past"}, "log_start"),
        ({"next_visit": "past"}, "next_visit"),
        ({"next_visit": "after a year"}, "next_visit"),
    ],
)
def test_options_that_cannot_be_printed_are_refused(
    desk: Desk, options: dict[str, object], field: str
) -> None:
    days = {
        "far": timedelta(days=61),
        "past": timedelta(days=-7),
        "after a year": timedelta(days=366),
    }
    meant = {
        name: desk.alice.today + days[str(value)] if value in days else value
        for name, value in options.items()
    }
    with pytest.raises(FieldError) as caught:
        desk.issue(**meant)
    assert caught.value.field == field
    assert desk.count() == 0


# --- what must not leave the clinic ------------------------------------------------------------


def test_under_a_stop_no_exercise_sheet_leaves_the_clinic(desk: Desk) -> None:
    sheet = desk.issue()
    log = desk.issue_log()
    desk.stop()
    for action in (
        desk.issue,
        desk.issue_log,
        desk.preview,
        lambda: desk.read(sheet),
        lambda: desk.read(log),
        lambda: desk.issue_leaflet(HandoutKind.LEAFLET),
    ):
        with pytest.raises(BlockedError):
            action()
    assert desk.count() == 2
    listed = desk.listed()
    assert listed.block is not None
    assert not any(one.prints for episode in listed.episodes for one in episode.documents)


def test_under_a_stop_the_safety_net_sheet_is_issued_and_printed(desk: Desk) -> None:
    desk.stop()
    issued = desk.issue_leaflet(HandoutKind.SAFETY_NET)
    sheet = read_pdf(desk.read(issued.handout_id).content)
    assert "numb between your legs" in sheet.text
    assert "312 555 0199" in sheet.text


def test_a_superseded_sheet_is_no_record_to_open_under_a_stop(desk: Desk) -> None:
    first = desk.issue()
    desk.issue(large_print=True)
    desk.stop()
    with pytest.raises(BlockedError):
        desk.record(first)


def test_a_stop_in_one_episode_holds_the_sheets_of_another(desk: Desk) -> None:
    from clinic.persistence.database import commit
    from clinic.persistence.episodes import open_episode_of

    sheet = desk.issue()
    with desk.app.app_context():
        whose = {"clinic_id": desk.alice.actor.clinic_id, "patient_id": desk.patient}
        episode = open_episode_of(**whose)
        assert episode is not None
        episode.closed_on = desk.alice.today
        commit()
    desk.stop()
    with pytest.raises(BlockedError):
        desk.read(sheet)


def test_a_changed_precaution_holds_the_sheet_until_it_is_confirmed(desk: Desk) -> None:
    sheet = desk.issue()
    desk.add_precaution("OSTEOPOROSIS")
    with pytest.raises(StateError, match="confirmation"):
        desk.read(sheet)
    with pytest.raises(StateError, match="confirmation"):
        desk.issue(large_print=True)
    desk.confirm()
    assert desk.state(sheet) is HandoutState.SUPERSEDED
    fresh = desk.issue()
    assert "Do not bend or twist your back" in read_pdf(desk.read(fresh).content).text


def test_what_a_precaution_bars_does_not_print(desk: Desk) -> None:
    sheet = desk.issue()
    desk.add_precaution("KNEE_KNEELING")
    with pytest.raises(ProgramError, match="Barred by"):
        desk.read(sheet)


def test_a_program_on_a_void_assessment_does_not_print_until_confirmed(desk: Desk) -> None:
    sheet = desk.issue()
    with desk.app.app_context():
        whose = {"clinic_id": desk.alice.actor.clinic_id, "patient_id": desk.patient}
        assessment = get_program(**whose, program_id=desk.program).assessment_id
        assessing.void(
            actor=desk.alice.actor,
            patient_id=desk.patient,
            assessment_id=assessment,
            reason="another person",
            now=desk.alice.now,
        )
    with pytest.raises(StateError, match="confirmation"):
        desk.read(sheet)
    desk.confirm()
    assert desk.read(sheet).content


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (program_lifecycle.end, HandoutState.SUPERSEDED),
        (program_lifecycle.void, HandoutState.VOID),
    ],
)
def test_a_program_out_of_use_takes_its_sheets_along(
    desk: Desk, action: Callable[..., None], state: HandoutState
) -> None:
    sheet = desk.issue()
    desk.leave(action)
    assert desk.state(sheet) is state
    with pytest.raises(StateError):
        desk.read(sheet)
    with pytest.raises(StateError):
        desk.issue()


def test_another_clinic_finds_no_sheet(desk: Desk) -> None:
    sheet = desk.issue()
    with pytest.raises(NotFoundError):
        desk.read(sheet, desk.charlie)


# --- states -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(HandoutState))
def test_a_sheet_is_voided_only_by_the_table(desk: Desk, state: HandoutState) -> None:
    sheet = desk.issue()
    if state is HandoutState.SUPERSEDED:
        desk.issue(large_print=True)
    if state is HandoutState.VOID:
        desk.void(sheet)
    assert desk.state(sheet) is state
    if HandoutState.VOID in HANDOUT_STEPS[state]:
        desk.void(sheet)
        assert desk.state(sheet) is HandoutState.VOID
    else:
        with pytest.raises(StateError):
            desk.void(sheet)
    for action in (desk.read, desk.record):
        with pytest.raises(StateError):
            action(sheet)


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_a_void_needs_a_reason_of_some_words(desk: Desk, reason: str) -> None:
    sheet = desk.issue()
    with pytest.raises(FieldError):
        desk.void(sheet, reason)
    assert desk.state(sheet) is HandoutState.ISSUED


def test_numbers_of_sheets_are_never_given_twice(desk: Desk) -> None:
    first = desk.issue()
    desk.void(first)
    with desk.app.app_context():
        order = replace(desk.alice.order(desk.patient, desk.program), after=first)
        handing_out.issue(
            actor=desk.alice.actor, order=order, now=desk.alice.now, today=desk.alice.today
        )
    desk.issue_leaflet(HandoutKind.SAFETY_NET)
    numbers = [
        one.sheet_number
        for group in (desk.listed().others, *(e.documents for e in desk.listed().episodes))
        for one in group
    ]
    p, s = desk.program, desk.patient
    assert sorted(numbers) == sorted([f"P{p}-1", f"P{p}-2", f"S{s}-1"])


def test_the_leaflet_is_offered_when_nothing_was_found(desk: Desk) -> None:
    assert not desk.listed().nothing_found
    with desk.app.app_context():
        other = desk.alice.add_patient("Nora Finch")
    with desk.app.app_context():
        entry = worked_example()
        desk.alice.examine(other, values={k: v for k, v in entry.values.items() if k[0] == "slr"})
    desk.patient = other
    assert desk.listed().nothing_found
    issued = desk.issue_leaflet(HandoutKind.LEAFLET)
    assert desk.read(issued.handout_id).name == f"stay-active-A{other}-1.pdf"
    again = desk.issue_leaflet(HandoutKind.LEAFLET)
    assert not again.is_new
    assert desk.issue_leaflet(HandoutKind.LEAFLET, after=issued.handout_id).is_new
