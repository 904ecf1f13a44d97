"""What a person sees when something goes wrong."""

import logging

import pytest
from flask import Flask

from clinic.domain.errors import BlockedError, StateError
from clinic.web.errors import PAGES
from clinic.web.log_lines import TextLine
from tests.pages import PageClient
from tests.people import Cast


def test_an_unknown_address_is_told_to_signed_in_and_signed_out(
    alice: PageClient, visitor: PageClient
) -> None:
    lost = alice.get("/no/such/page", 404)
    assert lost.h1 == "Not found"
    assert lost.select_one("main a[href='/']")
    assert visitor.get("/no/such/page", 404).select_one("main a[href='/sign-in']")


@pytest.mark.parametrize("path", ["deliveries/1/cancel", "deliveries/1/resend", "outcomes/form"])
def test_a_refusal_about_a_patient_of_another_clinic_is_not_found(
    charlie: PageClient, cast: Cast, path: str
) -> None:
    """What is sent is refused before anybody looks for the patient, whose page would say so."""
    answer = charlie.post(f"/patients/{cast.pat}/{path}", {}, 404)
    assert answer.h1 == "Not found"


def test_the_wrong_method_is_told(alice: PageClient) -> None:
    alice.get("/sign-out", 405)


def test_every_page_of_errors_says_what_to_do() -> None:
    for title, words in PAGES.values():
        assert title[0].isupper()
        assert words.endswith(".")


@pytest.mark.parametrize("error", [StateError("was signed"), BlockedError(None)])
def test_a_situation_that_forbids_is_a_conflict(
    app: Flask, alice: PageClient, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise error

    monkeypatch.setitem(app.view_functions, "today.index", fail)
    assert "Nothing was changed" in alice.get("/", 409).text


def test_an_unforeseen_error_is_logged_without_what_it_says(
    app: Flask,
    alice: PageClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> str:
        raise RuntimeError("Pat Sampleby fell over")

    monkeypatch.setitem(app.view_functions, "today.index", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = alice.get("/", 500)
    assert page.h1 == "Something went wrong here"
    assert "Sampleby" not in page.text
    assert "Sampleby" not in caplog.text
    failed = next(one.facts for one in caplog.records if one.message == "request failed")  # type: ignore[attr-defined]
    assert (failed["endpoint"], failed["error"]) == ("today.index", "RuntimeError")
    assert "test_errors.py" in failed["where"]
    assert failed["request"] in page.text, "the page says the number to look for"


def test_a_request_leaves_one_line_without_patient_data(
    alice: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "clinic.requests"):
        alice.client.get("/patients/?q=Sampleby")
    assert caplog.messages == ["request"]
    line = TextLine().format(caplog.records[0])
    assert " method=GET endpoint=patients.index status=200 ms=" in line
    assert line.endswith(" clinician=1")
    assert "Sampleby" not in line
