"""Outcome measures: each scale with its change, scoring, the patient's activities, corrections."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from clinic.content import load_catalogue
from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import EntryState
from clinic.domain.typed_numbers import whole_number
from clinic.services.review import outcome_views, outcomes
from clinic.services.review.outcome_texts import OutcomeError, read_outcomes, write_score
from clinic.services.review.outcome_views import Outcomes, ScoreLine
from clinic.services.sheet import patient_forms
from clinic.services.sheet.patient_forms import FormOrder, PatientForm
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.programs import ReasonForm
from clinic.web.outcome_pages import (
    activities_page,
    add_page,
    correct_page,
    index_page,
    rmdq_wording,
)
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("outcomes", __name__, url_prefix="/patients/<int:patient_id>/outcomes")
answer_refusals(blueprint)

Answer = str | Response | tuple[str, int]
SLOTS = 5


@blueprint.get("")
def index(patient_id: int) -> Answer:
    """Every scale with its change, the activities, and the history."""
    return index_page(patient_id, _outcomes(patient_id), ReasonForm())


@blueprint.get("/add")
def add(patient_id: int) -> Answer:
    """The form of all measures; each is asked or left out."""
    texts = {"scored_on": clock.today().isoformat()}
    return add_page(patient_id, _outcomes_of_open(patient_id), texts)


@blueprint.post("/add")
def record(patient_id: int) -> Answer:
    """Record what was asked."""
    found, texts = _outcomes_of_open(patient_id), request.form.to_dict()
    try:
        reading = read_outcomes(
            texts, [one.id for one in found.activities], load_catalogue().outcomes, clock.today()
        ).checked()
        outcomes.record_scores(
            actor=current_actor(),
            patient_id=patient_id,
            scored_on=reading.scored_on,
            scores=reading.scores,
            now=clock.now(),
        )
    except OutcomeError as error:
        return add_page(patient_id, found, texts, _errors_of(error))
    flash("The scores are recorded.", "good")
    return redirect(_index(patient_id))


@blueprint.get("/activities")
def activities(patient_id: int) -> Answer:
    """Name the activities that matter to the patient."""
    return activities_page(patient_id, _outcomes_of_open(patient_id), [])


@blueprint.post("/activities")
def name_activities(patient_id: int) -> Answer:
    """Record the activities."""
    names = [request.form.get(f"activity-{number}", "") for number in range(SLOTS)]
    try:
        outcomes.name_activities(
            actor=current_actor(),
            patient_id=patient_id,
            names=names,
            today=clock.today(),
            now=clock.now(),
        )
    except FieldError as error:
        found = _outcomes_of_open(patient_id)
        return activities_page(patient_id, found, names, error.message)
    flash("The activities are named. Rate them now, and again at each review.", "good")
    return redirect(url_for("outcomes.add", patient_id=patient_id))


@blueprint.post("/activities/<int:activity_id>/end")
def end_activity(patient_id: int, activity_id: int) -> Answer:
    """Ask an activity no more, with a reason."""
    form = ReasonForm(request.form)
    if form.accepts():
        try:
            outcomes.end_activity(
                actor=current_actor(),
                patient_id=patient_id,
                activity_id=activity_id,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The activity is asked no more.", "good")
            return redirect(_index(patient_id))
    return index_page(patient_id, _outcomes(patient_id), form, f"activity-{activity_id}")


@blueprint.post("/form")
def form(patient_id: int) -> Answer:
    """Issue a form for the patient to fill in."""
    wanted, after = request.form.get("form", ""), request.form.get("after", "")
    if wanted not in set(PatientForm):
        raise StateError("there is no such form")
    wording, _ = rmdq_wording()
    issued = patient_forms.issue_form(
        actor=current_actor(),
        order=FormOrder(
            patient_id=patient_id,
            form=PatientForm(wanted),
            after=whole_number(after),
            wording=wording if wanted == PatientForm.RMDQ else None,
        ),
        now=clock.now(),
        today=clock.today(),
    )
    if not issued.is_new:
        flash("This form was issued already. Nothing new was issued.", "info")
    return redirect(url_for("handouts.show", patient_id=patient_id, handout_id=issued.handout_id))


@blueprint.get("/<int:score_id>/correct")
def correct(patient_id: int, score_id: int) -> Answer:
    """The form of one score, to put another in its place."""
    line = _standing(patient_id, score_id)
    return correct_page(
        patient_id, _outcomes_with(patient_id, line), line, write_score(line.score, line.scored_on)
    )


@blueprint.post("/<int:score_id>/correct")
def record_correction(patient_id: int, score_id: int) -> Answer:
    """Record another score in the place of one."""
    line, texts = _standing(patient_id, score_id), request.form.to_dict()
    found = _outcomes_with(patient_id, line)
    asked = [one.id for one in found.activities]
    try:
        reading = read_outcomes(texts, asked, load_catalogue().outcomes, clock.today()).checked()
        outcomes.correct_score(
            actor=current_actor(),
            patient_id=patient_id,
            score_id=score_id,
            score=reading.scores[0],
            scored_on=reading.scored_on,
            reason=texts.get("reason", ""),
            now=clock.now(),
        )
    except (OutcomeError, FieldError) as error:
        return correct_page(patient_id, found, line, texts, _errors_of(error))
    flash("Corrected. The old score stays in the record.", "good")
    return redirect(_index(patient_id))


@blueprint.post("/<int:score_id>/void")
def void(patient_id: int, score_id: int) -> Answer:
    """Void a score, with a reason."""
    form = ReasonForm(request.form)
    if form.accepts():
        try:
            outcomes.void_score(
                actor=current_actor(),
                patient_id=patient_id,
                score_id=score_id,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The score is void. It stays in the record.", "good")
            return redirect(_index(patient_id))
    return index_page(patient_id, _outcomes(patient_id), form, f"score-{score_id}")


def _index(patient_id: int) -> str:
    return url_for("outcomes.index", patient_id=patient_id)


def _outcomes(patient_id: int) -> Outcomes | None:
    return outcome_views.outcomes_of(
        actor=current_actor(), patient_id=patient_id, today=clock.today()
    )


def _outcomes_of_open(patient_id: int) -> Outcomes:
    """The measures of the open episode. Raises StateError without one."""
    found = _outcomes(patient_id)
    if found is None or not found.is_open:
        raise StateError("there is no open episode: start with an assessment")
    return found


def _standing(patient_id: int, score_id: int) -> ScoreLine:
    """A score that may be corrected. Raises NotFoundError and StateError."""
    line = outcome_views.view_score(
        actor=current_actor(), patient_id=patient_id, score_id=score_id
    )
    if line.state is not EntryState.RECORDED:
        raise StateError(f"this score is {line.state.value} already")
    return line


def _outcomes_with(patient_id: int, line: ScoreLine) -> Outcomes:
    """The measures of the episode that a score belongs to, with the activities that it rated."""
    found = outcome_views.outcomes_of(
        actor=current_actor(),
        patient_id=patient_id,
        today=clock.today(),
        episode_id=line.episode_id,
    )
    assert found is not None  # noqa: S101  (the score is in it)
    rated = tuple(one for one in found.activities if str(one.id) in line.score.answers)
    return replace(found, activities=rated)


def _errors_of(error: OutcomeError | FieldError) -> Mapping[str, str]:
    found = error.errors if isinstance(error, OutcomeError) else (error,)
    return {one.field: one.message for one in found}
