"""The program of a patient: the editor of a draft, its preview, issue, and what follows."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError, NotFoundError
from clinic.domain.typed_numbers import whole_number
from clinic.handouts.page_images import page_strip
from clinic.services.program import prescribing, program_lifecycle
from clinic.services.program.program_editing import ProgramError, with_edits
from clinic.services.program.program_standing import stand
from clinic.services.program.program_views import list_versions, minutes_of, program_at_hand
from clinic.services.sheet import handing_out
from clinic.services.sheet.handing_out import Order
from clinic.services.sheet.sheet_requests import preset
from clinic.web import clock
from clinic.web.access import current_actor, reads
from clinic.web.forms.programs import OptionsForm, ReasonForm, options_data
from clinic.web.layout import render_patient_page
from clinic.web.program_pages import (
    WRONG,
    Answer,
    attempt,
    kept,
    program_page,
    sent_form,
    stored_form,
    view_of,
)
from clinic.web.program_steps import read_step
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("programs", __name__, url_prefix="/patients/<int:patient_id>")
answer_refusals(blueprint)

PREVIEW_WIDTH = 640


@blueprint.get("/programs")
def index(patient_id: int) -> Answer:
    """The program that matters now, or what to do first."""
    actor = current_actor()
    at_hand = program_at_hand(actor=actor, patient_id=patient_id)
    if at_hand is not None:
        return redirect(url_for("programs.show", patient_id=patient_id, program_id=at_hand))
    return render_patient_page(
        "programs/index.html",
        patient_id,
        assessment_id=prescribing.startable_assessment(actor=actor, patient_id=patient_id),
        versions=list_versions(actor=actor, patient_id=patient_id),
    )


@blueprint.post("/programs/start")
def start(patient_id: int) -> Response:
    """Start a draft from a signed assessment."""
    assessment_id = whole_number(request.form.get("assessment_id", ""))
    if assessment_id is None:
        raise NotFoundError("no such assessment of this patient")
    program_id = prescribing.start(
        actor=current_actor(),
        patient_id=patient_id,
        assessment_id=assessment_id,
        now=clock.now(),
        today=clock.today(),
    )
    return _to_program(patient_id, program_id)


@blueprint.get("/programs/<int:program_id>")
def show(patient_id: int, program_id: int) -> Answer:
    """One program: the editor of a draft, the record of any other."""
    view = view_of(patient_id, program_id)
    return program_page(view, stored_form(view))


@blueprint.post("/programs/<int:program_id>")
def save(patient_id: int, program_id: int) -> Answer:
    """Save the draft as typed, after the step of the button that was pressed."""
    view = view_of(patient_id, program_id)
    form = sent_form(view)
    step = read_step(request.form.get("do", "save"), form)

    def act() -> Answer:
        prescribing.save(
            actor=current_actor(),
            patient_id=patient_id,
            program_id=program_id,
            version=form.shown_version(),
            edits=form.edits(view),
            change=step.change,
            now=clock.now(),
            today=clock.today(),
        )
        return _to_program(patient_id, program_id, step.place, kept(form))

    return attempt(view, form, act)


@blueprint.post("/programs/<int:program_id>/minutes")
@reads
def minutes(patient_id: int, program_id: int) -> Answer:
    """Minutes a day of what is typed at the moment, as a fragment."""
    view = view_of(patient_id, program_id)
    form = sent_form(view)
    standing = stand(
        actor=current_actor(), patient_id=patient_id, program_id=program_id, today=clock.today()
    )
    if not form.validate() or len(form.edits(view)) != len(view.items):
        return render_template("programs/minutes.html", minutes=None)
    try:
        program = with_edits(standing.program, form.edits(view), standing.catalogue)
    except ProgramError:
        return render_template("programs/minutes.html", minutes=None)
    return render_template("programs/minutes.html", minutes=minutes_of(program))


@blueprint.get("/programs/<int:program_id>/preview.pdf")
def preview(patient_id: int, program_id: int) -> Response:
    """The sheet as it would print, marked Draft."""
    response = make_response(_preview(patient_id, program_id))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = "inline; filename=draft.pdf"
    return response


@blueprint.get("/programs/<int:program_id>/preview.webp")
def preview_picture(patient_id: int, program_id: int) -> Response:
    """The pages of the preview as one picture."""
    response = make_response(page_strip(_preview(patient_id, program_id), PREVIEW_WIDTH))
    response.mimetype = "image/webp"
    return response


@blueprint.post("/programs/<int:program_id>/issue")
def issue(patient_id: int, program_id: int) -> Answer:
    """Issue the sheet; a draft becomes active by it."""
    view = view_of(patient_id, program_id)
    form = sent_form(view)
    has_exercises = bool(form.exercises.entries)

    def act() -> Answer:
        issued = handing_out.issue(
            actor=current_actor(),
            order=Order(
                patient_id=patient_id,
                program_id=program_id,
                version=form.shown_version(),
                after=form.shown_sheet(),
                options=form.options(),
                edits=form.edits(view) if has_exercises and view.is_draft else None,
            ),
            now=clock.now(),
            today=clock.today(),
        )
        if not issued.is_new:
            flash("This sheet was issued already. Nothing new was issued.", "info")
        return redirect(
            url_for("handouts.show", patient_id=patient_id, handout_id=issued.handout_id)
        )

    return attempt(view, form, act)


@blueprint.post("/programs/<int:program_id>/new-version")
def new_version(patient_id: int, program_id: int) -> Response:
    """Start a draft that will take this program's place."""
    draft_id = prescribing.new_version(
        actor=current_actor(),
        patient_id=patient_id,
        program_id=program_id,
        now=clock.now(),
        today=clock.today(),
    )
    return _to_program(patient_id, draft_id)


