"""A review in a real browser: screen, log, decisions, and the new sheet with what changed."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from tests.browser.test_journey import Hand, check, complaints, listen, record_findings
from tests.pdfs import read_pdf
from tests.people import Cast
from tests.reviewed import Stage, stage_reviews

SignIn = Callable[..., BrowserPage]
MOST_CLICKS = 20
"""From the Review tab to the new sheet, typing aside."""

__all__ = ["complaints"]
DAYS_SEEN = 13


@pytest.fixture(scope="module")
def staged(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage_reviews(stage, tmp_path_factory.mktemp("reviews"))


@pytest.fixture
def followed(staged: Stage, database: Path) -> Stage:
    """A program has run for two weeks; nothing of the review is recorded."""
    shutil.copy(staged.followed, database)
    return staged


@pytest.fixture
def ready(staged: Stage, database: Path) -> Stage:
    """The log is in and the screen of the day is signed."""
    shutil.copy(staged.ready, database)
    return staged


def answer(opened: BrowserPage, index: int, **answers: str) -> None:
    """Tap the answers of one exercise."""
    for name, value in answers.items():
        opened.locator(f'[name="exercises-{index}-{name}"][value="{value}"]').check(force=True)


def test_from_the_log_to_the_new_sheet(
    followed: Stage,
    sign_in: SignIn,
    complaints: list[str],
    tmp_path: Path,
) -> None:
    opened = sign_in("alice")
    listen(opened, complaints)
    hand = Hand(opened)
    tab = f"/patients/{followed.desk.patient}/reviews"

    opened.goto(tab)
    hand.click(hand.button("Start or go on"))
    opened.wait_for_url("**/assessments/*")
    hand.click(hand.button("All clear"))
    record_findings(hand)
    hand.click(hand.button("Sign"))

    opened.goto(tab)
    hand.click(opened.get_by_role("link", name="Type it in"))
    hand.click(opened.locator("main").get_by_role("link", name=re.compile("P[0-9]+-1")).first)
    hand.click(hand.button("It came back: type it in"))
    expect(opened.get_by_role("heading", level=1)).to_have_text("Type a log in")
    opened.wait_for_load_state()  # the script listens to the keys from then on
    for _ in range(DAYS_SEEN):
        for key in ("+", "1", "a", "y", "y", "Enter"):
            opened.keyboard.press(key)
    hand.click(hand.button("Record").first)
    expect(opened.get_by_text("The log is recorded.")).to_be_visible()

    opened.goto(tab)
    hand.click(opened.get_by_role("link", name="Decide for each exercise"))
    check(opened)
    answer(opened, 0, form_ok="yes")
    opened.get_by_label("Pain during").nth(1).fill("1")
    answer(opened, 1, form_ok="yes", settled="yes")
    opened.locator('[name="new_leg_symptoms"][value="no"]').check(force=True)
    expect(opened.locator("#proposal-A")).to_contain_text("2 x 45 s a side")
    expect(opened.locator("#proposal-B")).to_contain_text("Row 6")
    opened.get_by_label("Pain during").nth(1).fill("6")
    expect(opened.locator("#proposal-B")).to_contain_text("Short bridge")
    answer(opened, 0, choice="accepted")
    answer(opened, 1, choice="accepted")
    hand.click(hand.button("Save the review"))
    opened.wait_for_url("**/programs/*")
    expect(opened.locator("h1")).to_have_text("Program 2, draft")

    with opened.context.expect_page() as sheet:
        hand.click(hand.button("Issue and print"))
    assert sheet.value is not None
    opened.wait_for_url("**/handouts/*")
    assert hand.clicks <= MOST_CLICKS, f"{hand.clicks} clicks"
    with opened.expect_download() as download:
        opened.get_by_role("link", name="Download").click()
    file = tmp_path / "sheet.pdf"
    download.value.save_as(file)
    text = read_pdf(file.read_bytes()).text
    for words in ("Replaces the sheet of", "What changed", "Hold 45 seconds", "Short bridge"):
        assert words in text, words


def test_the_decision_asks_for_a_reason_only_where_it_goes_against_the_rules(
    ready: Stage,
    sign_in: SignIn,
    complaints: list[str],
) -> None:
    opened = sign_in("alice")
    listen(opened, complaints)
    opened.goto(f"/patients/{ready.desk.patient}/reviews/add")
    first = opened.locator("#exercise-A")
    expect(first.get_by_text("Why, with one tap")).to_be_hidden()
    answer(opened, 0, choice="declined")
    expect(first.get_by_text("Why, with one tap")).to_be_visible()
    expect(first.get_by_label("Instead")).to_be_hidden()
    answer(opened, 0, choice="changed")
    expect(first.get_by_label("Instead")).to_be_visible()
    check(opened)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (820, 1180)])
def test_the_review_pages_are_accessible(
    ready: Stage,
    sign_in: SignIn,
    complaints: list[str],
    width: int,
    height: int,
) -> None:
    opened = sign_in("alice", width=width, height=height)
    listen(opened, complaints)
    patient = f"/patients/{ready.desk.patient}"
    for path in (
        f"{patient}/reviews",
        f"{patient}/reviews/add",
        f"{patient}/episodes",
        f"{patient}/episodes/1/discharge",
    ):
        opened.goto(path)
        for one in opened.locator("details").all():
            one.evaluate("one => { one.open = true; }")
        check(opened)
