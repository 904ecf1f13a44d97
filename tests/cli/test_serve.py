"""`flask serve`: the whole way from an empty folder to a page in the browser."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from clinic.cli.serve import port_is_taken

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_START_S = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(folder: Path, port: int, *options: str, **settings: str) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "INSTANCE_PATH": str(folder), **settings}
    command = [sys.executable, "-m", "flask", "serve", "--port", str(port), *options]
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_until_it_listens(server: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + LONGEST_START_S
    while not port_is_taken(port):
        assert server.poll() is None, server.communicate()[0]
        assert time.monotonic() < until, "the server did not come up"
        time.sleep(0.1)


@contextmanager
def running(folder: Path, port: int, **settings: str):
    server = serve(folder, port, **settings)
    try:
        wait_until_it_listens(server, port)
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=LONGEST_START_S)


def workers_beside(server: int) -> list[Path]:
    """The worker processes that belong to a server."""
    words = f"work\0--beside\0{server}\0".encode()
    lines = Path("/proc").glob("[0-9]*/cmdline")
    return [line for line in lines if _reads(line).endswith(words)]


def _reads(line: Path) -> bytes:
    try:
        return line.read_bytes()
    except OSError:  # gone meanwhile
        return b""


def test_it_sets_the_database_up_and_answers_on_this_machine(tmp_path):
    port = free_port()
    with running(tmp_path / "instance", port, WEB_WORKERS="1") as server:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=LONGEST_START_S)
        assert page.status == 200
        assert re.search("<h1[^>]*>Sign in</h1>", page.read().decode())
        until = time.monotonic() + LONGEST_START_S
        while not (tmp_path / "instance" / "queue.sqlite").exists():
            assert time.monotonic() < until, "no worker came up beside it"
            time.sleep(0.1)
    assert not workers_beside(server.pid), "the worker outlived the server"
    assert (tmp_path / "instance" / "clinic.sqlite").exists()


def test_a_port_in_use_gets_a_clear_message_and_makes_nothing(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = serve(tmp_path / "instance", port)
        said = server.communicate(timeout=LONGEST_START_S)[0]
    assert server.returncode == 1
    assert f"Port {port} is in use" in said
    assert not (tmp_path / "instance" / "clinic.sqlite").exists()


def test_every_line_of_a_server_is_json_where_that_is_set(tmp_path):
    port = free_port()
    settings = {"LOG_FORMAT": "json", "WEB_WORKERS": "1", "WEB_THREADS": "2"}
    server = serve(tmp_path / "instance", port, **settings)
    number = answer_of(server, port)
    server.send_signal(signal.SIGTERM)
    said = server.communicate(timeout=60)[0].splitlines()
    assert server.returncode == 0
    started = said.index("Stop with Ctrl+C. The records stay in the instance folder.")
    lines = [json.loads(line) for line in said[started + 1 :] if line]
    assert sum("Booting worker" in line["event"] for line in lines) == 1
    asked = [line for line in lines if line["event"] == "request"]
    assert [(line["endpoint"], line["status"]) for line in asked] == [("accounts.sign_in", 200)]
    assert asked[0]["request"] == number
    assert asked[0]["ms"] > 0
    assert asked[0]["queries"] == 0


def answer_of(server, port):
    """Wait until the server answers; the number of the request that did."""
    wait_until_it_listens(server, port)
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=LONGEST_START_S)
    return page.headers["X-Request-ID"]
