"""The page of one program: its form as stored or as sent, what went wrong, two people at once."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError, StaleError
from clinic.handouts.errors import HandoutError
from clinic.services.program.program_editing import ProgramError
from clinic.services.program.program_items import ItemView
from clinic.services.program.program_views import ProgramView, view_program
from clinic.services.sheet.sheet_requests import Preset
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms import options as choices
from clinic.web.forms.handouts import CopyForm
from clinic.web.forms.programs import (
    ExerciseForm,
    OptionsForm,
    ProgramForm,
    ReasonForm,
    options_data,
    program_data,
)
from clinic.web.refusals import OF_CLINIC

Answer = str | Response | tuple[str, int]
Row = tuple[str, str, str]

WRONG = 422
CONFLICT = 409
KEPT = (
    *("paper", "large_print", "weeks", "log_start", "next_visit"),
    *("language", "accepts_unreviewed"),
)
"""The options that a step of the editor carries on in the address; none of them names anybody."""

COMPARED = (
    *("sides", "focus", "sets", "reps", "hold_s", "sessions_per_week", "rest_s"),
    *("note", "reason"),
)


def view_of(patient_id: int, program_id: int) -> ProgramView:
    """The program as it stands now. Raises NotFoundError."""
    return view_program(
        actor=current_actor(), patient_id=patient_id, program_id=program_id, today=clock.today()
    )


def sent_form(view: ProgramView) -> ProgramForm:
    """The editor's form as it was sent."""
    form = ProgramForm(request.form, data=program_data(view, view.preset.options))
    return _with_choices(form, view)


def stored_form(view: ProgramView) -> ProgramForm:
    """The editor's form as the program is stored, with the options of the address."""
    data = program_data(view, view.preset.options) | _asked(view.preset)
    return _with_choices(ProgramForm(data=data), view)


def _with_choices(form: ProgramForm, view: ProgramView) -> ProgramForm:
    form.offer_languages(view.preset.languages)
    form.hand_family.choices = choices(*view.to_add)
    return form


def _asked(known: Preset) -> dict[str, object]:
    """The options that the address holds, as far as they can be read."""
    form = OptionsForm(request.args, data=options_data(known.options))
    form.offer_languages(known.languages)
    form.validate()
    return {
        name: form[name].data
        for name in KEPT
        if name in request.args and form[name].data and not form[name].errors
    }


def kept(form: ProgramForm) -> dict[str, str]:
    """The options of the sheet for the next address, so that a step does not lose them."""
    return {name: str(form[name].data) for name in KEPT if form[name].data}


def attempt(view: ProgramView, form: ProgramForm, act: Callable[[], Answer]) -> Answer:
    """Do it; what keeps it from being done stands beside the field, with all that was typed."""
    if form.accepts():
        try:
            return act()
        except ProgramError as error:
            form.refuse_all(error.problems)
        except FieldError as error:
            form.refuse(error)
        except HandoutError as error:
            form.general = (f"The sheet cannot be printed: {error.problem}. {error.mend}",)
            form.is_of_clinic = error.check in OF_CLINIC
        except StaleError:
            return _conflict(view_of(view.patient_id, view.id), form)
    return program_page(view_of(view.patient_id, view.id), form, WRONG)


def program_page(
    view: ProgramView, form: ProgramForm, status: int = 200, **more: object
) -> tuple[str, int]:
    """The editor of a draft, the record of any other program."""
    context: dict[str, object] = {
        "program": view,
        "form": form,
        "rows": (),
        "is_lost": False,
        "preview": _preview_links(view, form),
        "end_form": ReasonForm(prefix="end-"),
        "void_form": ReasonForm(prefix="void-"),
    }
    if not view.is_draft:
        context["copy_form"] = CopyForm(data={"after": view.newest_copy_id or ""})
    template = "programs/editor.html" if view.is_draft else "programs/record.html"
    return render_template(template, head=view.head, **{**context, **more}), status


def _conflict(view: ProgramView, form: ProgramForm) -> tuple[str, int]:
    """Both versions side by side.

    While the exercises are the same, the form keeps what was typed and may be saved over the other
    version. Else it shows what is stored, and what was typed stands beside it.
    """
    typed = [entry.form for entry in form.exercises.entries]
    is_same = view.is_draft and [one.variation.data for one in typed] == [
        item.item.variation for item in view.items
    ]
    if is_same:
        rows = _compare(view, typed)
        form.version.data = str(view.version)
        return program_page(view, form, CONFLICT, rows=rows)
    rows = tuple(
        (f"{one.variation.data}: {one[name].label.text}", "", str(one[name].data))
        for one in typed
        for name in COMPARED
        if one[name].data
    )
    return program_page(view, stored_form(view), CONFLICT, rows=rows, is_lost=True)


def _compare(view: ProgramView, typed: list[ExerciseForm]) -> tuple[Row, ...]:
    stored = [entry.form for entry in stored_form(view).exercises.entries]
    return tuple(
        _row(item, name, old, new)
        for item, old, new in zip(view.items, stored, typed, strict=True)
        for name in COMPARED
        if _words(old, name) != _words(new, name)
    )


def _row(item: ItemView, name: str, old: ExerciseForm, new: ExerciseForm) -> Row:
    return f"{item.name}: {new[name].label.text}", _words(old, name), _words(new, name)


def _words(form: ExerciseForm, name: str) -> str:
    data = form[name].data
    return "" if data is None else str(data)


def _preview_links(view: ProgramView, form: ProgramForm) -> dict[str, str]:
    """Where the preview is, with the options as they are chosen, as PDF and as picture."""

    def address(endpoint: str, **asked: object) -> str:
        where = url_for(endpoint, patient_id=view.patient_id, program_id=view.id)
        return f"{where}?{urlencode({**asked, **kept(form)})}"

    return {
        "pdf": address("programs.preview"),
        "picture": address("programs.preview_picture", v=view.version),
    }
