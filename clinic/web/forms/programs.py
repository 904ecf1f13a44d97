"""Forms of the program editor: the exercises, what is offered, how the sheet is printed."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.exercises import Family
from clinic.domain.programs import Problem
from clinic.domain.records import Paper
from clinic.domain.texts import Texts
from clinic.domain.typed_numbers import whole_number
from clinic.services.program.program_editing import (
    NOTE_LENGTH,
    PRACTITIONER_CHOICE,
    REASON_LENGTH,
    ItemEdit,
)
from clinic.services.program.program_items import ItemView
from clinic.services.program.program_views import ProgramView
from clinic.services.sheet.sheet_requests import WEEKS, Options
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import PlainDateField, stripped

BOTH = "both"
SIDE_CHOICES = options((Side.LEFT.value, "Left"), (Side.RIGHT.value, "Right"), (BOTH, "Both"))
PAPER_CHOICES = options((Paper.A4.value, "A4"), (Paper.LETTER.value, "Letter"))
ACCEPTS = "Print it although nobody has reviewed this language"
BAD_NUMBER = "Enter a whole number."
TOO_LONG = "Keep it under %(max)d characters."


class NumberField(IntegerField):
    """A whole number with a message of ours."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; keep what was typed when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(BAD_NUMBER) from None


class ExerciseForm(Form):
    """One exercise of a draft."""

    variation = HiddenField()
    sides = RadioField("Side", choices=SIDE_CHOICES, validate_choice=False)
    focus = RadioField("Focus", choices=SIDE_CHOICES, validate_choice=False)
    sets = NumberField("Sets", [InputRequired(BAD_NUMBER)])
    reps = NumberField("Reps", [InputRequired(BAD_NUMBER)])
    hold_s = NumberField("Hold, s", [InputRequired(BAD_NUMBER)])
    sessions_per_week = NumberField("Days/week", [InputRequired(BAD_NUMBER)])
    rest_s = NumberField("Rest, s", [InputRequired(BAD_NUMBER)])
    note = StringField("Note to the patient", [Length(max=NOTE_LENGTH, message=TOO_LONG)])
    reason = StringField("Your reason", [Length(max=REASON_LENGTH, message=TOO_LONG)])
    leave_off_reason = StringField("Why it is left off")

    def edit(self, view: ItemView) -> ItemEdit:
        """What was typed, for the exercise that stands there."""
        family = view.item.family
        return ItemEdit(
            sides=_sides(self.sides.data) if family in STRETCHES else view.item.sides,
            focus_sides=_sides(self.focus.data) if family is Family.GB else (),
            sets=self.sets.data or 0,
            reps=self.reps.data or 0,
            hold_s=self.hold_s.data or 0,
            sessions_per_week=self.sessions_per_week.data or 0,
            rest_s=self.rest_s.data or 0,
            note=stripped(self.note.data),
            reason=stripped(self.reason.data),
        )


STRETCHES = frozenset({Family.HF, Family.FF})


class OfferForm(Form):
    """One offer that is not in the program."""

    key = HiddenField()
    reason = StringField("Your reason", [Length(max=REASON_LENGTH, message=TOO_LONG)])


class ReasonForm(ClinicForm):
    """Why something ends or is void."""

    reason = StringField(
        "Why",
        [InputRequired("Say why in a few words."), Length(max=500, message=TOO_LONG)],
        filters=[stripped],
    )


class OptionsForm(ClinicForm):
    """How a sheet is printed."""

    paper = RadioField("Paper", choices=PAPER_CHOICES)
    large_print = BooleanField("Large print")
    weeks = RadioField("Weeks of log", choices=options(*((str(one), str(one)) for one in WEEKS)))
    log_start = PlainDateField("First day of the log", [InputRequired("Choose the first day.")])
    next_visit = PlainDateField("Next visit", [Optional()])
    language = SelectField("Language")
    accepts_unreviewed = BooleanField(ACCEPTS)
    version = HiddenField()
    after = HiddenField()

    unreviewed: Mapping[str, str] = MappingProxyType({})
    """The languages on offer that nobody has reviewed: name by code."""

    def offer_languages(self, languages: Mapping[str, Texts]) -> None:
        """Offer the languages that the catalogue has texts for, as they call themselves."""
        self.language.choices = options(*((code, of.name) for code, of in languages.items()))
        self.unreviewed = {code: of.name for code, of in languages.items() if not of.is_reviewed}

    def mark_ids(self, mark: str) -> None:
        """Tell the fields apart from those of another such form on the page; names stay."""
        for field in self:
            field.id = field.label.field_id = f"{mark}-{field.name}"

    def options(self) -> Options:
        """The options as chosen."""
        assert self.log_start.data is not None  # noqa: S101  the form requires it
        return Options(
            paper=Paper(self.paper.data),
            large_print=self.large_print.data,
            weeks=int(self.weeks.data),
            log_start=self.log_start.data,
            language=self.language.data,
            next_visit=self.next_visit.data,
            accepts_unreviewed=self.accepts_unreviewed.data,
        )

    def shown_version(self) -> int:
        """The version of the program that the page showed."""
        return whole_number(self.version.data) or 0

    def shown_sheet(self) -> int | None:
        """The newest sheet that the page knew of."""
        return whole_number(self.after.data)


