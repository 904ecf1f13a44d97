"""Documents of a patient: the list, a sheet and its bytes, a log for new dates, leaflets."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError, StateError
from clinic.domain.records import HandoutKind, HandoutState, Paper
from clinic.handouts.page_images import page_strip
from clinic.services.delivery.deliveries import DeliveryLine, newest_of_sheets
from clinic.services.sheet import clinician_copies, documents, handing_out
from clinic.services.sheet.clinician_copies import CopyOrder
from clinic.services.sheet.documents import Documents, File
from clinic.services.sheet.handing_out import LeafletOrder, Order
from clinic.services.sheet.issuing import Issued
from clinic.services.sheet.sheet_requests import preset
from clinic.services.sheet.visits import visit_file
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.handouts import CopyForm, LeafletForm
from clinic.web.forms.programs import OptionsForm, ReasonForm, options_data
from clinic.web.refusals import answer_refusals

blueprint = Blueprint("handouts", __name__, url_prefix="/patients/<int:patient_id>")
answer_refusals(blueprint)

Answer = str | Response | tuple[str, int]
WRONG = 422
PICTURE_WIDTH = 800
PDF = "application/pdf"
CALENDAR = "text/calendar"
ALREADY = "This sheet was issued already. Nothing new was issued."


@blueprint.get("/documents")
def index(patient_id: int) -> Answer:
    """All documents, and what can be printed besides a program."""
    return _list_page(patient_id)


@blueprint.get("/handouts/<int:handout_id>")
def show(patient_id: int, handout_id: int) -> Answer:
    """One sheet: to print while it is current, to look at as a record afterwards."""
    return _sheet_page(patient_id, handout_id, ReasonForm())


@blueprint.get("/handouts/<int:handout_id>.pdf")
def sheet(patient_id: int, handout_id: int) -> Response:
    """The bytes as issued, to print."""
    return _send(_read(patient_id, handout_id), "inline")


@blueprint.get("/handouts/<int:handout_id>/download")
def download(patient_id: int, handout_id: int) -> Response:
    """The bytes as issued, to keep as a file."""
    return _send(_read(patient_id, handout_id), "attachment")


@blueprint.get("/handouts/<int:handout_id>/record.pdf")
def record(patient_id: int, handout_id: int) -> Response:
    """The bytes of a superseded sheet, as a record."""
    return _send(_read_record(patient_id, handout_id), "inline")


@blueprint.get("/handouts/<int:handout_id>/visit.ics")
def visit(patient_id: int, handout_id: int) -> Response:
    """The next visit on a sheet, for the patient's calendar."""
    file = visit_file(actor=current_actor(), patient_id=patient_id, handout_id=handout_id)
    response = _send(file, "attachment")
    response.mimetype = CALENDAR
    return response


@blueprint.get("/handouts/<int:handout_id>/pages.webp")
def pages(patient_id: int, handout_id: int) -> Response:
    """The pages of a sheet as one picture: a current one, or a superseded one as a record."""
    try:
        file = _read(patient_id, handout_id)
    except StateError:
        file = _read_record(patient_id, handout_id)
    response = make_response(page_strip(file.content, PICTURE_WIDTH))
    response.mimetype = "image/webp"
    return response


