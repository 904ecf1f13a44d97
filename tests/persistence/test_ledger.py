"""What the override ledger is made from, asked of both databases."""

from datetime import timedelta

from flask import Flask

from clinic.domain.ledger import LedgerChoice
from clinic.domain.outcome_changes import Verdict
from clinic.domain.progression_rules import Decision, Row
from clinic.domain.records import Measure, ReviewChoice
from clinic.persistence.database import add, commit
from clinic.persistence.outcomes import OutcomeScoreRow
from clinic.persistence.programs import get_program, items_of
from clinic.persistence.reviews import ReviewItemRow, ReviewRow
from clinic.services.program import program_lifecycle
from clinic.services.review.ledger import read_ledger
from tests.databases import Staff
from tests.people import NOW, TODAY
from tests.practice import Practice

DOSE = {"sets": 1, "reps": 2, "hold_s": 45, "sessions_per_week": 7, "rest_s": 15}


def test_programs_events_reviews_and_scores_are_found(records: Flask, staff: Staff) -> None:
    alice = Practice(actor=staff.alice)
    with records.app_context():
        patient = alice.add_patient()
        program_id = alice.start(patient)
        alice.change(patient, program_id, hold_s=45, reason="Used to stretching")
        program_lifecycle.activate(
            actor=staff.alice,
            patient_id=patient,
            program_id=program_id,
            version=alice.version(patient, program_id),
            now=NOW,
            today=TODAY,
        )
        whose = {"clinic_id": staff.alice.clinic_id, "patient_id": patient}
        program = get_program(**whose, program_id=program_id)
        stretch = items_of(program_ids=[program_id])[program_id][0]
        facts = {**whose, "episode_id": program.episode_id}
        review = add(
            ReviewRow(
                **facts,
                program_id=program_id,
                assessment_id=program.assessment_id,
                reviewed_on=TODAY + timedelta(days=7),
                author_id=staff.alice.clinician_id,
                created_at=NOW,
                rules="progression@1.0",
            )
        )
        add(
            ReviewItemRow(
                review_id=review.id,
                program_item_id=stretch.id,
                letter="A",
                pain_during=1,
                settled=True,
                reserve=1,
                form_ok=True,
                dose_met=True,
                top_dose_met=False,
                anchor_normal=False,
                decision=Decision.HOLD,
                rule=Row.NOT_READY,
                because=["As row 5 says."],
                is_capped=False,
                choice=ReviewChoice.ACCEPTED,
                decided={"variation": "HF4", "dose": DOSE},
            )
        )
        add(
            OutcomeScoreRow(
                **facts,
                measure=Measure.NPRS,
                scored_on=TODAY + timedelta(weeks=6),
                answers={"avg": 1},
                recorded_at=NOW,
                recorded_by=staff.alice.clinician_id,
            )
        )
        commit()
    with records.app_context():
        ledger = read_ledger(actor=staff.mona, since=TODAY, until=TODAY + timedelta(days=7))
        elsewhere = read_ledger(
            actor=staff.mona, since=TODAY + timedelta(days=8), until=TODAY + timedelta(days=9)
        )
    found = {one.rule: one for one in ledger.firings}
    assert set(found) == {"I1 assigned", "I2 proposed", "I3 proposed", "I4 proposed", "row 5"}
    assert (found["I1 assigned"].choice, found["I1 assigned"].reason) == (
        LedgerChoice.CHANGED,
        "Used to stretching",
    )
    assert found["row 5"].decided == "HF4 1 x 2, hold 45 s, 7/week"
    assert {one.pain for one in ledger.firings} == {Verdict.CLEARLY_BETTER}
    assert elsewhere.firings == ()
