"""The pages of the outcome measures: all of them with their change, and the forms to score."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import current_app

from clinic.content import load_catalogue
from clinic.content.local_forms import RmdqWording, read_rmdq
from clinic.domain.errors import CatalogueError
from clinic.domain.outcome_changes import Verdict
from clinic.domain.outcomes import ScaleId
from clinic.domain.records import Measure
from clinic.services.review.outcome_texts import (
    GROC,
    NPRS_PARTS,
    OTHER_NAME,
    OTHER_VALUE,
    RMDQ_TOTAL,
    SCORED_ON,
    STATEMENTS,
    nprs_field,
    psfs_field,
    rmdq_field,
)
from clinic.services.review.outcome_views import Outcomes, ScoreLine
from clinic.services.sheet.patient_forms import newest_form
from clinic.web import clock
from clinic.web.access import current_actor
from clinic.web.forms.programs import ReasonForm
from clinic.web.layout import render_patient_page

BAD_INPUT = 422
VERDICT_KINDS = {
    Verdict.CLEARLY_BETTER: "good",
    Verdict.MAYBE_BETTER: "slate",
    Verdict.WORSE: "amber",
}
GROC_WORDS = {-5: "very much worse", 0: "no change", 5: "very much better"}
PART_WORDS = {"avg": "Average", "worst": "Worst", "now": "Now"}

Page = tuple[str, int]


def index_page(
    patient_id: int, found: Outcomes | None, form: ReasonForm, opened: str = ""
) -> Page:
    """Every scale with its change; `opened` is the reason that was refused: score or activity."""
    page = render_patient_page(
        "outcomes/index.html",
        patient_id,
        outcomes=found,
        form=form,
        opened=opened,
        kinds=VERDICT_KINDS,
        said=in_words,
        newest_form=newest_form(actor=current_actor(), patient_id=patient_id),
        has_wording=rmdq_wording()[0] is not None,
    )
    return page, BAD_INPUT if opened else 200


def add_page(
    patient_id: int,
    found: Outcomes,
    texts: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> Page:
    """The form of all measures."""
    page = render_patient_page(
        "outcomes/add.html",
        patient_id,
        measures=tuple(Measure),
        today_pains=[one.score for one in found.pains if one.score.on == clock.today()],
        **_form_words(found, texts, errors or {}),
    )
    return page, BAD_INPUT if errors else 200


def correct_page(
    patient_id: int,
    found: Outcomes,
    line: ScoreLine,
    texts: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> Page:
    """The form of one score, with the reason of its correction."""
    page = render_patient_page(
        "outcomes/correct.html",
        patient_id,
        measures=(line.score.measure,),
        line=line,
        **_form_words(found, texts, errors or {}),
    )
    return page, BAD_INPUT if errors else 200


def activities_page(
    patient_id: int,
    found: Outcomes,
    names: Sequence[str],
    error: str = "",
) -> Page:
    """Empty lines for the activities that can be named still."""
    most = load_catalogue().outcomes.scales[ScaleId.PSFS].items or 0
    page = render_patient_page(
        "outcomes/activities.html",
        patient_id,
        outcomes=found,
        names=[*names, *[""] * most][: most - len(found.activities)],
        error=error,
    )
    return page, BAD_INPUT if error else 200


def in_words(line: ScoreLine) -> str:
    """The answers of a score in a line."""
    answers = line.score.answers
    match line.score.measure:
        case Measure.NPRS:
            return ", ".join(f"{PART_WORDS[part].lower()} {answers[part]}" for part in answers)
        case Measure.PSFS:
            return ", ".join(str(value) for value in answers.values())
        case Measure.RMDQ if "ticked" in answers:
            numbers = ", ".join(str(number) for number in answers["ticked"])
            return f"{len(answers['ticked'])} of 24: {numbers}"
        case Measure.RMDQ:
            return f"{answers['total']} of 24"
        case Measure.GROC:
            return f"{answers['value']:+d}"
    return f"{answers['value']:g}"


def rmdq_wording() -> tuple[RmdqWording | None, str]:
    """The clinic's own wording of the RMDQ, and what is wrong with its file."""
    try:
        return read_rmdq(Path(current_app.instance_path) / "forms"), ""
    except CatalogueError as error:
        return None, str(error)


def _form_words(
    found: Outcomes, texts: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, object]:
    wording, fault = rmdq_wording()
    scales = load_catalogue().outcomes.scales
    return {
        "outcomes": found,
        "texts": defaultdict(str, texts),
        "errors": defaultdict(str, errors),
        "scales": {scale.value: definition for scale, definition in scales.items()},
        "last": {change.scale.id.value: change.last for change in found.changes},
        "nprs": [(nprs_field(part), part, PART_WORDS[part]) for part in NPRS_PARTS],
        "psfs": [(psfs_field(one.id), one) for one in found.activities],
        "rmdq": [(number, rmdq_field(number)) for number in STATEMENTS],
        "fields": {
            "on": SCORED_ON,
            "total": RMDQ_TOTAL,
            "groc": GROC,
            "other_name": OTHER_NAME,
            "other_value": OTHER_VALUE,
        },
        "groc_words": GROC_WORDS,
        "wording": wording,
        "wording_fault": fault,
    }
