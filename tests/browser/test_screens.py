"""The screens in a real browser: accessible, within the policy, quick to work with keys alone."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import ConsoleMessage, expect
from playwright.sync_api import Page as BrowserPage

from clinic.domain.anatomy import Side
from clinic.services.patient import precautions
from clinic.services.patient.precautions import PrecautionDetails
from tests.people import EMAILS, NOW, PASSWORD, TODAY, Cast
from tests.practice import practice_of, raise_red_flag

WIDTHS = ((1366, 768), (820, 1180))
SignIn = Callable[..., BrowserPage]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about; a test ends with none."""
    found: list[str] = []
    yield found
    assert not found


def listen(opened: BrowserPage, complaints: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(str(error)))


def check(opened: BrowserPage) -> None:
    """Nothing for axe to find, and nothing wider than the window."""
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    wide = opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{opened.url} is {wide} px wider than the window"


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_every_screen_is_accessible(
    sign_in: SignIn, cast: Cast, complaints: list[str], width: int, height: int
) -> None:
    opened = sign_in("mona", width=width, height=height)
    listen(opened, complaints)
    patient = f"/patients/{cast.pat}"
    for path in (
        *("/", "/password", "/patients/", "/patients/?q=zzz", "/patients/add"),
        *(patient, f"{patient}/edit", f"{patient}/precautions/add", f"{patient}/consents/add"),
        *(f"{patient}/precautions/{cast.knee}/{action}" for action in ("end", "clear")),
        *("/library", "/library/HF4", "/library/GBS"),
        *("/clinic", "/clinic/edit", "/clinic/staff", "/clinic/staff/add", "/clinic/letterhead"),
    ):
        opened.goto(path)
        check(opened)


def test_screens_full_of_what_waits_are_accessible(
    sign_in: SignIn, app: Flask, cast: Cast, complaints: list[str]
) -> None:
    alice = practice_of(cast)
    with app.app_context():
        raise_red_flag(alice, cast.pat)
        treated = alice.add_patient("Imogen Quill")
        alice.issue(treated, alice.start(treated))
        precautions.record_precaution(
            actor=alice.actor,
            patient_id=treated,
            details=PrecautionDetails(code="THA_POSTERIOR", side=Side.LEFT, reference_date=TODAY),
            today=TODAY,
            now=NOW,
        )
    opened = sign_in("alice", width=820, height=1180)
    listen(opened, complaints)
    for path in ("/", f"/patients/{cast.pat}", f"/patients/{treated}"):
        opened.goto(path)
        check(opened)


def test_the_ledger_is_accessible(sign_in: SignIn, app: Flask, cast: Cast) -> None:
    alice = practice_of(cast)
    with app.app_context():
        treated = alice.add_patient("Imogen Quill")
        program = alice.start(treated)
        alice.change(treated, program, hold_s=45, reason="Used to stretching")
        alice.issue(treated, program)
    opened = sign_in("mona", width=820, height=1180)
    opened.goto("/clinic/ledger")
    expect(opened.get_by_text("Used to stretching")).to_be_visible()
    check(opened)
    opened.goto("/clinic/ledger?since=2026-11-22&until=2026-11-01")
    expect(opened.get_by_text("not before the first")).to_be_visible()
    check(opened)


def test_a_form_with_errors_is_accessible_and_leads_to_the_first_one(sign_in: SignIn) -> None:
    opened = sign_in("alice")
    opened.goto("/patients/add")
    opened.get_by_label("Phone").fill("312 555 0199")
    opened.get_by_role("button", name="Add the patient").click()
    expect(opened.get_by_text("Enter the patient's name.")).to_be_visible()
    expect(opened.get_by_label("Name", exact=True)).to_be_focused()
    expect(opened.get_by_label("Phone")).to_have_value("312 555 0199")
    check(opened)


def test_a_look_alike_is_asked_about_accessibly(sign_in: SignIn) -> None:
    opened = sign_in("alice")
    opened.goto("/patients/add")
    opened.get_by_label("Name", exact=True).fill("Pat Sampleby")
    opened.get_by_label("Birth date").fill("1980-01-02")
    opened.keyboard.press("Enter")
    expect(opened.get_by_text("Is the patient here already?")).to_be_visible()
    check(opened)
    opened.get_by_role("button", name="It is somebody else: add").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_patient_is_opened_with_six_keys(
    sign_in: SignIn, cast: Cast, complaints: list[str]
) -> None:
    opened = sign_in("alice")
    listen(opened, complaints)
    opened.keyboard.press("/")
    expect(opened.get_by_role("combobox")).to_be_focused()
    opened.keyboard.type("samp")
    option = opened.get_by_role("option", name="Pat Sampleby")
    expect(option).to_be_visible()
    opened.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    check(opened)
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"**/patients/{cast.pat}")


def test_escape_closes_the_suggestions(sign_in: SignIn) -> None:
    opened = sign_in("alice")
    opened.get_by_role("combobox").fill("pat")
    expect(opened.get_by_role("listbox")).to_be_visible()
    opened.keyboard.press("Escape")
    expect(opened.get_by_role("listbox")).to_be_hidden()


def test_the_head_of_a_patient_never_scrolls_away(sign_in: SignIn, cast: Cast) -> None:
    opened = sign_in("alice")
    opened.goto(f"/patients/{cast.pat}/edit")
    opened.mouse.wheel(0, 5000)
    expect(opened.get_by_text("Pat Sampleby").first).to_be_in_viewport()
    expect(opened.get_by_text("Knee pain with kneeling").first).to_be_in_viewport()


def test_keys_reach_the_content_first(sign_in: SignIn) -> None:
    opened = sign_in("alice")
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("link", name="Skip to the content")).to_be_focused()
    opened.keyboard.press("Enter")
    expect(opened.locator("main")).to_be_focused()


def test_unsaved_words_are_asked_about(sign_in: SignIn) -> None:
    opened = sign_in("alice")
    opened.goto("/patients/add")
    opened.get_by_label("Name", exact=True).press_sequentially("Ing")
    asked: list[str] = []
    opened.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    opened.get_by_role("link", name="Today").click()
    opened.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_without_script_a_patient_is_found_and_added(browser: object, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)  # type: ignore[attr-defined]
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.get_by_label("Email").fill(EMAILS["alice"])
    opened.get_by_label("Password").fill(PASSWORD)
    opened.keyboard.press("Enter")
    opened.locator("#find-patient").fill("sampleby")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("heading", level=1)).to_have_text("Overview")
    opened.goto("/patients/add")
    opened.get_by_label("Name", exact=True).fill("Ingrid Månsson")
    opened.get_by_label("Birth date").fill("1944-12-31")
    opened.get_by_role("button", name="Add the patient").click()
    expect(opened.get_by_text("The patient is added.")).to_be_visible()
    context.close()


def test_a_double_click_sends_a_form_once(sign_in: SignIn, cast: Cast) -> None:
    opened = sign_in("alice")
    opened.goto(f"/patients/{cast.kim}/consents/add")
    opened.get_by_label("Sheets by email").check()
    opened.get_by_label("Given by").fill("Ade Oduya")
    sent: list[str] = []
    opened.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    opened.get_by_role("button", name="Record the consent").dblclick()
    expect(opened.get_by_text("The consent is recorded.")).to_be_visible()
    assert len(sent) == 1
