"""The forms, one file a blueprint; here what all of them share."""

from typing import Any

from wtforms import Form
from wtforms.fields import Field, choices

from clinic.domain.errors import FieldError
from clinic.web.forms.words import CalmMeta


def options(*pairs: tuple[str, str]) -> list[Any]:
    """The choices of a field: what is sent, and what the person reads."""
    return [choices.SelectChoice(value=value, label=label) for value, label in pairs]  # type: ignore[attr-defined]  # newer than the published types


class ClinicForm(Form):
    """A form that keeps what was typed and moves the focus to its first error.

    All forms are protected against forgery at once (see clinic.app), so that none carries a token
    field of its own.
    """

    Meta = CalmMeta

    def accepts(self) -> bool:
        """Whether everything typed can be used; if not, each field holds its message."""
        accepted = self.validate()
        self._focus_first_error()
        return bool(accepted)

    def refuse(self, error: FieldError) -> None:
        """Show an error that the use case found beside the field that it speaks about."""
        field: Field = self._fields.get(error.field, next(iter(self)))
        field.errors = [*field.errors, error.message]
        self._focus_first_error()

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 422 if self.errors else 200

    def _focus_first_error(self) -> None:
        for field in self:
            settings: dict[str, Any] = dict(field.render_kw or {})
            settings.pop("autofocus", None)
            field.render_kw = settings
        wrong = next((field for field in self if field.errors), None)
        if wrong is not None:
            wrong.render_kw = {**(wrong.render_kw or {}), "autofocus": True}
