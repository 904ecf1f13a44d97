"""The record that lifts a stop."""

from wtforms import DateField, RadioField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length

from clinic.domain.records import StopOutcome
from clinic.services.patient.stops import REASON_LENGTH
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import stripped

OUTCOMES = {
    StopOutcome.ASSESSED_AND_CLEARED: "Assessed and cleared",
    StopOutcome.REFERRED: "Referred",
}
NAME_LENGTH = 120


class LiftForm(ClinicForm):
    """Everything is needed: a stop is not lifted on less."""

    outcome = RadioField(
        "Outcome",
        [InputRequired("Choose the outcome.")],
        choices=options(*((outcome.value, words) for outcome, words in OUTCOMES.items())),
    )
    to_whom = StringField(
        "To whom",
        [
            InputRequired("Enter who was asked: a person, a service or a hospital."),
            Length(max=200),
        ],
        filters=[stripped],
    )
    cleared_on = DateField("Date", [InputRequired("Enter the date of the clearance.")])
    cleared_time = TimeField("Time", [InputRequired("Enter the time of the clearance.")])
    clearing_person = StringField(
        "Cleared by",
        [InputRequired("Enter the name of the person who cleared it."), Length(max=NAME_LENGTH)],
        filters=[stripped],
    )
    reason = TextAreaField(
        "Reason",
        [
            InputRequired("Write what was found and why exercise is safe."),
            Length(max=REASON_LENGTH),
        ],
        filters=[stripped],
    )
