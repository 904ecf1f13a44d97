"""Mailing a sheet in a real browser: by keys, accessible on each page; a job that is followed."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.domain.deliveries import DeliveryState
from clinic.domain.jobs import JobState
from clinic.persistence.database import commit, db
from clinic.persistence.deliveries import DeliveryRow
from clinic.persistence.jobs import JobRow
from clinic.services.job import jobs
from tests.browser.test_screens import check, listen
from tests.mail import ADDRESS, Mailroom, read_message
from tests.people import NOW, Cast, clinician

SignIn = Callable[..., BrowserPage]
SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of the pages, to look at them."""


def look(opened: BrowserPage, name: str) -> None:
    check(opened)
    if SHOTS:
        opened.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def mailroom(app: Flask, cast: Cast, tmp_path: Path) -> Mailroom:
    return Mailroom(app=app, actor=clinician(cast, cast.alice), folder=tmp_path / "outbox")


def put(app: Flask, delivery_id: int, state: DeliveryState, reason: str) -> None:
    with app.app_context():
        row = db.session.get_one(DeliveryRow, delivery_id)
        row.state, row.reason = state, reason
        commit()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180)])
def test_a_sheet_is_mailed_and_each_page_is_accessible(
    sign_in: SignIn, app: Flask, mailroom: Mailroom, width: int, height: int
) -> None:
    patient = mailroom.add_patient()
    other = mailroom.add_patient(consents_to=False)
    sheet = mailroom.issue_program(patient)
    complaints: list[str] = []
    opened = sign_in("alice", width=width, height=height)
    opened.goto(f"/patients/{patient}/documents")
    opened.get_by_role("link", name="Email P").click()
    look(opened, f"send-{width}")
    opened.get_by_role("button", name="Send").click()
    expect(opened.get_by_text("Confirm that this is the right person")).to_be_visible()
    expect(opened.get_by_label("This is the right person")).to_be_focused()
    look(opened, f"send-unconfirmed-{width}")
    listen(opened, complaints)  # the browser complains about the answer 422 itself
    opened.keyboard.press("Space")
    opened.get_by_label("I looked twice").check()
    opened.get_by_label("Passcode").fill("seven4Maples")
    opened.keyboard.press("Enter")
    expect(opened.get_by_text("The message is in the queue.")).to_be_visible()
    look(opened, f"queued-{width}")
    mailroom.deliver()
    expect(opened.get_by_text("Captured, not sent").first).to_be_visible()
    look(opened, f"captured-{width}")
    opened.goto(f"/patients/{patient}/documents")
    look(opened, f"documents-{width}")
    opened.goto(f"/patients/{other}/handouts/{mailroom.issue_leaflet(other)}/send")
    look(opened, f"no-consent-{width}")
    states = (
        (DeliveryState.FAILED, "550 5.1.1 unknown"),
        (DeliveryState.HELD, "This sheet is superseded"),
        (DeliveryState.UNCERTAIN, "The worker stopped while it was sending"),
    )
    newest = None
    for state, reason in states:
        if newest is None:
            with app.app_context():
                newest = db.session.query(DeliveryRow).one().id
        newest = mailroom.send(patient, sheet, after=newest, risk_confirmed=True)
        put(app, newest, state, reason)
        opened.goto(f"/patients/{patient}/deliveries/{newest}")
        look(opened, f"{state.value}-{width}")
    for name, path in (
        ("today", "/"),
        ("deliveries", "/deliveries"),
        ("all", "/deliveries?state=all"),
        ("program", f"/patients/{patient}/programs"),
        ("jobs", "/jobs"),
    ):
        opened.goto(path)
        look(opened, f"{name}-{width}")
    assert not complaints


def test_a_job_is_followed_until_it_is_over(
    sign_in: SignIn, app: Flask, cast: Cast, mailroom: Mailroom
) -> None:
    with app.app_context():
        job_id = jobs.ask_for(kind="count", actor=mailroom.actor, now=NOW)
        row = db.session.get_one(JobRow, job_id)
        row.state, row.done, row.total = JobState.RUNNING, 3, 12
        row.lease_until = NOW + timedelta(minutes=10)
        commit()
    opened = sign_in("alice")
    opened.goto(f"/jobs/{job_id}")
    expect(opened.get_by_text("3 of 12")).to_be_visible()
    look(opened, "job-running")
    with app.app_context():
        row = db.session.get_one(JobRow, job_id)
        row.state, row.done, row.content, row.file_name = JobState.DONE, 12, b"%PDF-", "all.pdf"
        commit()
    expect(opened.get_by_role("link", name="Open the file")).to_be_visible()
    look(opened, "job-done")


def test_the_letter_reads_well_in_a_mail_reader(
    sign_in: SignIn, cast: Cast, mailroom: Mailroom, tmp_path: Path
) -> None:
    """The HTML part, opened as a mail reader does: nothing is fetched, and axe finds nothing."""
    patient = mailroom.add_patient()
    mailroom.send(patient, mailroom.issue_leaflet(patient), passcode="seven4Maples")
    html = read_message(mailroom.app).get_body(("html",))
    assert html is not None
    opened = sign_in("alice", width=640, height=800).context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.set_content(html.get_content())
    assert not asked
    expect(opened.get_by_role("heading", level=1)).to_have_text("North Clinic")
    expect(opened.get_by_text("opens with the passcode")).to_be_visible()
    assert ADDRESS not in html.get_content()
    look(opened, "letter")