@blueprint.post("/programs/<int:program_id>/confirm")
def confirm(patient_id: int, program_id: int) -> Answer:
    """Say that the program still fits the patient."""
    typed = request.form.get("version", "")
    program_lifecycle.confirm(
        actor=current_actor(),
        patient_id=patient_id,
        program_id=program_id,
        version=whole_number(typed) or 0,
        now=clock.now(),
        today=clock.today(),
    )
    flash("The program is confirmed.", "good")
    return _to_program(patient_id, program_id)


@blueprint.post("/programs/<int:program_id>/end")
def end(patient_id: int, program_id: int) -> Answer:
    """End the program, with a reason."""
    return _finish(patient_id, program_id, program_lifecycle.end, "end", "The program is ended.")


@blueprint.post("/programs/<int:program_id>/void")
def void(patient_id: int, program_id: int) -> Answer:
    """Void the program, with a reason."""
    return _finish(patient_id, program_id, program_lifecycle.void, "void", "The program is void.")


def _finish(
    patient_id: int, program_id: int, use_case: Callable[..., None], action: str, done: str
) -> Answer:
    view = view_of(patient_id, program_id)
    reason = ReasonForm(request.form, prefix=f"{action}-")
    if reason.accepts():
        try:
            use_case(
                actor=current_actor(),
                patient_id=patient_id,
                program_id=program_id,
                reason=reason.reason.data,
                now=clock.now(),
            )
        except FieldError as error:
            reason.refuse(error)
        else:
            flash(done, "good")
            return redirect(url_for("programs.index", patient_id=patient_id))
    return program_page(view, stored_form(view), WRONG, **{f"{action}_form": reason})


def _preview(patient_id: int, program_id: int) -> bytes:
    known = preset(actor=current_actor(), patient_id=patient_id, today=clock.today())
    form = OptionsForm(request.args, data=options_data(known.options))
    form.offer_languages(known.languages)
    options = known.options if not request.args else None
    if options is None:
        if not form.validate():
            abort(400)
        options = form.options()
    return handing_out.preview(
        actor=current_actor(),
        patient_id=patient_id,
        program_id=program_id,
        options=options,
        today=clock.today(),
    )


def _to_program(
    patient_id: int, program_id: int, place: str = "", options: Mapping[str, str] | None = None
) -> Response:
    address = url_for("programs.show", patient_id=patient_id, program_id=program_id)
    asked = f"?{urlencode(options)}" if options else ""
    return redirect(f"{address}{asked}{'#' if place else ''}{place}")
