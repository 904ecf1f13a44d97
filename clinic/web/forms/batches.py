"""The form of a batch: for whom, what, on which paper."""

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from clinic.domain.errors import NotFoundError
from clinic.domain.typed_numbers import whole_number
from clinic.services.job.batch_wishes import What, Wish
from clinic.services.sheet.sheet_requests import WEEKS
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import NO_SUGGESTION, PlainDateField, stripped

WHATS = options(
    (What.SHEETS.value, "The current sheets, as they were issued"),
    (What.LOGS.value, "A log for new dates, issued now"),
)


class BatchForm(ClinicForm):
    """Everything of one batch; `key` tells a second click from a second batch."""

    patients = SelectMultipleField("Patients", validate_choice=False)
    q = StringField(
        "Another patient", [Length(max=100)], filters=[stripped], render_kw=NO_SUGGESTION
    )
    what = RadioField("What", choices=WHATS)
    log_start = PlainDateField("First day of new logs", [InputRequired("Choose the first day.")])
    weeks = RadioField(
        "Weeks of new logs", choices=options(*((str(one), str(one)) for one in WEEKS))
    )
    fresh_leaves = BooleanField("Each patient on fresh paper")
    key = HiddenField(validators=[InputRequired(), Length(max=32)])

    def ticked(self) -> tuple[int, ...]:
        """Whom the ticks stand for. Raises NotFoundError for what is no id."""
        sent = [whole_number(one) for one in dict.fromkeys(self.patients.data or ())]
        known = tuple(one for one in sent if one is not None)
        if len(known) < len(sent):
            raise NotFoundError("no such patient in this clinic")
        return known

    def wish(self) -> Wish:
        """What was chosen."""
        assert self.log_start.data is not None  # noqa: S101  the form requires it
        return Wish(
            patient_ids=self.ticked(),
            what=What(self.what.data),
            fresh_leaves=self.fresh_leaves.data,
            log_start=self.log_start.data,
            weeks=int(self.weeks.data),
        )
