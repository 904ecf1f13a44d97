"""What is asked of an exercise at a review and what becomes of it, as types."""

from dataclasses import dataclass

from clinic.domain.dosing import Dose, Span
from clinic.domain.progression_rules import Decision, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseReview:
    """What is asked of one exercise at a review.

    `adherence_pct` is the lower end, per cent of what was prescribed, None for unknown;
    `pain_during` 0 to 10; `reps_in_reserve` how many more could have been done (3: 3 or more).
    A red flag and new leg symptoms belong to the patient, not to one exercise.
    """

    adherence_pct: float | None
    pain_during: float
    settled_by_next_morning: bool
    current_dose_met_last_two: bool
    top_dose_met_last_two: bool
    reps_in_reserve: int
    form_ok: bool
    red_flag: bool = False
    new_leg_symptoms: bool = False
    anchor_retest_normal: bool = False
    goal_met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDose:
    """What an exercise becomes: another dose, or another variation with its dose."""

    variation: str
    dose: Dose

    def as_json(self) -> dict[str, object]:
        """As `flask decide` prints it."""
        dose = self.dose
        return {
            "variation": self.variation,
            "sets": dose.sets,
            "reps": dose.reps,
            "hold_s": dose.hold_s,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDecision:
    """What the rules propose for one exercise.

    `new` is None for stop, hold and maintain. `because` are sentences for the clinician, the row
    of the table quoted last. `days_a_week` comes with a goal that is met. `forced_by` are the
    codes of precautions that no longer allow what the patient does. `is_capped`: it could go up,
    but enough others do at this visit.
    """

    decision: Decision
    rule: Row
    new: NewDose | None
    because: tuple[str, ...]
    days_a_week: Span | None = None
    forced_by: tuple[str, ...] = ()
    is_capped: bool = False

    @property
    def patient_word(self) -> str:
        """The key of the sentence for the patient among the fixed words of a language."""
        return f"decision.{'fewer_days' if self.days_a_week is not None else self.decision}"

    def as_json(self) -> dict[str, object]:
        """As `flask decide` prints it, without the id of the case."""
        return {
            "decision": self.decision,
            "new": None if self.new is None else self.new.as_json(),
            "rule": self.rule,
            "because": list(self.because),
        }
