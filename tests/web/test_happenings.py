"""What happened with a patient, and what the patient does now, on the overview and on Today."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from clinic.services.patient import precautions
from clinic.services.patient.precautions import PrecautionDetails
from tests.pages import PageClient
from tests.people import NOW, TODAY, Cast
from tests.practice import Practice, practice_of, raise_red_flag


@pytest.fixture
def weeks_ago(cast: Cast) -> Practice:
    """Alice at work three weeks ago."""
    back = timedelta(weeks=3)
    return replace(practice_of(cast), now=NOW - back, today=TODAY - back)


def lines(alice: PageClient, patient_id: int) -> list[str]:
    page = alice.get(f"/patients/{patient_id}")
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select("li.line")]


def test_a_program_is_shown_with_the_picture_of_its_side(
    app: Flask, alice: PageClient, cast: Cast, weeks_ago: Practice
) -> None:
    with app.app_context():
        patient_id = weeks_ago.add_patient("Imogen Quill")
        program_id = weeks_ago.start(patient_id)
        weeks_ago.issue(patient_id, program_id)
    page = alice.get(f"/patients/{patient_id}")
    picture = page.select_one(".exercises img")
    assert picture["src"] == "/library/HF4/end-left.svg"
    assert "left" in str(picture["alt"])
    assert "Left, 2 × 30 s hold, every day, rest 15 s" in page.text
    assert "Active since 1 Nov 2026" in page.text
    happened = lines(alice, patient_id)
    assert "1 Nov 2026 First assessment, signed Alice Ferro" in happened
    assert "1 Nov 2026 Program 1, active: HF4 Alice Ferro" in happened


def test_a_stop_is_told_first_with_the_way_out(app: Flask, alice: PageClient, cast: Cast) -> None:
    with app.app_context():
        raise_red_flag(practice_of(cast), cast.pat)
    page = alice.get(f"/patients/{cast.pat}")
    assert "No exercise sheet leaves the clinic" in page.words(".banner.red")
    assert page.select_one(".banner.red a")["href"].endswith("/lift")
    assert "Cauda equina" in page.words(".patient-alerts .red")
    assert page.select_one(".page-head a.button:not(.quiet)").get_text() == "Go on with the draft"
    assert "Stop: Cauda equina syndrome" in " ".join(lines(alice, cast.pat))


def test_an_ended_precaution_is_told_with_its_reason(
    app: Flask, alice: PageClient, cast: Cast
) -> None:
    alice.post(f"/patients/{cast.pat}/precautions/{cast.knee}/end", {"reason": "kneels again"})
    happened = lines(alice, cast.pat)
    assert any(
        "Precaution ended: Knee pain with kneeling. kneels again" in one for one in happened
    )


def test_today_lists_what_waits(
    app: Flask, alice: PageClient, charlie: PageClient, cast: Cast, weeks_ago: Practice
) -> None:
    at_work = practice_of(cast)
    with app.app_context():
        raise_red_flag(at_work, cast.pat)
        due = weeks_ago.add_patient("Tom Abara")
        weeks_ago.issue(due, weeks_ago.start(due))
        changed = at_work.add_patient("Una Birch")
        at_work.issue(changed, at_work.start(changed))
        precautions.record_precaution(
            actor=at_work.actor,
            patient_id=changed,
            details=PrecautionDetails(code="OSTEOPOROSIS"),
            today=TODAY,
            now=NOW,
        )
    page = alice.get("/")
    cards = {
        card.select_one("h2").get_text(): " ".join(card.get_text(" ").split())
        for card in page.soup.select(".card")
    }
    assert "Stop: Cauda equina syndrome" in cards["Stopped"]
    assert "Tom Abara 2 Mar 1976 Due 7 days ago" in cards["Due for review"]
    assert "Una Birch 2 Mar 1976 Program 1" in cards["Programs to confirm"]
    assert "Pat Sampleby 4 Mar 1962 Assessment of 22 Nov 2026" in cards["Drafts"]
    assert "Tom Abara" not in charlie.get("/").text
    alice.get(str(page.select_one("a[href*='/programs/']")["href"]))
