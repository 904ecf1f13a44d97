"""Forms of the documents tab: which leaflet, on which paper."""

from wtforms import BooleanField, HiddenField, RadioField

from clinic.domain.records import Paper
from clinic.web.forms import ClinicForm


class LeafletForm(ClinicForm):
    """A sheet that belongs to no program."""

    paper = RadioField("Paper", choices=[(Paper.A4.value, "A4"), (Paper.LETTER.value, "Letter")])
    large_print = BooleanField("Large print")
    after = HiddenField()

    def shown_sheet(self) -> int | None:
        """The newest sheet of the kind that the page knew of."""
        typed = str(self.after.data or "")
        return int(typed) if typed.isdecimal() else None
