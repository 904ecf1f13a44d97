"""The period of the override ledger."""

from wtforms import DateField
from wtforms.validators import InputRequired

from clinic.web.forms import ClinicForm


class PeriodForm(ClinicForm):
    """From one day to another, both included."""

    since = DateField("From", [InputRequired("Enter the first day.")])
    until = DateField("To", [InputRequired("Enter the last day.")])
