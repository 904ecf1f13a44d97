"""A log typed by keyboard alone: the sample month takes few keys and is stored as written."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as BrowserPage

from clinic.domain.adherence import LoggedDay
from clinic.domain.dosing import is_day_off
from clinic.services.review import log_entries
from clinic.services.review.log_sheets import LogSheet
from tests.logbook import Logbook, open_logbook, sample_days
from tests.people import EMAILS, NOW, PASSWORD, TODAY, Cast

MOST_KEYS = 250
WIDTHS = ((1366, 768), (820, 1180))


@pytest.fixture
def book(app: Flask, cast: Cast) -> Logbook:
    with app.app_context():
        return open_logbook(cast)


@pytest.fixture
def form(book: Logbook, sign_in: Callable[..., BrowserPage]) -> Iterator[BrowserPage]:
    """The grid of a new draft."""
    opened = sign_in("alice")
    opened.goto(book.path)
    opened.get_by_role("button", name="It came back: type it in").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Type a log in")
    opened.wait_for_load_state()  # the script listens to the keys from then on
    yield opened
    opened.close()


def keys_of(sheet: LogSheet, logged: LoggedDay | None) -> list[str]:
    """The keys that a person presses for one day, beginning in its first box."""
    if logged is None:
        return ["Enter"]
    keys = _keys_of_boxes(sheet, logged)
    if logged.pain is not None:
        keys += [*str(logged.pain)]
    if logged.letter is not None:
        keys.append(logged.letter.lower())
    for answer in (logged.morning, logged.more):
        if answer is not None:
            keys.append("y" if answer else "n")
    if logged.note:
        keys += _way_to_the_note(logged)
        keys += [*logged.note]
    return [*keys, "Enter"]


def _keys_of_boxes(sheet: LogSheet, logged: LoggedDay) -> list[str]:
    """One key for a day as prescribed, else a digit for each exercise that is due."""
    due = [
        each.logged
        for each in sheet.exercises
        if not is_day_off(each.logged.sessions_per_week, logged.day)
    ]
    ticked = [len(logged.boxes.get(each.letter, ())) for each in due]
    if ticked == [len(each.boxes) for each in due]:
        return ["+"]
    return [str(number) for number in ticked]


def _way_to_the_note(logged: LoggedDay) -> list[str]:
    """Arrows from where the focus stands after the last answer."""
    if logged.more is not None:
        return []
    if logged.morning is not None:
        return ["ArrowRight"]
    after_pain = 3 if logged.pain and logged.letter is None else 2
    return ["ArrowRight"] * after_pain


def type_month(opened: BrowserPage, sheet: LogSheet) -> int:
    """Type the sample month; answers how many keys it took."""
    logged = {day.day: day for day in sample_days()}
    keys = [key for day in sheet.days for key in keys_of(sheet, logged.get(day))]
    for key in keys:
        opened.keyboard.press(key)
    return len(keys)


def test_a_month_takes_few_keys_and_is_stored_as_it_was_written(
    app: Flask, book: Logbook, form: BrowserPage
) -> None:
    with app.app_context():
        sheet = book.sheet
    pressed = type_month(form, sheet)
    assert pressed <= MOST_KEYS, pressed
    expect(form.locator("[data-saved]")).to_contain_text("Saved 09:00")
    expect(form.get_by_role("button", name="Record").first).to_be_focused()
    form.keyboard.press("Enter")
    expect(form.get_by_text("The log is recorded.")).to_be_visible()
    with app.app_context():
        recorded = book.sheet.recorded
    assert recorded is not None
    assert list(recorded.days) == sample_days()


def test_a_draft_saves_itself_and_is_there_again(form: BrowserPage) -> None:
    for key in ("+", "1", "0", "b", "1", "0", *"sore", "Enter"):
        form.keyboard.press(key)
    expect(form.locator("[data-saved]")).to_contain_text("Saved 09:00")
    form.reload()
    row = form.locator("[data-day]").first
    expect(row.get_by_label("worst pain")).to_have_value("10")
    expect(row.get_by_label("at which exercise")).to_have_value("B")
    expect(row.get_by_label("usual next morning")).to_have_value("yes")
    expect(row.get_by_label("could do two more")).to_have_value("no")
    expect(row.get_by_label("note")).to_have_value("sore")
    expect(row.locator("[data-state]")).to_have_text("")
    expect(form.locator("[data-state]").nth(1)).to_have_text("Blank")


def test_keys_move_tick_and_clear(form: BrowserPage) -> None:
    for key in ("1", "2", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "Delete"):
        form.keyboard.press(key)
    first = form.locator("[data-day]").first
    expect(first.locator('[data-col="A"] input')).to_be_checked()
    expect(first.locator('[data-col="B"] input:checked')).to_have_count(2)
    form.keyboard.press("ArrowLeft")
    form.keyboard.press("Delete")
    expect(first.locator('[data-col="B"] input:checked')).to_have_count(0)
    form.keyboard.press("ArrowLeft")
    form.keyboard.press("ArrowLeft")
    form.keyboard.press("ArrowLeft")
    form.keyboard.press("l")
    expect(first.locator('[data-col="A"] input')).not_to_be_checked()


def test_what_is_pasted_never_spreads(form: BrowserPage) -> None:
    paste = """([name, text]) => {
        const field = document.querySelector(`[name="${name}"]`);
        const data = new DataTransfer();
        data.setData("text", text);
        const how = { clipboardData: data, bubbles: true, cancelable: true };
        field.dispatchEvent(new ClipboardEvent("paste", how));
    }"""
    form.evaluate(paste, ["0-pain", "3\t4\t5\n6\t7"])
    expect(form.locator('[name="0-pain"]')).to_have_value("")
    expect(form.locator("[data-saved]")).to_contain_text("Not pasted")
    form.evaluate(paste, ["0-pain", " 7 "])
    expect(form.locator('[name="0-pain"]')).to_have_value("7")
    expect(form.locator('[name="1-pain"]')).to_have_value("")


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_axe_finds_nothing(
    app: Flask, book: Logbook, sign_in: Callable[..., BrowserPage], width: int, height: int
) -> None:
    opened = sign_in("alice", width=width, height=height)
    patient = f"/patients/{book.patient}"
    _check(opened, f"{patient}/logs", book.path, f"{book.path}/told")
    with app.app_context():
        book.start()
    _check(opened, f"{book.path}/enter")
    opened.locator('[name="0-pain"]').fill("99")
    opened.get_by_role("button", name="Record").first.click()
    expect(opened.get_by_text("Pain is a whole number, 0 to 10.").first).to_be_visible()
    expect(opened.locator('[name="0-pain"]')).to_be_focused()
    _check(opened)
    with app.app_context():
        log_entries.record(**book.here, typed=book.typed(sample_days()), now=NOW)
    _check(opened, book.path)
    with app.app_context():
        book.record(reason="Misread")
        log_entries.void(**book.here, reason="Wrong sheet", now=NOW)
        log_entries.tell(**book.here, told={"A": 3, "B": 0, "C": 1}, now=NOW, today=TODAY)
    _check(opened, book.path)


def _check(opened: BrowserPage, *paths: str) -> None:
    """Nothing for axe to find, and nothing wider than the window."""
    for path in paths or (None,):
        if path is not None:
            opened.goto(path)
        found = Axe().run(opened)
        assert found.violations_count == 0, found.generate_report()
        wide = opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{opened.url} is {wide} px wider than the window"


def test_without_script_a_day_is_typed_and_recorded(
    app: Flask, book: Logbook, browser: Browser, server: str
) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.get_by_label("Email").fill(EMAILS["alice"])
    opened.get_by_label("Password").fill(PASSWORD)
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("link", name="Alice Ferro")).to_be_visible()
    opened.goto(book.path)
    opened.get_by_role("button", name="It came back: type it in").click()
    opened.get_by_label("Mon 26 Oct, A left").check()
    opened.get_by_label("Mon 26 Oct, worst pain").fill("3")
    opened.get_by_label("Mon 26 Oct, usual next morning").select_option("Yes")
    opened.get_by_role("button", name="Record").first.click()
    expect(opened.get_by_text("The log is recorded.")).to_be_visible()
    context.close()
    with app.app_context():
        recorded = book.sheet.recorded
    assert recorded is not None
    (day,) = recorded.days
    assert (day.boxes, day.pain, day.morning) == ({"A": frozenset({"left"})}, 3, True)
