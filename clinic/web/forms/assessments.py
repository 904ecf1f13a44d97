"""Forms around an assessment: voiding one. Its findings have a sheet of their own."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from clinic.services.assessment.assessing import REASON_LENGTH
from clinic.web.forms import ClinicForm
from clinic.web.forms.patients import stripped


class VoidForm(ClinicForm):
    """Why an assessment is void."""

    reason = TextAreaField(
        "Why is it void?",
        [
            InputRequired("Say why it is void: wrong patient, or entered in error."),
            Length(max=REASON_LENGTH, message=f"Keep it under {REASON_LENGTH} characters."),
        ],
        filters=[stripped],
    )
