"""Forms of episodes: open one, plan its next review, discharge."""

from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from clinic.services.review.episodes import DISCHARGE_WORDS, NOTE_LENGTH, TITLE_LENGTH
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import stripped
from clinic.web.forms.programs import TOO_LONG


class OpenForm(ClinicForm):
    """What a new episode is about."""

    title = StringField(
        "What it is about",
        [
            InputRequired("Say in a few words what it is about."),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
        ],
        filters=[stripped],
    )


class PlanForm(ClinicForm):
    """When the patient is seen again, and how long after each visit."""

    due_on = DateField("Next review", [InputRequired("Choose a day.")])
    interval_days = IntegerField("Days between reviews", [InputRequired("Enter a whole number.")])


class DischargeForm(ClinicForm):
    """Why the episode ends."""

    reason = RadioField(
        "Why",
        [InputRequired("Choose why the episode ends.")],
        choices=options(*((reason.value, words) for reason, words in DISCHARGE_WORDS.items())),
    )
    note = TextAreaField("Note", [Length(max=NOTE_LENGTH, message=TOO_LONG)], filters=[stripped])
