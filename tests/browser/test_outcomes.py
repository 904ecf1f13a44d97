"""The pages of the outcome measures in a browser: accessible, and no wider than the window."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from tests.logbook import open_logbook
from tests.people import TODAY, Cast
from tests.web.test_outcomes import RMDQ, name, record, see


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180)])
def test_the_measures_are_scored_and_axe_finds_nothing(
    app: Flask, cast: Cast, sign_in: Callable[..., BrowserPage], width: int, height: int
) -> None:
    with app.app_context():
        book = open_logbook(cast)
    home = f"/patients/{book.patient}/outcomes"
    opened = sign_in("alice", width=width, height=height)
    _check(opened, f"{home}/activities")
    with app.app_context():
        name(book, "Putting on socks", "Climbing the stairs")
    with app.app_context():
        record(book, RMDQ)
        score = see(book).lines[0].id
    _check(opened, f"{home}/add")
    opened.get_by_label("Putting on socks").fill("12")
    opened.get_by_role("button", name="Record").first.click()
    expect(opened.get_by_label("Putting on socks")).to_be_focused()
    _check(opened)
    opened.get_by_label("Putting on socks").fill("7")
    opened.get_by_label("Climbing the stairs").fill("5")
    opened.get_by_label("Scored on").fill(TODAY.isoformat())
    opened.get_by_role("button", name="Record").first.click()
    expect(opened.get_by_text("The scores are recorded.")).to_be_visible()
    _check(opened)
    opened.get_by_text("Void…").first.click()
    _check(opened)
    _check(opened, f"{home}/{score}/correct")


def _check(opened: BrowserPage, path: str | None = None) -> None:
    """Nothing for axe to find, and nothing wider than the window."""
    if path is not None:
        opened.goto(path)
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    wide = opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{opened.url} is {wide} px wider than the window"
