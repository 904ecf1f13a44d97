"""A language that nobody has reviewed prints only when the clinician accepts it; that is kept."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinic.domain.errors import FieldError
from clinic.domain.records import HandoutKind, Paper
from clinic.persistence.database import db
from clinic.persistence.events import events_of_patient
from clinic.persistence.handouts import acceptances_of, handouts_of
from clinic.services.account.clinics import EMERGENCY_WORDING
from clinic.services.sheet import documents, handing_out
from clinic.services.sheet.handing_out import LeafletOrder
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.practice import Practice, practice_of


class Spanish:
    """A patient who reads Spanish, with a draft program."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app = app
        self.alice: Practice = practice_of(cast)
        with app.app_context():
            self.patient = self.alice.add_patient(language="es")
        with app.app_context():
            self.program = self.alice.start(self.patient)

    def issue(self, *, accepts: bool) -> int:
        with self.app.app_context():
            return self.alice.issue(
                self.patient, self.program, language="es", accepts_unreviewed=accepts
            ).handout_id

    def issue_log(self, *, accepts: bool) -> int:
        with self.app.app_context():
            return handing_out.issue_log(
                actor=self.alice.actor,
                order=self.alice.order(
                    self.patient,
                    self.program,
                    HandoutKind.LOG,
                    language="es",
                    accepts_unreviewed=accepts,
                ),
                now=self.alice.now,
                today=self.alice.today,
            ).handout_id

    def issue_safety_net(self, *, accepts: bool) -> int:
        order = LeafletOrder(
            patient_id=self.patient,
            kind=HandoutKind.SAFETY_NET,
            after=None,
            paper=Paper.A4,
            language="es",
            accepts_unreviewed=accepts,
        )
        with self.app.app_context():
            return handing_out.issue_leaflet(
                actor=self.alice.actor, order=order, now=self.alice.now, today=self.alice.today
            ).handout_id

    def text(self, handout: int) -> str:
        with self.app.app_context():
            file = documents.read_sheet(
                actor=self.alice.actor,
                patient_id=self.patient,
                handout_id=handout,
                today=self.alice.today,
            )
        return read_pdf(file.content).text

    def whose(self) -> dict[str, int]:
        return {"clinic_id": self.alice.actor.clinic_id, "patient_id": self.patient}


@pytest.fixture
def spanish(app: Flask, cast: Cast) -> Spanish:
    return Spanish(app, cast)


@pytest.mark.parametrize("action", [Spanish.issue, Spanish.issue_safety_net])
def test_an_unreviewed_language_is_refused_with_its_mend(
    spanish: Spanish, action: Callable[..., int]
) -> None:
    with pytest.raises(FieldError) as caught:
        action(spanish, accepts=False)
    assert caught.value.field == "accepts_unreviewed"
    assert "Español" in caught.value.message
    assert "Tick that you accept it" in caught.value.message
    with spanish.app.app_context():
        assert handouts_of(**spanish.whose()) == []


def test_a_log_in_an_unreviewed_language_is_refused_too(spanish: Spanish) -> None:
    spanish.issue(accepts=True)
    with pytest.raises(FieldError):
        spanish.issue_log(accepts=False)
    assert "Su registro" in spanish.text(spanish.issue_log(accepts=True))


def test_an_accepted_language_prints_and_who_accepted_it_is_kept(spanish: Spanish) -> None:
    handout = spanish.issue(accepts=True)
    text = spanish.text(handout)
    assert "Su programa en casa" in text
    assert "vaya a urgencias" in text
    assert EMERGENCY_WORDING not in text  # every clinic begins with it, in English
    with spanish.app.app_context():
        row = acceptances_of(**spanish.whose())[handout]
        assert row.language == "es"
        assert row.accepted_by == spanish.alice.actor.clinician_id
        assert row.accepted_at == spanish.alice.now
        kinds = [one.kind for one in events_of_patient(**spanish.whose())]
        assert kinds.count("language_accepted") == 1
        shown = documents.list_documents(
            actor=spanish.alice.actor, patient_id=spanish.patient, today=spanish.alice.today
        ).document(handout)
        assert shown.language_name == "Español"
        assert shown.accepted_by == spanish.alice.actor.name


def test_a_reviewed_language_needs_no_word_and_keeps_none(spanish: Spanish) -> None:
    with spanish.app.app_context():
        spanish.alice.issue(spanish.patient, spanish.program, accepts_unreviewed=True)
        assert acceptances_of(**spanish.whose()) == {}


def test_an_acceptance_cannot_be_rewritten(spanish: Spanish) -> None:
    spanish.issue(accepts=True)
    for statement in (
        "UPDATE language_acceptance SET language = 'en'",
        "DELETE FROM language_acceptance",
    ):
        with spanish.app.app_context(), pytest.raises(IntegrityError, match="cannot be"):
            db.session.execute(text(statement))
