"""Batches: choose patients, watch the file being made, print it, delete it."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError
from clinic.domain.typed_numbers import whole_number
from clinic.services.job import batch_files, batches
from clinic.services.job.batch_files import ChangedSinceError, view_batch
from clinic.services.job.batch_wishes import What, Wish
from clinic.services.job.batches import Candidate
from clinic.services.sheet.sheet_requests import WEEKS
from clinic.web import clock
from clinic.web.access import current_actor, reads
from clinic.web.forms.batches import BatchForm
from clinic.web.waking import wake_for_jobs

blueprint = Blueprint("batches", __name__, url_prefix="/batches")

Answer = str | Response | tuple[str, int]
CONFLICT = 409
KEY_BYTES = 16
NOBODY = "No patient of this clinic has a name or record number that begins like that."


@blueprint.get("")
def index() -> Answer:
    """Choose patients: all that are due this week, or those of an earlier batch."""
    like = whole_number(request.args.get("like", ""))
    if like is not None:
        batch = view_batch(actor=current_actor(), job_id=like, now=clock.now())
        return _form_page(_form_of(batch.wish), batch.wish.patient_ids)
    due, _more = batches.due_this_week(actor=current_actor(), today=clock.today())
    nobody_yet = Wish(
        patient_ids=tuple(one.patient_id for one in due),
        what=What.SHEETS,
        fresh_leaves=True,
        log_start=clock.today() + timedelta(days=1),
        weeks=WEEKS[0],
    )
    return _form_page(_form_of(nobody_yet), nobody_yet.patient_ids)


@blueprint.post("/choose")
@reads
def choose() -> Answer:
    """Find another patient to tick; what is ticked and chosen already stays."""
    form = BatchForm(request.form)
    form.validate()
    found = batches.find(actor=current_actor(), text=form.q.data or "")
    ticked = form.ticked()
    if len(found) == 1:
        ticked = tuple(dict.fromkeys((*ticked, found[0].patient_id)))
    if not found:
        form.q.errors = [NOBODY]
    return _form_page(form, ticked, found)


@blueprint.post("")
def make() -> Answer:
    """Ask for the file."""
    form = BatchForm(request.form)
    ticked = form.ticked()
    if form.accepts():
        try:
            job_id = batches.ask(
                actor=current_actor(),
                wish=form.wish(),
                key=str(form.key.data),
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            wake_for_jobs()
            return _to_batch(job_id)
    return _form_page(form, ticked)


@blueprint.get("/<int:job_id>")
def show(job_id: int) -> Answer:
    """How far a batch is, and what came of it."""
    batch = view_batch(actor=current_actor(), job_id=job_id, now=clock.now())
    return render_template("batches/show.html", batch=batch)


@blueprint.get("/<int:job_id>/sheets.pdf")
def sheets(job_id: int) -> Answer:
    """The file, to print; unless something in it may no longer be printed."""
    try:
        file = batch_files.read_file(
            actor=current_actor(), job_id=job_id, now=clock.now(), today=clock.today()
        )
    except ChangedSinceError as error:
        page = render_template("batches/changed.html", lines=error.lines, job_id=job_id)
        return page, CONFLICT
    response = make_response(file.content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename={file.name}"
    return response


@blueprint.post("/<int:job_id>/delete")
def delete(job_id: int) -> Answer:
    """Delete the file, once it is on paper."""
    batch_files.delete_file(actor=current_actor(), job_id=job_id, now=clock.now())
    return _to_batch(job_id)


def _form_of(wish: Wish) -> BatchForm:
    return BatchForm(
        data={
            "what": wish.what.value,
            "log_start": wish.log_start,
            "weeks": str(wish.weeks),
            "fresh_leaves": wish.fresh_leaves,
            "key": secrets.token_hex(KEY_BYTES),
        }
    )


def _form_page(
    form: BatchForm, ticked: tuple[int, ...], found: Iterable[Candidate] = ()
) -> tuple[str, int]:
    actor = current_actor()
    due, more = batches.due_this_week(actor=actor, today=clock.today())
    listed = {one.patient_id for one in due}
    others = (
        *batches.candidates(actor=actor, patient_ids=[n for n in ticked if n not in listed]),
        *(one for one in found if one.patient_id not in {*listed, *ticked}),
    )
    page = render_template(
        "batches/index.html",
        form=form,
        due=due,
        more_are_due=more,
        most=batches.MOST,
        others=others,
        ticked=set(ticked),
        recent=batch_files.recent_batches(actor=actor),
    )
    return page, form.status


def _to_batch(job_id: int) -> Response:
    return redirect(url_for("batches.show", job_id=job_id))
