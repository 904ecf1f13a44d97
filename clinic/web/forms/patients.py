"""Forms of the patient: who they are, precautions, consents."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import InputRequired, Length

from clinic.domain.anatomy import Sex
from clinic.domain.texts import Texts
from clinic.web.forms import ClinicForm, options

BAD_DATE = "Enter a date that exists, with day, month and year."
NO_SUGGESTION = {"autocomplete": "off"}


def stripped(value: str | None) -> str:
    """What was typed without spaces around it."""
    return (value or "").strip()


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
        default="",
        choices=options(
            ("", "Not stated"), (Sex.FEMALE.value, "Female"), (Sex.MALE.value, "Male")
        ),
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

    def offer_languages(self, languages: Mapping[str, Texts]) -> None:
        """Offer the languages that the catalogue has texts for, as they call themselves."""
        self.language.choices = options(*((code, of.name) for code, of in languages.items()))
