"""Long jobs of the clinic: the list, one with its progress, its file; cancel, run again."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from clinic.services.job import batch_wishes, jobs, nightly
from clinic.services.job.job_kinds import JOBS
from clinic.services.job.jobs import JobView
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.waking import wake_for_jobs

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")
PDF = "application/pdf"


@blueprint.get("")
def index() -> str:
    """The newest jobs of the clinic."""
    listed = jobs.list_jobs(actor=current_actor())
    return render_template("jobs/index.html", jobs=listed, title_of=title_of)


@blueprint.get("/<int:job_id>")
def show(job_id: int) -> str | Response:
    """One job: how far it is, and what came of it."""
    job = _view(job_id)
    if job.kind == batch_wishes.KIND:
        return redirect(url_for("batches.show", job_id=job_id))
    return render_template(
        "jobs/show.html",
        job=job,
        title=title_of(job),
        due=nightly.due_patients(actor=current_actor(), job=job, today=clock.today()),
    )


@blueprint.get("/<int:job_id>/progress")
def progress(job_id: int) -> str:
    """How far it is, as a fragment."""
    return render_template("jobs/progress.html", job=_view(job_id))


@blueprint.get("/<int:job_id>/file")
def file(job_id: int) -> Response:
    """The file that it made; that of a batch is checked at its own address before it is opened."""
    if _view(job_id).kind == batch_wishes.KIND:
        return redirect(url_for("batches.sheets", job_id=job_id))
    found = jobs.read_result(actor=current_actor(), job_id=job_id)
    response = make_response(found.content)
    response.mimetype = PDF
    response.headers["Content-Disposition"] = f"inline; filename={found.name}"
    return response


@blueprint.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> Response:
    """Stop a job."""
    jobs.cancel_job(actor=current_actor(), job_id=job_id, now=clock.now())
    flash("The job is cancelled.", "good")
    return redirect(url_for("jobs.show", job_id=job_id))


@blueprint.post("/<int:job_id>/again")
def again(job_id: int) -> Response:
    """Run a failed job once more."""
    jobs.run_again(actor=current_actor(), job_id=job_id, now=clock.now())
    wake_for_jobs()
    return redirect(url_for("jobs.show", job_id=job_id))


def title_of(job: JobView) -> str:
    """What a job is called; one of a newer version of the app has no name here yet."""
    return JOBS[job.kind].title if job.kind in JOBS else "Job"


def _view(job_id: int) -> JobView:
    return jobs.view_job(actor=current_actor(), job_id=job_id)
