"""Forms of the mail: sending a sheet, entering an address, choosing deliveries."""

from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from clinic.domain.deliveries import WAITING_FOR_A_PERSON, DeliveryState
from clinic.domain.typed_numbers import whole_number
from clinic.services.delivery.sending import SendOrder
from clinic.web.forms import ClinicForm, options

WAITING = "waiting"
ALL = "all"
STATES = options(
    (WAITING, "Waiting for somebody"),
    (ALL, "All"),
    *((state.value, state.value.capitalize()) for state in DeliveryState),
)
DAYS = options(("7", "7 days"), ("30", "30 days"), ("365", "A year"), (ALL, "Any time"))
NO_SUGGESTION = {"autocomplete": "off", "spellcheck": "false"}


class SendForm(ClinicForm):
    """What the sender confirms; `address` and `after` are as the page showed them."""

    address = HiddenField()
    after = HiddenField()
    confirmed = BooleanField("This is the right person, and the right address")
    risk_confirmed = BooleanField("I looked twice: send it to this address all the same")
    passcode = StringField("Passcode", render_kw=NO_SUGGESTION)
    with_visit = BooleanField("Attach the next visit, for the patient's calendar")

    def order(self, patient_id: int, handout_id: int) -> SendOrder:
        """What is asked for."""
        typed = str(self.after.data or "")
        return SendOrder(
            patient_id=patient_id,
            handout_id=handout_id,
            address=str(self.address.data or ""),
            after=whole_number(typed),
            confirmed=self.confirmed.data,
            risk_confirmed=self.risk_confirmed.data,
            passcode=str(self.passcode.data or ""),
            with_visit=self.with_visit.data,
        )


class AddressForm(ClinicForm):
    """The patient's address, the first one or once more."""

    email = EmailField(
        "Email",
        [InputRequired("Enter an email address."), Length(max=254)],
        render_kw=NO_SUGGESTION,
    )


class FilterForm(ClinicForm):
    """Which deliveries to list; what cannot be understood lists those that wait."""

    state = SelectField("State", choices=STATES, default=WAITING)
    days = SelectField("Asked for within", choices=DAYS, default=ALL)
    mine = BooleanField("Only those I sent")

    def states(self) -> tuple[DeliveryState, ...]:
        """The states chosen."""
        chosen = self.state.data
        if chosen == ALL:
            return tuple(DeliveryState)
        known = {state.value: (state,) for state in DeliveryState}
        return known.get(str(chosen), WAITING_FOR_A_PERSON)

    def within_days(self) -> int | None:
        """How far back; None for any time."""
        chosen = str(self.days.data)
        return int(chosen) if chosen in {"7", "30", "365"} else None
