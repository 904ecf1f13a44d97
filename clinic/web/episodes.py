"""Episodes of a patient: open one, plan its reviews, discharge, open it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError
from clinic.domain.records import DischargeReason
from clinic.services.review import episode_views, episodes
from clinic.services.review.episodes import DISCHARGE_WORDS
from clinic.services.review.review_tab import closing_of
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.episodes import DischargeForm, OpenForm, PlanForm
from clinic.web.forms.programs import ReasonForm
from clinic.web.layout import render_patient_page
from clinic.web.progress_pages import drawn
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("episodes", __name__, url_prefix="/patients/<int:patient_id>/episodes")
answer_refusals(blueprint)

Answer = str | Response | tuple[str, int]


@blueprint.get("")
def index(patient_id: int) -> Answer:
    """All episodes of the patient, and what can be done with each."""
    return _list_page(patient_id)


@blueprint.post("/open")
def open_one(patient_id: int) -> Answer:
    """Open an episode."""
    form = OpenForm(request.form)
    if form.accepts():
        try:
            episodes.open_episode(
                actor=current_actor(),
                patient_id=patient_id,
                title=form.title.data or "",
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The episode is open.", "good")
            return _to_list(patient_id)
    return _list_page(patient_id, open_form=form)


@blueprint.post("/<int:episode_id>/plan")
def plan(patient_id: int, episode_id: int) -> Answer:
    """Set when the patient is seen again."""
    form = PlanForm(request.form)
    if form.accepts():
        try:
            episodes.plan(
                actor=current_actor(),
                patient_id=patient_id,
                episode_id=episode_id,
                due_on=form.due_on.data or clock.today(),
                interval_days=form.interval_days.data or 0,
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The next review is planned.", "good")
            return _to_list(patient_id)
    return _list_page(patient_id, plan_form=form)


@blueprint.route("/<int:episode_id>/discharge", methods=["GET", "POST"])
def discharge(patient_id: int, episode_id: int) -> Answer:
    """What came of the episode, and the form that closes it; its program ends with it."""
    form = DischargeForm(request.form)
    if request.method == "POST" and form.accepts():
        try:
            episodes.discharge(
                actor=current_actor(),
                patient_id=patient_id,
                episode_id=episode_id,
                reason=DischargeReason(form.reason.data),
                note=form.note.data or "",
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The episode is closed.", "good")
            return _to_list(patient_id)
    known = closing_of(
        actor=current_actor(), patient_id=patient_id, episode_id=episode_id, today=clock.today()
    )
    page = render_template(
        "episodes/discharge.html",
        head=known.head,
        episode=known.episode,
        progress=known.progress,
        charts=drawn(known.progress),
        form=form,
    )
    return page, form.status


@blueprint.route("/<int:episode_id>/reopen", methods=["GET", "POST"])
def reopen(patient_id: int, episode_id: int) -> Answer:
    """Open a closed episode again, with the reason."""
    form = ReasonForm(request.form)
    if request.method == "POST" and form.accepts():
        try:
            episodes.reopen(
                actor=current_actor(),
                patient_id=patient_id,
                episode_id=episode_id,
                reason=form.reason.data or "",
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The episode is open again. Its review is due today.", "good")
            return _to_list(patient_id)
    episode = episode_views.view_episode(
        actor=current_actor(), patient_id=patient_id, episode_id=episode_id
    )
    page = render_patient_page("episodes/reopen.html", patient_id, episode=episode, form=form)
    return page, form.status


def _list_page(
    patient_id: int, *, open_form: OpenForm | None = None, plan_form: PlanForm | None = None
) -> Answer:
    listed = episode_views.list_episodes(actor=current_actor(), patient_id=patient_id)
    current = next((one for one in listed if one.is_open), None)
    known = {"due_on": current.due_on, "interval_days": current.interval_days} if current else {}
    page = render_patient_page(
        "episodes/index.html",
        patient_id,
        episodes=listed,
        current=current,
        discharge_words=DISCHARGE_WORDS,
        open_form=open_form or OpenForm(),
        plan_form=plan_form or PlanForm(data=known),
    )
    return page, (open_form or plan_form or OpenForm()).status


def _to_list(patient_id: int) -> Response:
    return redirect(url_for("episodes.index", patient_id=patient_id))
