"""The override ledger, for managers: on a page, and as a table for a spreadsheet."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from clinic.domain.errors import FieldError
from clinic.services.review.ledger import Ledger, read_ledger
from clinic.services.review.ledger_csv import write_csv
from clinic.web import clock
from clinic.web.access import current_actor, manager
from clinic.web.forms.ledger import PeriodForm

blueprint = Blueprint("ledger", __name__)

USUAL = timedelta(days=182)


@blueprint.get("/clinic/ledger")
@manager
def index() -> tuple[str, int]:
    """What became of each rule in a period; without one, in the last half year."""
    form = _form()
    ledger = _read(form)
    return render_template("ledger/index.html", form=form, ledger=ledger), form.status


@blueprint.get("/clinic/ledger.csv")
@manager
def table() -> Response | tuple[str, int]:
    """The same, a line for each time a rule spoke."""
    form = _form()
    ledger = _read(form)
    if ledger is None:
        return render_template("ledger/index.html", form=form, ledger=None), form.status
    response = make_response(write_csv(ledger))
    response.mimetype = "text/csv"
    name = f"ledger-{ledger.since}-to-{ledger.until}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form() -> PeriodForm:
    today = clock.today()
    if not request.args:
        return PeriodForm(data={"since": today - USUAL, "until": today})
    return PeriodForm(request.args)


def _read(form: PeriodForm) -> Ledger | None:
    """The ledger of the period; None, and the message beside the field, for an odd one."""
    if request.args and not form.accepts():
        return None
    since, until = form.since.data, form.until.data
    if since is None or until is None:
        return None
    try:
        return read_ledger(actor=current_actor(), since=since, until=until)
    except FieldError as error:
        form.refuse(error)
        return None
