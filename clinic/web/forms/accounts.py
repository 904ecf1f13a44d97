"""Forms of sign-in and of one's own account."""

from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired, Length

from clinic.web.forms import ClinicForm


class SignInForm(ClinicForm):
    """Email and password, the page that was asked for, and what was typed there."""

    email = EmailField(
        "Email",
        [InputRequired("Enter your email address."), Length(max=254)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    unsent = HiddenField()


class PasswordForm(ClinicForm):
    """A new password for oneself; the old one proves that it is oneself."""

    old_password = PasswordField(
        "Present password",
        [InputRequired("Enter the password that you have now."), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        "New password",
        [InputRequired("Enter a new password."), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "New password again",
        [InputRequired("Enter the new password a second time."), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_again(self, field: Any) -> None:
        """Both must be the same."""
        if field.data != self.new_password.data:
            raise ValidationError("The two new passwords differ.")
