"""A session that ends while somebody types: nothing of it is lost."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from tests.people import EMAILS, PASSWORD, Cast
from tests.running import Clock


def test_what_was_typed_outlives_the_session(
    sign_in: Callable[..., BrowserPage], cast: Cast, clock: Clock
) -> None:
    opened = sign_in("alice")
    opened.goto(f"/patients/{cast.pat}/edit")
    opened.get_by_label("Name", exact=True).fill("Pat O’Sample “the second”")
    clock.now += timedelta(minutes=31)
    opened.get_by_role("button", name="Save").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Sign in")
    opened.get_by_label("Email").fill(EMAILS["alice"])
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    opened.get_by_role("button", name="Send it now").click()
    expect(opened.get_by_text("Pat O’Sample “the second”").first).to_be_visible()
