"""Forms of the clinic: its settings and its staff."""

from wtforms import (
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from clinic.domain.records import Paper, Role
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import stripped


class ClinicSettingsForm(ClinicForm):
    """Letterhead, phones, paper, time zone, review interval."""

    name = StringField(
        "Name", [InputRequired("Enter the clinic's name."), Length(max=120)], filters=[stripped]
    )
    address = TextAreaField(
        "Address", [Length(max=500)], filters=[stripped], render_kw={"rows": 3}
    )
    phone = TelField("Phone", [Length(max=40)], filters=[stripped])
    email = EmailField("Email", [Length(max=254)], filters=[stripped])
    time_zone = StringField(
        "Time zone",
        [InputRequired("Enter the time zone, for example America/New_York.")],
        filters=[stripped],
        render_kw={"list": "time-zones", "autocomplete": "off"},
    )
    paper = SelectField(
        "Paper", choices=options((Paper.A4.value, "A4"), (Paper.LETTER.value, "US Letter"))
    )
    review_interval_days = IntegerField(
        "Days until a review is due",
        [InputRequired("Enter a number of days.")],
    )
    safety_net_phone = TelField("Phone for urgent questions", [Length(max=40)], filters=[stripped])
    emergency_wording = TextAreaField(
        "What to do in an emergency", [Length(max=500)], filters=[stripped], render_kw={"rows": 3}
    )
    version = HiddenField()


class LogoForm(ClinicForm):
    """The picture on the letterhead."""

    logo = FileField("Picture", render_kw={"accept": "image/png,image/svg+xml"})


class StaffForm(ClinicForm):
    """Somebody new, with a first password."""

    name = StringField(
        "Name", [InputRequired("Enter the name."), Length(max=120)], filters=[stripped]
    )
    email = EmailField(
        "Email",
        [
            InputRequired("Enter the email address: it is the name to sign in with."),
            Length(max=254),
        ],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    title = StringField("Title on the sheets", [Length(max=80)], filters=[stripped])
    role = SelectField(
        "Role",
        choices=options((Role.CLINICIAN.value, "Clinician"), (Role.MANAGER.value, "Manager")),
    )
    password = PasswordField(
        "First password",
        [InputRequired("Enter a first password."), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
