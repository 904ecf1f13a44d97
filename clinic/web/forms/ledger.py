"""The period of the override ledger."""

from datetime import date

from wtforms import DateField
from wtforms.validators import InputRequired, ValidationError

from clinic.web.forms import ClinicForm

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def _is_of_our_time(_form: ClinicForm, field: DateField) -> None:
    if field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(f"Enter a day from {FIRST_DAY.year} to {LAST_DAY.year}.")


class PeriodForm(ClinicForm):
    """From one day to another, both included."""

    since = DateField("From", [InputRequired("Enter the first day."), _is_of_our_time])
    until = DateField("To", [InputRequired("Enter the last day."), _is_of_our_time])