@blueprint.post("/handouts/<int:handout_id>/void")
def void(patient_id: int, handout_id: int) -> Answer:
    """Void a sheet, with a reason."""
    form = ReasonForm(request.form)
    if form.accepts():
        try:
            documents.void_sheet(
                actor=current_actor(),
                patient_id=patient_id,
                handout_id=handout_id,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The sheet is void.", "good")
            return redirect(url_for("handouts.index", patient_id=patient_id))
    return _sheet_page(patient_id, handout_id, form, WRONG)


@blueprint.post("/programs/<int:program_id>/log")
def log(patient_id: int, program_id: int) -> Answer:
    """Issue a log for new dates."""
    known = preset(actor=current_actor(), patient_id=patient_id, today=clock.today())
    form = OptionsForm(request.form, data=options_data(known.options))
    form.offer_languages(known.languages)
    if form.accepts():
        try:
            issued = handing_out.issue_log(
                actor=current_actor(),
                order=Order(
                    patient_id=patient_id,
                    program_id=program_id,
                    version=form.shown_version(),
                    after=form.shown_sheet(),
                    options=form.options(),
                ),
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            return _to_sheet(patient_id, issued)
    return _list_page(patient_id, WRONG, log_form=form, log_program=program_id)


@blueprint.post("/programs/<int:program_id>/clinician-copy")
def clinician_copy(patient_id: int, program_id: int) -> Response:
    """Make and keep the copy with the trace, for the clinic's own record."""
    issued = clinician_copies.issue_copy(
        actor=current_actor(),
        order=CopyOrder(
            patient_id=patient_id,
            program_id=program_id,
            after=CopyForm(request.form).shown_sheet(),
        ),
        now=clock.now(),
        today=clock.today(),
    )
    return _to_sheet(patient_id, issued)


@blueprint.post("/documents/safety-net")
def safety_net(patient_id: int) -> Answer:
    """Issue the safety-net sheet; the one sheet that a stop allows."""
    return _leaflet(patient_id, HandoutKind.SAFETY_NET)


@blueprint.post("/documents/stay-active")
def stay_active(patient_id: int) -> Answer:
    """Issue the stay-active leaflet."""
    return _leaflet(patient_id, HandoutKind.LEAFLET)


def _leaflet(patient_id: int, kind: HandoutKind) -> Answer:
    known = preset(actor=current_actor(), patient_id=patient_id, today=clock.today())
    form = LeafletForm(request.form, data={"paper": known.options.paper.value})
    if form.accepts():
        try:
            issued = handing_out.issue_leaflet(
                actor=current_actor(),
                order=LeafletOrder(
                    patient_id=patient_id,
                    kind=kind,
                    after=form.shown_sheet(),
                    paper=Paper(form.paper.data),
                    large_print=form.large_print.data,
                    language=known.options.language,
                    accepts_unreviewed=form.accepts_unreviewed.data,
                ),
                now=clock.now(),
                today=clock.today(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            return _to_sheet(patient_id, issued)
    return _list_page(patient_id, WRONG, leaflets={kind.value: form})


def _list_page(
    patient_id: int,
    status: int = 200,
    log_form: OptionsForm | None = None,
    log_program: int | None = None,
    leaflets: Mapping[str, LeafletForm] = MappingProxyType({}),
) -> tuple[str, int]:
    listed = documents.list_documents(
        actor=current_actor(), patient_id=patient_id, today=clock.today()
    )
    forms = _log_forms(listed)
    if log_form is not None and log_program is not None:
        forms[log_program] = log_form
    for program_id in list(forms)[1:]:
        forms[program_id].mark_ids(str(program_id))
    page = render_template(
        "handouts/index.html",
        head=listed.head,
        documents=listed,
        deliveries=_deliveries(patient_id),
        log_forms=forms,
        leaflets={**_leaflet_forms(listed), **leaflets},
        unreviewed=listed.preset.unreviewed,
    )
    return page, status


def _log_forms(listed: Documents) -> dict[int, OptionsForm]:
    known, forms = listed.preset, dict[int, OptionsForm]()
    for program in listed.programs:
        more = {"version": program.version, "after": program.newest_log_id or ""}
        form = OptionsForm(data=options_data(known.options) | more)
        form.offer_languages(known.languages)
        forms[program.id] = form
    return forms


def _leaflet_forms(listed: Documents) -> dict[str, LeafletForm]:
    options = listed.preset.options
    return {
        kind.value: LeafletForm(
            data={
                "paper": options.paper.value,
                "large_print": options.large_print,
                "after": listed.newest.get(kind, ""),
            }
        )
        for kind in (HandoutKind.SAFETY_NET, HandoutKind.LEAFLET)
    }


def _sheet_page(
    patient_id: int, handout_id: int, form: ReasonForm, status: int = 200
) -> tuple[str, int]:
    listed = documents.list_documents(
        actor=current_actor(), patient_id=patient_id, today=clock.today()
    )
    document = listed.document(handout_id)
    is_record = document.state is HandoutState.SUPERSEDED
    page = render_template(
        "handouts/show.html",
        head=listed.head,
        document=document,
        void_form=form,
        is_record=is_record,
        delivery=_deliveries(patient_id).get(handout_id),
    )
    return page, status


def _deliveries(patient_id: int) -> dict[int, DeliveryLine]:
    """The last delivery of each sheet that was mailed."""
    return newest_of_sheets(actor=current_actor(), patient_id=patient_id)


def _read(patient_id: int, handout_id: int) -> File:
    return documents.read_sheet(
        actor=current_actor(), patient_id=patient_id, handout_id=handout_id, today=clock.today()
    )


def _read_record(patient_id: int, handout_id: int) -> File:
    return documents.read_record(
        actor=current_actor(), patient_id=patient_id, handout_id=handout_id, today=clock.today()
    )


def _send(file: File, disposition: str) -> Response:
    response = make_response(file.content)
    response.mimetype = PDF
    response.headers["Content-Disposition"] = f"{disposition}; filename={file.name}"
    return response


def _to_sheet(patient_id: int, issued: Issued) -> Response:
    if not issued.is_new:
        flash(ALREADY, "info")
    return redirect(url_for("handouts.show", patient_id=patient_id, handout_id=issued.handout_id))
