"""The form of a consent."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from clinic.domain.records import ConsentKind
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import stripped

CONSENTS = {
    ConsentKind.EMAIL: "Sheets by email",
    ConsentKind.GUARDIAN: "A minor's program, by a parent or guardian",
}


class ConsentForm(ClinicForm):
    """A consent, and who gave it."""

    kind = RadioField(
        "What for",
        [InputRequired("Choose what the consent is for.")],
        choices=options(*((kind.value, words) for kind, words in CONSENTS.items())),
    )
    given_by = StringField(
        "Given by",
        [InputRequired("Enter who gave the consent."), Length(max=120)],
        filters=[stripped],
    )
