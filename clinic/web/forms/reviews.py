"""The form of a review: what is asked of each exercise and of the patient, and what is decided."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from clinic.domain.records import ReviewChoice
from clinic.domain.typed_numbers import whole_number
from clinic.handouts.request import Reader
from clinic.services.review.review_choices import REASON_LENGTH, REASONS, Chosen, Instead
from clinic.services.review.review_ground import Ground, ReviewedExercise
from clinic.services.review.review_proposals import Answers, Asked, Proposal
from clinic.services.review.review_views import ReviewedItemView, ReviewView
from clinic.services.review.reviewing import NOTE_LENGTH
from clinic.web.forms import ClinicForm, options
from clinic.web.forms.patients import stripped
from clinic.web.forms.programs import TOO_LONG, NumberField

YES, NO = "yes", "no"
ANSWER = "Answer this."
YES_NO = options((YES, "Yes"), (NO, "No"))
RESERVES = options(("0", "0"), ("1", "1"), ("2", "2"), ("3", "3 or more"))
CHOICES = options(
    (ReviewChoice.ACCEPTED.value, "Accept"),
    (ReviewChoice.CHANGED.value, "Change"),
    (ReviewChoice.DECLINED.value, "Decline"),
)
FREQUENT = options(*((words, words) for words in REASONS))


class ExerciseForm(Form):
    """One exercise: five questions and a decision."""

    pain_during = NumberField(
        "Pain during, 0 to 10",
        [InputRequired("Enter 0 to 10."), NumberRange(0, 10, "Enter 0 to 10.")],
    )
    settled = RadioField(
        "Back to usual by the next morning", [InputRequired(ANSWER)], choices=YES_NO
    )
    reserve = RadioField("Could have done more", [InputRequired(ANSWER)], choices=RESERVES)
    form_ok = RadioField("Form kept, as shown now", [InputRequired(ANSWER)], choices=YES_NO)
    dose_met = RadioField("Full dose, last two sessions", [InputRequired(ANSWER)], choices=YES_NO)
    anchor_normal = BooleanField("Its test is normal again on both sides")
    seen = HiddenField()
    choice = RadioField("Your decision", choices=CHOICES, validate_choice=False)
    instead = SelectField("Instead", validate_choice=False)
    frequent = RadioField("Why", choices=FREQUENT, validate_choice=False)
    reason = StringField(
        "Or in your own words",
        [Length(max=REASON_LENGTH, message=TOO_LONG)],
        filters=[stripped],
    )

    @property
    def asked_fields(self) -> tuple[Any, ...]:
        """The questions in their order."""
        return (self.pain_during, self.settled, self.reserve, self.form_ok, self.dose_met)

    def asked(self, exercise: ReviewedExercise) -> Asked:
        """The answers; at the top of its ladder the dose met is the top dose met."""
        met = self.dose_met.data == YES
        return Asked(
            pain_during=int(self.pain_during.data or 0),
            settled=self.settled.data == YES,
            reserve=int(self.reserve.data or 0),
            form_ok=self.form_ok.data == YES,
            dose_met=met,
            top_dose_met=met and exercise.is_at_top,
            anchor_normal=self.anchor_normal.data,
        )

    def chosen(self) -> Chosen:
        """What was decided; without a choice it is none, and the form says so."""
        return Chosen(
            choice=ReviewChoice(self.choice.data),
            seen=self.seen.data or "",
            instead=Instead(self.instead.data) if self.instead.data in set(Instead) else None,
            reason=self.reason.data or self.frequent.data or "",
        )


class ReviewForm(ClinicForm):
    """The whole review."""

    new_leg_symptoms = RadioField(
        "New or spreading pain or tingling down a leg",
        [InputRequired(ANSWER)],
        choices=YES_NO,
    )
    goal_met = BooleanField("The patient's goal is met")
    exercises = FieldList(FormField(ExerciseForm))
    note = TextAreaField(
        "Note for the record", [Length(max=NOTE_LENGTH, message=TOO_LONG)], filters=[stripped]
    )

    def answers(self, ground: Ground) -> Answers:
        """What was asked, of the exercises that are answered in full."""
        pairs = zip(ground.exercises, self.exercises.entries, strict=False)
        return Answers(
            exercises={
                exercise.letter: entry.form.asked(exercise)
                for exercise, entry in pairs
                if is_answered(entry.form)
            },
            new_leg_symptoms=self.new_leg_symptoms.data == YES,
            goal_met=self.goal_met.data,
        )

    def chosen(self, ground: Ground) -> dict[str, Chosen]:
        """What was decided of each exercise."""
        pairs = zip(ground.exercises, self.exercises.entries, strict=True)
        return {exercise.letter: entry.form.chosen() for exercise, entry in pairs}

    def accept_the_rest(self) -> None:
        """Take every proposal that nobody decided otherwise about."""
        for entry in self.exercises.entries:
            if entry.form.choice.data not in set(ReviewChoice):
                entry.form.choice.data = ReviewChoice.ACCEPTED.value

    def decides_all(self) -> bool:
        """Whether each exercise has a decision; if not, its field says so."""
        undecided = [
            entry.form.choice
            for entry in self.exercises.entries
            if entry.form.choice.data not in set(ReviewChoice)
        ]
        for field in undecided:
            field.errors = [*field.errors, "Accept, change or decline the proposal."]
        return not undecided

    def show(self, ground: Ground, problems: Iterable[tuple[str, str, str]]) -> None:
        """Put each problem beside the field that it speaks about."""
        places = {one.letter: place for place, one in enumerate(ground.exercises)}
        for letter, name, message in problems:
            field = self.exercises.entries[places[letter]].form[name]
            field.errors = [*field.errors, message]

    def offer(self, proposals: Iterable[Proposal], ground: Ground) -> None:
        """Offer what may be decided instead of each proposal."""
        by_letter = {one.exercise.letter: one for one in proposals}
        for exercise, entry in zip(ground.exercises, self.exercises.entries, strict=False):
            found = by_letter.get(exercise.letter)
            others = found.others if found else ()
            entry.form.instead.choices = options(
                ("", "Choose"), *((one.instead.value, one.words) for one in others)
            )


def is_answered(form: ExerciseForm) -> bool:
    """Whether every question of an exercise is answered with something that can be used."""
    pain = form.pain_during.data
    return (
        isinstance(pain, int)
        and 0 <= pain <= 10  # noqa: PLR2004  the scale
        and all(field.data in (YES, NO) for field in (form.settled, form.form_ok, form.dose_met))
        and form.reserve.data in {"0", "1", "2", "3"}
    )


def review_data(ground: Ground, earlier: ReviewView | None) -> dict[str, object]:
    """What a form begins with: the review that it corrects, else what the log says."""
    if earlier is not None:
        by_letter = {one.letter: one for one in earlier.items}
        return {
            "new_leg_symptoms": YES if earlier.new_leg_symptoms else NO,
            "goal_met": earlier.goal_met,
            "note": earlier.note,
            "exercises": [_answered(by_letter[one.letter]) for one in ground.exercises],
        }
    return {"exercises": [_prefilled(one) for one in ground.exercises]}


def _answered(item: ReviewedItemView) -> dict[str, object]:
    return {
        "pain_during": item.pain_during,
        "settled": _yes_no(item.settled),
        "reserve": str(item.reserve),
        "form_ok": _yes_no(item.form_ok),
        "dose_met": _yes_no(item.dose_met),
        "anchor_normal": item.anchor_normal,
    }


def _prefilled(exercise: ReviewedExercise) -> dict[str, object]:
    log = exercise.log
    return {
        "pain_during": log.pain_during if log else None,
        "settled": _yes_no(log.settled_by_next_morning if log else None),
        "reserve": str(log.reps_in_reserve) if log and log.reps_in_reserve is not None else None,
        "form_ok": None,
        "dose_met": _yes_no(log.dose_met_last_two if log else None),
        "anchor_normal": exercise.is_anchor_normal,
    }


def _yes_no(answer: bool | None) -> str | None:
    return None if answer is None else (YES if answer else NO)


class ReportForm(ClinicForm):
    """Whom a progress report is for, and what is added to it."""

    reader = RadioField(
        "For",
        [InputRequired("Choose whom it is for.")],
        choices=options((Reader.PATIENT.value, "Patient"), (Reader.REFERRER.value, "Referrer")),
    )
    note = TextAreaField(
        "Note on the report", [Length(max=NOTE_LENGTH, message=TOO_LONG)], filters=[stripped]
    )
    after = HiddenField()

    def shown_report(self) -> int | None:
        """The newest report that the page knew of."""
        return whole_number(self.after.data)
