"""Takes the README's picture of the program editor from a demo clinic made for it.

    python docs/images/make_screen.py

The demo is served on a free port of this machine and is gone afterwards.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).with_name("program.png")
SIGN_IN = {"Email": "alice@north.example", "Password": "demo-figure-four"}
WHO = "Renée Dubois"
"""A patient of the demo whose program is a draft."""

SIZE = {"width": 1366, "height": 768}
LONGEST_START_S = 180


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo clinic."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "flask", "serve", "--demo", "--port", str(port)]
        settings = {**os.environ, "INSTANCE_PATH": folder}
        with subprocess.Popen(  # noqa: S603  our own words only
            command, env=settings, stdout=subprocess.DEVNULL
        ) as server:
            try:
                wait_for(f"{address}/healthz")
                yield address
            finally:
                server.terminate()


def wait_for(url: str) -> None:
    """Return when something answers."""
    until = time.monotonic() + LONGEST_START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  this machine
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def screen(address: str) -> bytes:
    """The program editor as PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=address, viewport=SIZE, locale="en-US")
        page.goto("/sign-in")
        for label, text in SIGN_IN.items():
            page.get_by_label(label).fill(text)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_placeholder("Find a patient").fill(WHO)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Program", exact=True).click()
        page.wait_for_load_state("networkidle")
        taken = page.screenshot()
        browser.close()
    return taken


if __name__ == "__main__":
    with demo() as at:
        content = screen(at)
    few = Image.open(BytesIO(content)).convert("RGB").quantize(dither=Image.Dither.NONE)
    few.save(PICTURE, optimize=True)
