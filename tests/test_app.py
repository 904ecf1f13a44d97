"""How the app is put together from its settings."""

from pathlib import Path

import pytest

from clinic.app import create_app
from clinic.config import SECRET_FILE, ConfigError
from tests.running import close


def settings_in(folder: Path, **more: object) -> dict[str, object]:
    return {"INSTANCE_PATH": str(folder), "DATABASE_URL": "", "LOG_LEVEL": "WARNING", **more}


def test_it_starts_in_an_empty_folder_and_keeps_its_secret(tmp_path: Path) -> None:
    first = create_app(settings_in(tmp_path / "instance"))
    second = create_app(settings_in(tmp_path / "instance"))
    assert first.secret_key
    assert first.secret_key == second.secret_key
    assert (tmp_path / "instance" / SECRET_FILE).exists()
    for app in (first, second):
        close(app)


def test_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_IDLE_MINUTES", "soon")
    with pytest.raises(ConfigError, match="SESSION_IDLE_MINUTES"):
        create_app(settings_in(tmp_path))


@pytest.mark.parametrize(("proxies", "secure"), [(0, False), (1, True)])
def test_a_proxy_is_believed_only_where_it_is_named(
    tmp_path: Path, proxies: int, secure: bool
) -> None:
    app = create_app(settings_in(tmp_path, TRUSTED_PROXIES=proxies))
    answer = app.test_client().get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert ("Secure" in answer.headers["Set-Cookie"]) is secure
    close(app)


def test_the_cookie_is_for_https_alone_where_that_is_set(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path, COOKIE_SECURE=True))
    assert "Secure" in app.test_client().get("/sign-in").headers["Set-Cookie"]
    close(app)


def test_every_command_says_what_it_is_for(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    for command in app.cli.commands.values():
        assert command.get_short_help_str(), command.name
    close(app)
