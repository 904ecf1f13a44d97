"""Forms of a patient's precautions."""

from collections.abc import Iterable

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from clinic.services.patient.precautions import PrecautionChoice
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import PlainDateField, stripped


class PrecautionForm(ClinicForm):
    """A precaution, its side and its dates where it has them."""

    code = SelectField("Precaution", [InputRequired("Choose a precaution.")])
    side = SelectField(
        "Side",
        default="",
        choices=options(("", "No side"), ("left", "Left"), ("right", "Right")),
    )
    reference_date = PlainDateField("Operation or birth on", [Optional()])
    due_date = PlainDateField("Due date", [Optional()])
    note = TextAreaField("Note", [Length(max=500)], filters=[stripped], render_kw={"rows": 2})

    def offer(self, choices: Iterable[PrecautionChoice]) -> None:
        """Offer what the catalogue has, with what each one asks for."""
        offered = ((one.code, _asks(one)) for one in choices)
        self.code.choices = options(("", "Choose one"), *offered)


class ClearanceForm(ClinicForm):
    """The surgeon's or physician's clearance."""

    cleared_on = PlainDateField("Cleared on", [InputRequired("Enter the date of the clearance.")])
    cleared_by = StringField(
        "Cleared by",
        [InputRequired("Enter who gave the clearance."), Length(max=120)],
        filters=[stripped],
    )


class EndForm(ClinicForm):
    """Why a precaution ends."""

    reason = StringField(
        "Why", [InputRequired("Say why, in a few words."), Length(max=300)], filters=[stripped]
    )


def _asks(choice: PrecautionChoice) -> str:
    asked = [
        words
        for words, wanted in (
            ("side", choice.sided),
            ("date", choice.asks_reference_date),
            ("due date", choice.asks_due_date),
        )
        if wanted
    ]
    return f"{choice.title} (enter {' and '.join(asked)})" if asked else choice.title
