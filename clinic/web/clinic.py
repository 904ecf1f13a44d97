"""The clinic: its settings, its letterhead, who works there. Managers change it, all may look."""

from zoneinfo import available_timezones

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

from clinic.domain.errors import FieldError, StaleError
from clinic.domain.records import Paper, Role
from clinic.domain.typed_numbers import whole_number
from clinic.services.account import clinics, staffing
from clinic.services.account.clinics import ClinicSettings, ClinicView
from clinic.web import clock
from clinic.web.access import current_actor, manager
from clinic.web.forms.clinic import ClinicSettingsForm, LogoForm, StaffForm

blueprint = Blueprint("clinic", __name__)

Answer = str | Response | tuple[str, int]
CONFLICT = 409
TEXTS = ("name", "address", "phone", "email", "time_zone", "safety_net_phone", "emergency_wording")


@blueprint.get("/clinic")
def settings() -> str:
    """The settings as they stand."""
    return render_template(
        "clinic/settings.html", clinic=clinics.clinic_view(actor=current_actor())
    )


@blueprint.route("/clinic/edit", methods=["GET", "POST"])
@manager
def edit() -> Answer:
    """Change the settings."""
    clinic = clinics.clinic_view(actor=current_actor())
    form = ClinicSettingsForm(request.form, data=_as_typed(clinic))
    if request.method == "POST" and form.accepts():
        try:
            clinics.change_settings(
                actor=current_actor(),
                settings=_read(form),
                version=whole_number(form.version.data) or 0,
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        except StaleError:
            return _conflict(form)
        else:
            flash("The clinic's settings are saved.", "good")
            return redirect(url_for("clinic.settings"))
    return _edit_page(form, form.status)


@blueprint.route("/clinic/logo", methods=["GET"])
def logo() -> Response:
    """The picture on the letterhead."""
    found = clinics.clinic_logo(actor=current_actor())
    if found is None:
        abort(404)
    response = make_response(found.content)
    response.mimetype = found.media_type
    return response


@blueprint.route("/clinic/letterhead", methods=["GET", "POST"])
@manager
def letterhead() -> Answer:
    """Put another picture on the letterhead."""
    form = LogoForm(request.files)
    if request.method == "POST":
        file = request.files.get("logo")
        try:
            clinics.set_logo(
                actor=current_actor(), content=file.read() if file else b"", now=clock.now()
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash("The picture is on the letterhead.", "good")
            return redirect(url_for("clinic.settings"))
    view = clinics.clinic_view(actor=current_actor())
    return render_template("clinic/letterhead.html", form=form, clinic=view), form.status


@blueprint.post("/clinic/letterhead/remove")
@manager
def remove_logo() -> Response:
    """Take the picture off the letterhead."""
    clinics.remove_logo(actor=current_actor(), now=clock.now())
    flash("The picture is off the letterhead.", "good")
    return redirect(url_for("clinic.settings"))


@blueprint.get("/clinic/staff")
def staff() -> str:
    """Everybody who works here."""
    return render_template("clinic/staff.html", staff=staffing.staff(actor=current_actor()))


@blueprint.route("/clinic/staff/add", methods=["GET", "POST"])
@manager
def add_staff() -> Answer:
    """An account for somebody new."""
    form = StaffForm(request.form)
    if request.method == "POST" and form.accepts():
        try:
            staffing.add_staff(
                actor=current_actor(),
                name=form.name.data or "",
                email=form.email.data or "",
                role=Role(form.role.data),
                password=str(form.password.data),
                title=form.title.data or "",
                now=clock.now(),
            )
        except FieldError as error:
            form.refuse(error)
        else:
            flash(f"{form.name.data} can sign in now.", "good")
            return redirect(url_for("clinic.staff"))
    return render_template("clinic/add-staff.html", form=form), form.status


@blueprint.post("/clinic/staff/<int:clinician_id>/close")
@manager
def close_account(clinician_id: int) -> Response:
    """Nobody signs in with this account any more; what the person did stays theirs."""
    staffing.deactivate_staff(actor=current_actor(), clinician_id=clinician_id, now=clock.now())
    flash("The account is closed.", "good")
    return redirect(url_for("clinic.staff"))


@blueprint.post("/clinic/staff/<int:clinician_id>/open")
@manager
def open_account(clinician_id: int) -> Response:
    """Let somebody sign in again."""
    staffing.reactivate_staff(actor=current_actor(), clinician_id=clinician_id, now=clock.now())
    flash("The account is open again.", "good")
    return redirect(url_for("clinic.staff"))


def _edit_page(form: ClinicSettingsForm, status: int, **more: object) -> tuple[str, int]:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
    return render_template("clinic/edit.html", form=form, zones=zones, **more), status


def _conflict(form: ClinicSettingsForm) -> tuple[str, int]:
    """Both versions side by side; saving again keeps what the form says."""
    stored = clinics.clinic_view(actor=current_actor())
    typed, now_stored = _read(form), stored.settings
    rows = [
        (field.label.text, _shown(now_stored, field.name), _shown(typed, field.name))
        for field in form
        if field.name != "version"
    ]
    form.version.data = str(stored.version)
    return _edit_page(form, CONFLICT, rows=rows)


def _shown(settings: ClinicSettings, name: str) -> str:
    value = getattr(settings, name)
    return {Paper.A4: "A4", Paper.LETTER: "US Letter"}.get(value) or str(value)


def _as_typed(clinic: ClinicView) -> dict[str, object]:
    now = clinic.settings
    typed: dict[str, object] = {name: getattr(now, name) for name in TEXTS}
    return typed | {
        "paper": now.paper.value,
        "review_interval_days": now.review_interval_days,
        "version": clinic.version,
    }


def _read(form: ClinicSettingsForm) -> ClinicSettings:
    return ClinicSettings(
        **{name: form[name].data for name in TEXTS},
        paper=Paper(form.paper.data),
        review_interval_days=int(form.review_interval_days.data or 0),
    )
