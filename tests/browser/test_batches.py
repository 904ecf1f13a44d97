"""A batch in a real browser: made by keyboard and mouse, watched without a click, accessible."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from clinic.services.job import jobs
from clinic.services.job.job_kinds import JOBS
from tests.browser.test_screens import SignIn, check
from tests.people import NOW, Cast
from tests.practice import practice_of


@pytest.mark.parametrize("width", [1366, 820])
def test_a_batch_is_made_watched_and_ready(
    app: Flask, cast: Cast, sign_in: SignIn, width: int
) -> None:
    with app.app_context():
        alice = practice_of(cast)
        patient = alice.add_patient("Imogen Quill")
        alice.issue(patient, alice.start(patient))
    opened = sign_in("alice", width=width, height=900)
    opened.goto("/batches")
    check(opened)
    opened.get_by_label("Another patient").fill("quill")
    opened.get_by_label("Another patient").press("Enter")
    expect(opened.get_by_label("Imogen Quill")).to_be_checked()
    check(opened)
    opened.get_by_role("button", name="Make the file").click()
    expect(opened.get_by_text("Waiting")).to_be_visible()
    check(opened)
    with app.app_context():
        jobs.run_due(kinds=JOBS, clock=lambda: NOW)
    expect(opened.get_by_role("link", name="Open the file to print")).to_be_visible()
    check(opened)
