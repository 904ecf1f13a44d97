"""The worked example by keyboard alone: the chips and the match panel follow what is typed."""

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from clinic.content import load_catalogue
from clinic.domain.anatomy import Sex
from clinic.domain.findings import Findings
from tests.desk import Desk
from tests.patient_records import make_patient
from tests.people import Cast, clinician
from tests.practice import EXAMPLE

MOST_KEYS = 160
"""Well under a minute at 4 keys a second."""


class Keyboard:
    """Types and counts the keys."""

    def __init__(self, opened: BrowserPage) -> None:
        self.opened = opened
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.opened.keyboard.press(key)
            self.pressed += 1

    @property
    def at(self) -> str:
        """The name of the field that has the focus."""
        return str(
            self.opened.evaluate("document.activeElement.name || document.activeElement.id")
        )


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    actor = clinician(cast, cast.alice)
    with app.app_context():
        patient = make_patient(actor, "Imogen Quill", birth_date=date(1976, 3, 2), sex=Sex.FEMALE)
    return Desk(app=app, actor=actor, patient=patient)


@pytest.fixture
def form(desk: Desk, sign_in: Callable[..., BrowserPage]) -> Iterator[BrowserPage]:
    opened = sign_in("alice")
    opened.goto(f"/patients/{desk.patient}/assessments/{desk.start()}")
    yield opened
    opened.close()


def keys_for(value: object) -> list[str]:
    """The keys that enter a value: Y or N moves on by itself, the rest needs Tab."""
    if isinstance(value, bool):
        return ["y" if value else "n"]
    if isinstance(value, str):
        return [value[0], "Tab"]
    return [*f"{value:g}", "Tab"]


def enter_example(opened: BrowserPage) -> int:
    """Type the worked example; answers how many keys it took."""
    raw = json.loads(EXAMPLE.read_text())["findings"]
    found = Findings.read(raw, load_catalogue().findings).values
    typed = {f"{name}-{side}" if side != "none" else name: v for (name, side), v in found.items()}
    pressure = typed.pop("bp")
    typed |= {"bp-systolic": pressure[0], "bp-diastolic": pressure[1]}  # type: ignore[index]
    keyboard = Keyboard(opened)
    keyboard.press("a", "Enter")
    while typed and keyboard.pressed < MOST_KEYS:
        value = typed.pop(keyboard.at, None)
        keyboard.press(*(["Tab"] if value is None else keys_for(value)))
    assert not typed, f"not reached: {typed}"
    return keyboard.pressed


def test_the_worked_example_takes_few_keys_and_the_panel_follows(
    form: BrowserPage, desk: Desk
) -> None:
    pressed = enter_example(form)
    assert pressed <= MOST_KEYS
    panel = form.locator("[data-match-panel]")
    expect(panel.locator(".offer.assigned")).to_contain_text("Assigned")
    expect(panel.locator(".offer.proposed")).to_have_count(3)
    row = form.locator("tr", has=form.locator("#mtt_hip_deg-left"))
    expect(row.locator(".sign").first).to_have_text("Positive")
    expect(row.locator(".sign").last).to_have_text("OK")
    expect(form.locator("[data-saved]")).to_contain_text("Saved 09:00")
    form.get_by_role("button", name="Sign", exact=True).click()
    expect(form.get_by_role("heading", level=1)).to_have_text("First assessment")
    expect(form.get_by_text("Make the program")).to_be_visible()


def test_a_red_flag_stops_at_once(form: BrowserPage) -> None:
    form.keyboard.press("y")
    expect(form.locator(".stop-notice")).to_contain_text("Emergency")


def test_a_wrong_angle_is_told_when_the_field_is_left(form: BrowserPage) -> None:
    form.locator("#mtt_hip_deg-left").focus()
    form.keyboard.type("400x")
    expect(form.locator("#mtt_hip_deg-left")).to_have_value("400")
    form.keyboard.press("Tab")
    expect(form.locator("#mtt_hip_deg-left-error")).to_contain_text("-40 to 60")


def test_x_leads_to_why_it_was_not_tested(form: BrowserPage) -> None:
    form.locator("#hip_ir_deg-left").focus()
    form.keyboard.press("x")
    expect(form.locator("[name=not_tested-hip_ir_deg]")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180)])
def test_axe_finds_nothing(
    desk: Desk, sign_in: Callable[..., BrowserPage], width: int, height: int
) -> None:
    opened = sign_in("alice", width=width, height=height)
    opened.goto(f"/patients/{desk.patient}/assessments/{desk.start()}")
    enter_example(opened)
    expect(opened.locator(".offer.proposed")).to_have_count(3)
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    opened.close()
