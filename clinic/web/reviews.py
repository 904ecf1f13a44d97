"""The Review tab: where a patient stands, the review of the program, and reviews in the record."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import StateError
from clinic.handouts.request import Reader
from clinic.services.patient.patient_head import head_of
from clinic.services.review import review_views, reviewing
from clinic.services.review.review_ground import Ground, ground_of
from clinic.services.review.review_proposals import propose
from clinic.services.review.review_tab import review_tab
from clinic.services.review.review_views import CHOICE_WORDS, DECISION_WORDS
from clinic.services.review.reviewing import ReviewError, check_ready
from clinic.services.sheet import reporting
from clinic.services.sheet.reporting import ReportOrder
from clinic.services.sheet.sheet_requests import preset
from clinic.web import clock
from clinic.web.access import current_actor, reads
from clinic.web.forms.reviews import ReportForm, ReviewForm, review_data
from clinic.web.layout import render_patient_page
from clinic.web.progress_pages import drawn
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("reviews", __name__, url_prefix="/patients/<int:patient_id>/reviews")
answer_refusals(blueprint)

Answer = str | Response | tuple[str, int]
WRONG = 422
ACCEPT_REST = "accept-rest"
SAVED = "The review is recorded. Look at the new version, then issue and print it."
NOTHING_CHANGES = "The review is recorded and nothing changes: print a log for new dates."
ALL_STOPPED = "The review is recorded. Every exercise is stopped."


@blueprint.get("")
def index(patient_id: int) -> Answer:
    """Where the patient stands, and what the next review needs."""
    return _landing(patient_id)


@blueprint.post("/report")
def report(patient_id: int) -> Answer:
    """Issue the progress report."""
    actor, today = current_actor(), clock.today()
    form = ReportForm(request.form)
    if not form.accepts():
        return _landing(patient_id, form)
    paper = preset(actor=actor, patient_id=patient_id, today=today).options.paper
    issued = reporting.issue_report(
        actor=actor,
        order=ReportOrder(
            patient_id=patient_id,
            reader=Reader(form.reader.data),
            after=form.shown_report(),
            paper=paper,
            note=form.note.data or "",
        ),
        now=clock.now(),
        today=today,
    )
    if not issued.is_new:
        flash("This report was issued already. Nothing new was issued.", "info")
    return redirect(url_for("handouts.show", patient_id=patient_id, handout_id=issued.handout_id))


def _landing(patient_id: int, form: ReportForm | None = None) -> tuple[str, int]:
    tab = review_tab(actor=current_actor(), patient_id=patient_id, today=clock.today())
    shown = {"reader": Reader.PATIENT.value, "after": tab.newest_report or ""}
    report_form = form or ReportForm(data=shown)
    page = render_template(
        "reviews/index.html",
        head=tab.head,
        report_form=report_form,
        ground=tab.ground,
        prompts=tab.prompts,
        progress=tab.progress,
        charts=drawn(tab.progress),
        episode=tab.episode,
        reviews=tab.reviews,
        decision_words=DECISION_WORDS,
    )
    return page, report_form.status


@blueprint.route("/add", methods=["GET", "POST"])
def add(patient_id: int) -> Answer:
    """The review of the program that runs: questions, proposals, decisions."""
    ground = _ground(patient_id)
    if request.method == "GET":
        form = ReviewForm(data=review_data(ground, _earlier(patient_id, ground)))
        return _form_page(ground, form)
    form = ReviewForm(request.form)
    if len(form.exercises.entries) != len(ground.exercises):
        raise StateError("the program changed since this page was opened: open the review again")
    if request.form.get("do") == ACCEPT_REST:
        form.accept_the_rest()
    if form.accepts() and (form.new_leg_symptoms.data == "yes" or form.decides_all()):
        try:
            return _save(patient_id, ground, form)
        except ReviewError as error:
            form.show(ground, error.problems)
    return _form_page(ground, form, WRONG)


@blueprint.post("/propose")
@reads
def proposals(patient_id: int) -> Answer:
    """What the rules propose for what is typed at the moment, as a fragment."""
    ground = _ground(patient_id)
    form = ReviewForm(request.form)
    found, visit = propose(ground, form.answers(ground))
    return render_template(
        "reviews/proposals.html",
        ground=ground,
        proposals={one.exercise.letter: one for one in found},
        stops_all=visit.stops_all,
        notes=visit.notes,
        decision_words=DECISION_WORDS,
    )


@blueprint.get("/<int:review_id>")
def show(patient_id: int, review_id: int) -> Answer:
    """One review as recorded."""
    review = review_views.view_review(
        actor=current_actor(), patient_id=patient_id, review_id=review_id
    )
    return render_patient_page(
        "reviews/record.html",
        patient_id,
        review=review,
        decision_words=DECISION_WORDS,
        choice_words=CHOICE_WORDS,
    )


def _ground(patient_id: int) -> Ground:
    """The ground of a review that may be held now. Raises what stands in its way."""
    ground = ground_of(actor=current_actor(), patient_id=patient_id, today=clock.today())
    if ground is None:
        raise StateError("there is no program to review")
    return check_ready(ground, ground.program.id)


def _earlier(patient_id: int, ground: Ground) -> review_views.ReviewView | None:
    """The review of this day that another one would supersede."""
    if ground.earlier is None:
        return None
    return review_views.view_review(
        actor=current_actor(), patient_id=patient_id, review_id=ground.earlier.id
    )


def _save(patient_id: int, ground: Ground, form: ReviewForm) -> Response:
    reviewed = reviewing.save(
        actor=current_actor(),
        patient_id=patient_id,
        program_id=ground.program.id,
        answers=form.answers(ground),
        chosen={} if form.new_leg_symptoms.data == "yes" else form.chosen(ground),
        note=form.note.data or "",
        now=clock.now(),
        today=clock.today(),
    )
    if reviewed.program_id is not None:
        flash(SAVED, "good")
        return redirect(
            url_for("programs.show", patient_id=patient_id, program_id=reviewed.program_id)
        )
    if reviewed.stops_all or reviewed.ends_program:
        flash(ALL_STOPPED, "amber")
        return redirect(
            url_for("reviews.show", patient_id=patient_id, review_id=reviewed.review_id)
        )
    flash(NOTHING_CHANGES, "good")
    return redirect(url_for("handouts.index", patient_id=patient_id))


def _form_page(ground: Ground, form: ReviewForm, status: int = 200) -> tuple[str, int]:
    found, visit = propose(ground, form.answers(ground))
    form.offer(found, ground)
    page = render_template(
        "reviews/add.html",
        head=head_of(ground.standing.record, clock.today()),
        ground=ground,
        form=form,
        proposals={one.exercise.letter: one for one in found},
        stops_all=visit.stops_all,
        notes=visit.notes,
        decision_words=DECISION_WORDS,
    )
    return page, status
