"""The demo: twenty-five invented patients in every state, and never beside real records."""

from collections import Counter

import pytest

from clinic.app import create_app
from clinic.cli.demo import is_demo
from clinic.domain.records import AssessmentState, HandoutState, ProgramState
from clinic.persistence.assessments import AssessmentRow
from clinic.persistence.clinicians import ClinicianRow
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.database import db
from clinic.persistence.handouts import DocumentRow, HandoutRow
from clinic.persistence.patients import PatientRow
from clinic.persistence.programs import ProgramRow
from clinic.persistence.stops import StopRow
from clinic.services.actor import Actor
from clinic.services.review.episode_views import list_episodes
from clinic.services.review.progress import progress_of
from clinic.services.review.review_tab import review_tab
from tests.pdfs import read_pdf


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    app = create_app({"INSTANCE_PATH": str(tmp_path_factory.mktemp("demo")), "SECRET_KEY": "test"})
    return app, app.test_cli_runner().invoke(args=["demo"])


def test_it_tells_how_to_sign_in(demo):
    _app, result = demo
    assert result.exit_code == 0, result.output
    assert "alice@north.example" in result.output
    assert "invented" in result.output


def test_it_has_two_clinics_and_twenty_five_patients_in_every_state(demo):
    app, _result = demo
    with app.app_context():
        assert len(db.session.query(ClinicRow).all()) == 2
        assert is_demo()
        assert len(db.session.query(PatientRow).all()) == 25
        states = Counter(row.state for row in db.session.query(AssessmentRow))
        assert {AssessmentState.DRAFT, AssessmentState.SIGNED} <= set(states)
        programs = {row.state for row in db.session.query(ProgramRow)}
        assert programs == {
            ProgramState.DRAFT,
            ProgramState.ACTIVE,
            ProgramState.SUSPENDED,
            ProgramState.SUPERSEDED,
            ProgramState.ENDED,
        }
        sheets = {row.state for row in db.session.query(HandoutRow)}
        assert {HandoutState.ISSUED, HandoutState.SUPERSEDED} <= sheets
        lifted = [row.lifted_at is not None for row in db.session.query(StopRow)]
        assert sorted(lifted) == [False, False, True]


def test_its_sheets_say_demo_on_each_page(demo):
    app, _result = demo
    with app.app_context():
        newest = db.session.query(HandoutRow).filter_by(kind="program").first()
        content = db.session.get(DocumentRow, newest.sha256).content
    for page in read_pdf(content).pages:
        assert "demo" in page.lower()


def test_it_refuses_a_database_that_holds_a_clinic(demo):
    app, _result = demo
    again = app.test_cli_runner().invoke(args=["demo"])
    assert again.exit_code == 1
    assert "holds a clinic" in again.output
    with app.app_context():
        assert len(db.session.query(PatientRow).all()) == 25


def test_its_mail_never_leaves_the_machine(demo):
    app, _result = demo
    app.config.update(MAIL_HOST="127.0.0.1", MAIL_PORT=9)
    done = app.test_cli_runner().invoke(args=["deliver", "--once"])
    assert done.output == "sent 1, not sent 0\n"
    assert app.test_cli_runner().invoke(args=["deliveries"]).output.split()[2] == "captured"


def test_twelve_weeks_of_one_patient_read_true(demo):
    app, _result = demo
    with app.app_context():
        patient = db.session.query(PatientRow).filter_by(name="Nadia Petrov").one()
        bob = db.session.query(ClinicianRow).filter_by(name="Bob Bellamy").one()
        actor = Actor(
            clinic_id=patient.clinic_id, clinician_id=bob.id, name=bob.name, role=bob.role
        )
        whose = {"actor": actor, "patient_id": patient.id}
        episode = list_episodes(**whose)[0]
        reviews = review_tab(**whose, today=episode.closed_on).reviews[::-1]
        progress = progress_of(**whose, today=episode.closed_on)
        report = db.session.query(HandoutRow).filter_by(kind="report").one()
        text = read_pdf(db.session.get(DocumentRow, report.sha256).content).text
    decisions = [[(one.rule.value, one.decision.value) for one in each.items] for each in reviews]
    assert decisions == [
        [("6", "progress_dose"), ("6", "progress_dose")],
        [("5", "hold"), ("2", "regress")],
        [("6", "progress_dose"), ("6", "progress_dose")],
    ]
    bridges = [each.items[1].after.variation for each in reviews]
    assert bridges == ["GB3", "GB2", "GB3"]
    assert (reviews[2].items[1].choice.value, reviews[2].items[1].reason) == (
        "changed",
        "Copes well with it",
    )
    assert (episode.close_reason.value, len(episode.programs)) == ("goal_met", 4)
    verdicts = {line.title: line.verdict for line in progress.outcomes}
    assert verdicts["Pain, average (NPRS)"] == "clearly better"
    assert verdicts["Own activities (PSFS)"] == "clearly better"
    assert verdicts["Hip internal rotation, right (deg)"].startswith("within measurement error")
    lows = [span.low for chart in progress.charts for span in chart.spans]
    assert lows == [85, 71, 91, 100]
    for words in ("Closed: Goal met.", "71 to 87 %", "Program 4", "clearly better"):
        assert words in text
