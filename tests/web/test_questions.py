"""How many questions the pages of a patient ask of the database: few, and as many for a long
record as for a short one.

The numbers are those of SQLite, its BEGIN and the look at who is signed in among them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.records import ProgramState
from clinic.persistence.counting import counted_statements
from clinic.services.actor import Actor
from tests.pages import PageClient
from tests.patient_records import (
    make_activity,
    make_assessment,
    make_episode,
    make_handout,
    make_log_entry,
    make_patient,
    make_program,
    make_review,
    make_score,
    make_stop,
)
from tests.people import TODAY, Cast
from tests.practice import practice_of

AT_MOST = {
    "handouts/{handout}.pdf": 13,
    "": 19,
    "reviews": 22,
    "assessments/{assessment}": 12,
    "programs/{program}": 15,
    "programs/{program}/preview.pdf": 18,
    "documents": 17,
    "handouts/{handout}": 17,
    "logs": 16,
    "logs/{handout}": 16,
    "outcomes": 19,
    "episodes": 15,
    "episodes/{episode}/discharge": 18,
}
"""Below the address of the patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """A patient, and the newest of each record."""

    patient: int
    episode: int
    assessment: int
    program: int
    handout: int


def treat(actor: Actor, *, visits: int, earlier: int) -> Treated:
    """A patient with so many visits in the open episode, and so many episodes before it."""
    patient = make_patient(actor, f"Paula with {visits} visits")
    for _ in range(earlier):
        make_episode(actor, patient, closed_on=TODAY - timedelta(days=50))
        make_stop(actor, patient, lifted=True)
    episode = make_episode(actor, patient, review_due_on=TODAY)
    make_activity(actor, patient, episode)
    for number in range(1, visits + 1):
        on = TODAY - timedelta(days=7 * (visits - number))
        state = ProgramState.ACTIVE if number == visits else ProgramState.SUPERSEDED
        assessment = make_assessment(actor, patient, episode, on=on)
        program = make_program(actor, patient, episode, assessment, number=number, state=state)
        handout = make_handout(
            actor, patient, program, on=on, number=f"P{program}-1", log_start=on, log_weeks=6
        )
        make_log_entry(actor, patient, handout)
        make_score(actor, patient, episode, on=on)
        make_review(actor, patient, episode, assessment, program)
    return Treated(
        patient=patient, episode=episode, assessment=assessment, program=program, handout=handout
    )


@pytest.fixture
def asked(app: Flask, alice: PageClient) -> Callable[[str, Treated], int]:
    """How many questions a page asks, once its statements are known to the app."""

    def ask(page: str, treated: Treated) -> int:
        below = page.format(
            handout=treated.handout,
            assessment=treated.assessment,
            program=treated.program,
            episode=treated.episode,
        )
        with app.app_context(), counted_statements() as counted:
            response = alice.client.get(f"/patients/{treated.patient}/{below}".rstrip("/"))
        assert response.status_code == 200, page
        return counted.number

    return ask


def test_a_page_asks_few_questions_and_no_more_for_a_long_record(
    app: Flask, cast: Cast, asked: Callable[[str, Treated], int]
) -> None:
    with app.app_context():
        actor = practice_of(cast).actor
        short = treat(actor, visits=2, earlier=1)
        long = treat(actor, visits=5, earlier=3)
    numbers = {page: (asked(page, short), asked(page, long)) for page in AT_MOST}
    assert numbers == {page: (few, few) for page, (few, _) in numbers.items()}
    assert {page: few for page, (few, _) in numbers.items() if few > AT_MOST[page]} == {}
