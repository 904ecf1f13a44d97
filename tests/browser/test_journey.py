"""The main job in a real browser: from sign-in to the sheet, and how many clicks it takes."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, expect
from playwright.sync_api import Page as BrowserPage

from clinic.services.assessment.entry_texts import write_entry
from tests import practice
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.practice import Treated, worked_example

SignIn = Callable[..., BrowserPage]
MOST_CLICKS = 10
"""From the add page to the issued sheet, typing aside."""


class Hand:
    """A person at the mouse, counting clicks."""

    def __init__(self, opened: BrowserPage) -> None:
        self.opened = opened
        self.clicks = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def button(self, name: str) -> Locator:
        return self.opened.get_by_role("button", name=name, exact=True)


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


def add_patient(hand: Hand) -> None:
    opened = hand.opened
    opened.goto("/patients/add")
    opened.locator("main").get_by_label("Name").fill("Imogen Quill")
    opened.get_by_label("Birth date").fill("1976-03-02")
    opened.get_by_label("Sex").select_option("F")
    hand.click(hand.button("Add the patient"))
    opened.wait_for_url(re.compile(r"/patients/\d+$"))


def record_findings(hand: Hand) -> None:
    """Type the findings of the worked example; the red flags are answered by All clear."""
    opened = hand.opened
    for name, text in write_entry(worked_example()).items():
        field = opened.locator(f'form#assessment [name="{name}"]')
        if name.startswith("flag") or name == "all_clear" or not text:
            continue
        if field.first.get_attribute("type") == "radio":
            opened.locator(f'form#assessment [name="{name}"][value="{text}"]').check(force=True)
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def test_from_sign_in_to_the_sheet(sign_in: SignIn, complaints: list[str], tmp_path: Path) -> None:
    opened = sign_in("alice")
    listen(opened, complaints)
    hand = Hand(opened)

    add_patient(hand)
    hand.click(hand.button("Start an assessment"))
    opened.wait_for_url("**/assessments/*")
    hand.click(hand.button("All clear"))
    record_findings(hand)
    hand.click(hand.button("Sign"))
    hand.click(hand.button("Make the program"))
    opened.wait_for_url("**/programs/*")

    expect(opened.locator(".exercise h3")).to_have_text(["Half-kneeling hip stretch"])
    check(opened)
    bridge = opened.get_by_role("heading", name="Bridge", exact=True)
    offer = opened.locator(".offer").filter(has=bridge)
    offer.get_by_label("Your reason").fill("Left buttock tires first")
    hand.click(offer.get_by_role("button", name="Tick"))
    expect(opened.locator(".exercise h3")).to_have_text(["Half-kneeling hip stretch", "Bridge"])
    expect(opened.locator("#minutes")).to_contain_text("min a day")
    preview = opened.get_by_role("img", name="The pages of the sheet")
    expect(preview).to_have_js_property("complete", value=True)
    assert preview.evaluate("one => one.naturalHeight") > 1000

    with opened.context.expect_page() as sheet:
        hand.click(hand.button("Issue and print"))
    assert sheet.value is not None
    opened.wait_for_url("**/handouts/*")
    expect(opened.locator("h1")).to_contain_text("Sheet P")
    check(opened)
    assert hand.clicks <= MOST_CLICKS, f"{hand.clicks} clicks"

    with opened.expect_download() as download:
        opened.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("home-program-P")
    file = tmp_path / "sheet.pdf"
    download.value.save_as(file)
    text = read_pdf(file.read_bytes()).text
    for words in (
        "Your home program",
        "Imogen Quill",
        "Half-kneeling hip stretch",
        "Hold 30 seconds. Do it 2 times on the left. Every day.",
        "Bridge",
        "numb between your legs",
        "Your log",
    ):
        assert words in text, words
    assert "Quill" not in download.value.suggested_filename


@pytest.fixture
def treated(treated_records: Treated, database: Path) -> Treated:
    """Patients under treatment, in the records that the server has."""
    shutil.copy(treated_records.database, database)
    return treated_records


@pytest.fixture(scope="module")
def treated_records(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Treated:
    return practice.treat(stage, tmp_path_factory.mktemp("treated"))


def test_the_editor_works_in_place_and_with_keys(
    treated: Treated, sign_in: SignIn, complaints: list[str]
) -> None:
    opened = sign_in("alice")
    listen(opened, complaints)
    opened.goto(f"/patients/{treated.drafted}/programs/{treated.draft}")
    minutes = opened.locator("#minutes")
    expect(minutes).to_contain_text("2 min a day")
    opened.get_by_label("Hold, s").fill("60")
    expect(minutes).to_contain_text("3 min a day")
    opened.get_by_role("button", name="Easier").click()
    expect(opened.locator(".rung.current")).to_have_text("HF3")
    opened.get_by_label("Reps").fill("9")
    opened.get_by_role("button", name="Save draft").click()
    expect(opened.locator(".dose-field .error")).to_contain_text("allowed 1 to 4")
    expect(opened.get_by_label("Reps")).to_be_focused()
    check(opened)
    refused = [one for one in complaints if "422" in one]
    complaints.remove(refused[0])
    opened.get_by_label("Reps").fill("3")
    opened.get_by_label("Your reason").first.fill("Kneeling hurts")
    opened.locator("h1").click()
    with opened.context.expect_page():
        opened.keyboard.press("p")
    opened.wait_for_url("**/handouts/*")


def test_the_editor_works_without_script(treated: Treated, sign_in: SignIn) -> None:
    opened = sign_in("alice")
    plain = without_script(opened)
    try:
        page = plain.new_page()
        page.goto(f"{opened.url}patients/{treated.drafted}/programs/{treated.draft}")
        page.get_by_role("button", name="Easier").click()
        expect(page.locator(".rung.current")).to_have_text("HF3")
        page.get_by_label("Your reason").first.fill("Kneeling hurts")
        page.get_by_role("button", name="Issue and print").click()
        expect(page.locator("h1")).to_contain_text("Sheet P")
        expect(page.get_by_role("link", name="Print", exact=True)).to_be_visible()
    finally:
        plain.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (820, 1180)])
def test_program_and_documents_are_accessible(
    treated: Treated, sign_in: SignIn, complaints: list[str], width: int, height: int
) -> None:
    opened = sign_in("alice", width=width, height=height)
    listen(opened, complaints)
    followed, halted = f"/patients/{treated.followed}", f"/patients/{treated.halted}"
    for path in (
        f"/patients/{treated.drafted}/programs/{treated.draft}",
        f"{followed}/programs/{treated.active}",
        f"{followed}/documents",
        f"{followed}/handouts/{treated.current}",
        f"{followed}/handouts/{treated.replaced}",
        f"{halted}/programs/{treated.stopped}",
        f"{halted}/documents",
    ):
        opened.goto(path)
        check(opened)


def without_script(opened: BrowserPage) -> BrowserContext:
    """The same person in a browser that runs no script."""
    browser = opened.context.browser
    assert browser is not None
    return browser.new_context(
        storage_state=opened.context.storage_state(), java_script_enabled=False
    )
