"""The deploy example fits the app: its names, ports, limits and times, and the tools accept it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from clinic.cli.serve import LONGEST_REQUEST_S, LONGEST_STOP_S
from clinic.config import PROJECT, SETTINGS, read_settings, secret_key

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
NGINX = DEPLOY / "nginx" / "figure-four.conf"
ENVIRONMENT = DEPLOY / "figure-four.env"
TO_BE_FILLED_IN = {"DATABASE_URL": "postgresql+psycopg://clinic@db/clinic", "SECRET_KEY": "a text"}
OF_OTHERS = {"XDG_CACHE_HOME"}
"""Names in the environment that the app does not read: where the font library keeps its cache."""


def environment() -> dict[str, str]:
    lines = ENVIRONMENT.read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def unit(name: str) -> dict[str, str]:
    """The last value of each key of a unit."""
    text = (DEPLOY / "systemd" / name).read_text()
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def directive(name: str) -> str:
    """The value of a directive of nginx, which must be there once."""
    found = re.findall(rf"^\s*{re.escape(name)}\s+(.*);", NGINX.read_text(), re.MULTILINE)
    assert len(found) == 1, f"{name}: {found}"
    return str(found[0])


def seconds(value: str) -> int:
    return int(value.removesuffix("s"))


def test_the_environment_holds_settings_of_the_app_and_can_be_read() -> None:
    known = {setting.name for setting in SETTINGS}
    given = environment()
    assert set(given) - known == OF_OTHERS
    assert {name for name, value in given.items() if not value} == set(TO_BE_FILLED_IN)
    settings = read_settings(given | TO_BE_FILLED_IN)
    assert secret_key(settings) == TO_BE_FILLED_IN["SECRET_KEY"]
    assert settings["COOKIE_SECURE"] is True
    assert settings["TRUSTED_HOSTS"] == directive_host()


def directive_host() -> str:
    names = set(re.findall(r"server_name (.*);", NGINX.read_text()))
    assert len(names) == 1
    return str(names.pop())


def test_a_pool_has_a_connection_for_each_thread() -> None:
    settings = read_settings(environment() | TO_BE_FILLED_IN)
    assert int(str(settings["DATABASE_POOL_SIZE"])) >= int(str(settings["WEB_THREADS"]))


def test_the_proxy_asks_the_port_that_the_app_listens_on() -> None:
    port = re.search(r"--port (\d+)", unit("figure-four-web.service")["ExecStart"])
    assert port is not None
    assert f"server 127.0.0.1:{port[1]} " in NGINX.read_text()


def test_the_proxy_takes_as_much_and_waits_as_long_as_the_app() -> None:
    assert directive("client_max_body_size") == f"{environment()['UPLOAD_LIMIT_KB']}k"
    assert seconds(directive("proxy_read_timeout")) > int(LONGEST_REQUEST_S)


@pytest.mark.parametrize("name", ["figure-four-web.service", "figure-four-worker.service"])
def test_what_is_under_way_may_finish_before_systemd_kills(name: str) -> None:
    assert int(unit(name)["TimeoutStopSec"]) > int(LONGEST_STOP_S)
    assert unit(name)["EnvironmentFile"] == "/etc/figure-four.env"
    assert environment()["INSTANCE_PATH"] == f"/var/lib/{unit(name)['StateDirectory']}"
    assert environment()["XDG_CACHE_HOME"] == f"/var/cache/{unit(name)['CacheDirectory']}"


def test_every_header_that_the_app_believes_is_set_by_the_proxy() -> None:
    assert environment()["TRUSTED_PROXIES"] == "1"
    for header in ("For", "Proto", "Host", "Prefix"):
        value = directive(f"proxy_set_header X-Forwarded-{header}")
        assert "http_x_forwarded" not in value, f"{header} comes from the visitor"
        assert "proxy_add_x_forwarded" not in value, f"{header} comes from the visitor"
    assert directive("proxy_set_header X-Request-ID") == "$request_id"


def test_the_proxy_adds_no_header_and_logs_no_address() -> None:
    text = NGINX.read_text()
    assert "add_header" not in text
    log = re.search(r"log_format (.*?);", text, re.DOTALL)
    assert log is not None
    assert not re.search(r"\$(request\b|request_uri|uri|args|http_referer)", log[1])
    assert directive("error_log").endswith(" crit")


@pytest.mark.parametrize("path", [*UNITS, NGINX, ENVIRONMENT], ids=lambda path: path.name)
def test_every_file_is_in_the_handbook(path: Path) -> None:
    handbook = (PROJECT / "docs" / "deploy.md").read_text()
    assert str(path.relative_to(PROJECT)) in handbook


def test_the_commands_of_the_units_exist(one_app: Flask) -> None:
    for name in ("figure-four-web.service", "figure-four-worker.service"):
        program, *command = unit(name)["ExecStart"].split()
        assert program == "/opt/figure-four/.venv/bin/flask"
        done = one_app.test_cli_runner().invoke(args=[*command, "--help"])
        assert done.exit_code == 0, done.output


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"The tests need {name}: deploy/system-packages test"
    return found


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        here = path.read_text().replace("/opt/figure-four", str(PROJECT))
        here = here.replace("User=figure-four", f"User={Path.home().owner()}")
        here = re.sub("Group=.*|EnvironmentFile=.*|Documentation=.*", "", here)
        (tmp_path / path.name).write_text(here)
    units = [str(tmp_path / path.name) for path in UNITS]
    command = [program("systemd-analyze"), "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "figure-four" in line]
    assert not ours, "\n".join(ours)


def test_nginx_accepts_its_configuration_beside_what_distributions_set(tmp_path: Path) -> None:
    made = "-newkey rsa:2048 -nodes -days 2 -subj /CN=clinic.example"
    request = ["openssl", "req", "-x509", *made.split()]
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        [*request, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    site = NGINX.read_text().replace("/etc/ssl/figure-four", str(tmp_path))
    (tmp_path / "site.conf").write_text(site.replace("/var/log/nginx", str(tmp_path)))
    log = f"error_log {tmp_path}/error.log;"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    http = f"http {{ {places} server_tokens off; include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; {log} events {{}} {http}")
    command = [program("nginx"), "-t", "-q", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