class ProgramForm(OptionsForm):
    """The whole editor: one form, so that no button loses what was typed elsewhere."""

    exercises = FieldList(FormField(ExerciseForm))
    offers = FieldList(FormField(OfferForm))
    hand_family = SelectField("Exercise", validate_choice=False)
    hand_reason = StringField("Your reason", [Length(max=REASON_LENGTH, message=TOO_LONG)])

    general: tuple[str, ...] = ()
    is_of_clinic = False
    """Whether what is wrong is mended in the settings of the clinic."""

    def edits(self, view: ProgramView) -> list[ItemEdit]:
        """The fields of all exercises."""
        pairs = zip(self.exercises.entries, view.items, strict=False)
        return [entry.form.edit(item) for entry, item in pairs]

    def reason_for(self, key: str) -> str:
        """What was typed beside an offer."""
        entries = (entry.form for entry in self.offers.entries)
        return next((stripped(one.reason.data) for one in entries if one.key.data == key), "")

    def refuse_all(self, problems: Iterable[Problem]) -> None:
        """Show each problem beside the field that it speaks about, or above the exercises."""
        general = list(self.general)
        for problem in problems:
            field = self._field_of(problem)
            if field is None:
                general.append(problem.message)
            else:
                field.errors = [*field.errors, problem.message]
        self.general = tuple(dict.fromkeys(general))
        self._focus_first_error()

    def _field_of(self, problem: Problem) -> Field | None:
        if problem.item is not None and problem.item < len(self.exercises.entries):
            form = self.exercises.entries[problem.item].form
            return next((field for field in form if field.short_name == problem.field), None)
        for entry in self.offers.entries:
            if entry.form.key.data == problem.field:
                return entry.form.reason
        names = {"family": self.hand_family, "hand_reason": self.hand_reason}
        return names.get(problem.field)

    def _focus_first_error(self) -> None:
        wrong = None
        for field in self._leaves():
            settings: dict[str, Any] = dict(field.render_kw or {})
            settings.pop("autofocus", None)
            field.render_kw = settings
            if wrong is None and field.errors and not isinstance(field, HiddenField):
                wrong = field
        if wrong is not None:
            wrong.render_kw = {**(wrong.render_kw or {}), "autofocus": True}

    def _leaves(self) -> Iterator[Field]:
        for entry in self.exercises.entries:
            yield from entry.form
        for offer in self.offers.entries:
            yield from offer.form
        yield from (one for one in self if not isinstance(one, FieldList))


def program_data(view: ProgramView, options: Options) -> dict[str, object]:
    """What the editor shows of a program that nobody has typed into yet."""
    return options_data(options) | {
        "version": view.version,
        "after": view.newest_sheet_id or "",
        "exercises": [_exercise_data(item) for item in view.items],
        "offers": [{"key": offer.key, "reason": ""} for offer in view.offers],
        "hand_reason": PRACTITIONER_CHOICE,
    }


def options_data(options: Options) -> dict[str, object]:
    """What a form shows of the options of a sheet."""
    return {
        "paper": options.paper.value,
        "large_print": options.large_print,
        "weeks": str(options.weeks),
        "log_start": options.log_start,
        "next_visit": options.next_visit,
        "language": options.language,
    }


def _exercise_data(view: ItemView) -> dict[str, object]:
    item, dose = view.item, view.item.dose
    return {
        "variation": item.variation,
        "sides": _choice(item.sides),
        "focus": _choice(item.focus_sides) or BOTH,
        "sets": dose.sets,
        "reps": dose.reps,
        "hold_s": dose.hold_s,
        "sessions_per_week": dose.sessions_per_week,
        "rest_s": dose.rest_s,
        "note": item.note,
        "reason": item.override_reason,
    }


def _choice(sides: tuple[Side, ...]) -> str:
    if set(sides) == set(LEFT_AND_RIGHT):
        return BOTH
    return sides[0].value if sides else ""


def _sides(choice: str | None) -> tuple[Side, ...]:
    if choice == BOTH:
        return LEFT_AND_RIGHT
    return tuple(side for side in LEFT_AND_RIGHT if side.value == choice)
