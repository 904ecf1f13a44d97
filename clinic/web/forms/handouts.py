"""Forms of the documents tab: which leaflet, on which paper."""

from wtforms import BooleanField, HiddenField, RadioField

from clinic.domain.typed_numbers import whole_number
from clinic.web.forms import ClinicForm
from clinic.web.forms.programs import ACCEPTS, PAPER_CHOICES


class CopyForm(ClinicForm):
    """The clinician copy of a program."""

    after = HiddenField()

    def shown_sheet(self) -> int | None:
        """The newest copy that the page knew of."""
        return whole_number(self.after.data)


class LeafletForm(ClinicForm):
    """A sheet that belongs to no program."""

    paper = RadioField("Paper", choices=PAPER_CHOICES)
    large_print = BooleanField("Large print")
    accepts_unreviewed = BooleanField(ACCEPTS)
    after = HiddenField()

    def shown_sheet(self) -> int | None:
        """The newest sheet of the kind that the page knew of."""
        return whole_number(self.after.data)
