"""Headless Chromium against the app as a server on a free port of this machine."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as BrowserPage
from werkzeug.serving import make_server

from tests.people import EMAILS, PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    assert Path(CHROMIUM).exists(), "Chromium is missing: make test installs it"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the app with the cast in its database."""
    served = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture
def sign_in(browser: Browser, server: str) -> Iterator[Callable[..., BrowserPage]]:
    """Opens the app as one of the cast: sign_in("alice", width=820, height=1180)."""
    contexts: list[BrowserContext] = []

    def open_as(who: str, width: int = 1366, height: int = 768) -> BrowserPage:
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": height}, locale="en-US"
        )
        contexts.append(context)
        opened = context.new_page()
        opened.goto("/sign-in")
        opened.get_by_label("Email").fill(EMAILS[who])
        opened.get_by_label("Password").fill(PASSWORD)
        opened.get_by_role("button", name="Sign in").click()
        opened.wait_for_url("**/")
        return opened

    yield open_as
    for context in contexts:
        context.close()
