"""Episodes of a patient: close one at discharge."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from clinic.services import episodes
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("episodes", __name__, url_prefix="/patients/<int:patient_id>/episodes")
answer_refusals(blueprint)


@blueprint.post("/<int:episode_id>/close")
def close(patient_id: int, episode_id: int) -> Response:
    """Close an episode: no review is due any more, and the next assessment opens a new one."""
    episodes.close_episode(
        actor=current_actor(),
        patient_id=patient_id,
        episode_id=episode_id,
        today=clock.today(),
        now=clock.now(),
    )
    flash("The episode is closed.", "good")
    return redirect(url_for("patients.overview", patient_id=patient_id))
