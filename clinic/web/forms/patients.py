"""Forms of the patient: who they are, precautions, consents."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from clinic.domain.anatomy import Sex
from clinic.domain.records import ConsentKind
from clinic.web.forms import ClinicForm

LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية"}
BAD_DATE = "Enter a date that exists, with day, month and year."
NO_SUGGESTION = {"autocomplete": "off"}


def stripped(value: str | None) -> str:
    """What was typed without spaces around it."""
    return (value or "").strip()


def nothing_if_empty(value: str | None) -> str | None:
    """None for an empty choice."""
    return value or None


class PlainDateField(DateField):
    """A date whose message is ours when it cannot be read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date; keep what was typed when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(BAD_DATE) from None


class PatientForm(ClinicForm):
    """One patient. The version tells whether somebody else saved in the meantime."""

    name = StringField(
        "Name",
        [InputRequired("Enter the patient's name."), Length(max=120)],
        filters=[stripped],
        render_kw=NO_SUGGESTION,
    )
    birth_date = PlainDateField("Birth date", [InputRequired("Enter the birth date.")])
    sex = SelectField(
        "Sex",
        choices=[("", "Not stated"), (Sex.FEMALE.value, "Female"), (Sex.MALE.value, "Male")],
        filters=[nothing_if_empty],
        validate_choice=False,
    )
    record_number = StringField(
        "Record number", [Length(max=40)], filters=[stripped], render_kw=NO_SUGGESTION
    )
    phone = TelField("Phone", [Length(max=40)], filters=[stripped], render_kw=NO_SUGGESTION)
    email = EmailField("Email", [Length(max=254)], filters=[stripped], render_kw=NO_SUGGESTION)
    guardian_name = StringField(
        "Parent or guardian", [Length(max=120)], filters=[stripped], render_kw=NO_SUGGESTION
    )
    language = SelectField("Language of the sheets")
    large_print = BooleanField("Large print")
    version = HiddenField()

    def offer_languages(self, languages: Iterable[str]) -> None:
        """Offer the languages that the catalogue has texts for."""
        self.language.choices = [(code, LANGUAGES.get(code, code)) for code in languages]


class PrecautionForm(ClinicForm):
    """A precaution of the patient."""

    code = SelectField("Precaution")
    side = SelectField(
        "Side",
        choices=[("", "No side"), ("left", "Left"), ("right", "Right")],
        filters=[nothing_if_empty],
        validate_choice=False,
    )
    reference_date = PlainDateField("Date of the operation or birth", [Optional()])
    due_date = PlainDateField("Due date", [Optional()])
    note = TextAreaField("Note", [Length(max=500)], filters=[stripped])


class ReasonForm(ClinicForm):
    """Why something ends."""

    reason = StringField(
        "Why", [InputRequired("Say why, in a few words."), Length(max=300)], filters=[stripped]
    )


class ClearanceForm(ClinicForm):
    """The surgeon's or physician's clearance."""

    cleared_on = PlainDateField("Cleared on", [InputRequired("Enter the date of the clearance.")])
    cleared_by = StringField(
        "Cleared by",
        [InputRequired("Enter who gave the clearance."), Length(max=120)],
        filters=[stripped],
    )


class ConsentForm(ClinicForm):
    """A consent, and who gave it."""

    kind = RadioField(
        "What for",
        [InputRequired("Choose what the consent is for.")],
        choices=[
            (ConsentKind.EMAIL.value, "Sheets by email"),
            (ConsentKind.GUARDIAN.value, "Program for a minor, given by a parent or guardian"),
        ],
    )
    given_by = StringField(
        "Given by",
        [InputRequired("Enter who gave the consent."), Length(max=120)],
        filters=[stripped],
    )


class EpisodeForm(ClinicForm):
    """A new episode: one problem, from first visit to discharge."""

    title = StringField(
        "Problem", [InputRequired("Name the problem."), Length(max=120)], filters=[stripped]
    )
