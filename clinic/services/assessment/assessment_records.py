"""Assessments between the rules and the records: rows into entries and back."""

from collections.abc import Iterable, Sequence

from clinic.domain.catalogue import Catalogue
from clinic.domain.findings import BloodPressure, Value
from clinic.domain.records import AssessmentKind, AssessmentState
from clinic.persistence.assessments import (
    AssessmentRow,
    FindingRow,
    RedFlagAnswerRow,
    StoredValue,
    findings_of,
    red_flag_answers_of,
    replace_findings,
    replace_red_flag_answers,
)
from clinic.persistence.stops import StopRow
from clinic.services.assessment.assessment_entry import Entry, NotTested


def load_entries(
    rows: Sequence[AssessmentRow], stops: Sequence[StopRow], catalogue: Catalogue
) -> dict[int, Entry]:
    """What some assessments of one patient hold, by id, red flags in the order of the list.

    `stops` are all that the patient ever had.
    """
    ids = {row.id for row in rows}
    findings, answers = findings_of(assessment_ids=ids), red_flag_answers_of(assessment_ids=ids)
    return {
        row.id: to_entry(
            row,
            findings[row.id],
            answers[row.id],
            catalogue,
            short_screen=has_short_screen(row, stops),
        )
        for row in rows
    }


def has_short_screen(row: AssessmentRow, stops: Sequence[StopRow]) -> bool:
    """Whether the short questions do: at a review of a patient whom nothing has stopped yet.

    After a stop the whole list is asked at every visit. What was signed keeps the screen that it
    was signed with.
    """
    if row.kind is not AssessmentKind.REVIEW:
        return False
    return row.state is not AssessmentState.DRAFT or not stops


def to_entry(
    row: AssessmentRow,
    findings: Iterable[FindingRow],
    answers: Iterable[RedFlagAnswerRow],
    catalogue: Catalogue,
    *,
    short_screen: bool,
) -> Entry:
    """The rows of an assessment as an entry."""
    known = list(findings)
    by_flag = {answer.flag: answer for answer in answers}
    return Entry(
        values={
            (one.finding, one.side): _to_value(one.value) for one in known if one.value is not None
        },
        not_tested={
            (one.finding, one.side): NotTested(one.not_tested_reason)
            for one in known
            if one.value is None
        },
        copied=frozenset((one.finding, one.side) for one in known if one.copied_unconfirmed),
        red_flags={flag: by_flag[flag].answer for flag in catalogue.red_flags if flag in by_flag},
        all_clear=frozenset(flag for flag, answer in by_flag.items() if answer.answered_all_clear),
        floor_transfer=row.floor_transfer,
        gestation_weeks=row.gestation_weeks,
        note=row.note,
        short_screen=short_screen,
    )


def store_entry(row: AssessmentRow, entry: Entry) -> None:
    """Put an entry in the place of what a draft held."""
    row.floor_transfer = entry.floor_transfer
    row.gestation_weeks = entry.gestation_weeks
    row.note = entry.note
    row.screen_all_clear_used = bool(entry.all_clear)
    replace_findings(assessment_id=row.id, findings=_finding_rows(row.id, entry))
    replace_red_flag_answers(
        assessment_id=row.id,
        answers=[
            RedFlagAnswerRow(
                assessment_id=row.id,
                flag=flag,
                answer=answer,
                answered_all_clear=flag in entry.all_clear,
            )
            for flag, answer in entry.red_flags.items()
        ],
    )


def _finding_rows(assessment_id: int, entry: Entry) -> list[FindingRow]:
    tested = [
        FindingRow(
            assessment_id=assessment_id,
            finding=finding,
            side=side,
            value=_to_stored(value),
            copied_unconfirmed=(finding, side) in entry.copied,
        )
        for (finding, side), value in entry.values.items()
    ]
    not_tested = [
        FindingRow(
            assessment_id=assessment_id,
            finding=finding,
            side=side,
            value=None,
            not_tested_reason=reason.value,
        )
        for (finding, side), reason in entry.not_tested.items()
    ]
    return tested + not_tested


def _to_value(stored: StoredValue) -> Value:
    if isinstance(stored, list):
        return BloodPressure(*stored)
    assert stored is not None  # noqa: S101  (the caller leaves null out: it is not tested)
    return stored


def _to_stored(value: Value) -> StoredValue:
    return list(value) if isinstance(value, BloodPressure) else value
