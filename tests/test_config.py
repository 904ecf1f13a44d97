"""Settings and the secret that is made at first start."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clinic.config import (
    DATABASE_FILE,
    SECRET_FILE,
    SETTINGS,
    ConfigError,
    database_url,
    read_settings,
    secret_key,
)


def settings_in(folder: Path, **more: object) -> dict[str, object]:
    return read_settings({}, {"INSTANCE_PATH": str(folder), **more})


def test_every_setting_has_a_default_and_a_meaning() -> None:
    values = read_settings({})
    for setting in SETTINGS:
        assert setting.name in values
        assert setting.meaning.endswith(".")


def test_the_environment_goes_before_the_default_and_an_override_before_both() -> None:
    environ = {"SESSION_IDLE_MINUTES": "5", "COOKIE_SECURE": "yes"}
    values = read_settings(environ, {"SESSION_IDLE_MINUTES": 7})
    assert values["COOKIE_SECURE"] is True
    assert values["SESSION_IDLE_MINUTES"] == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_IDLE_MINUTES", "soon"),
        ("COOKIE_SECURE", "perhaps"),
        ("WEB_WORKERS", "0"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_settings({name: value})


def test_records_are_in_the_instance_folder_unless_set(tmp_path: Path) -> None:
    assert database_url(settings_in(tmp_path)) == f"sqlite:///{tmp_path / DATABASE_FILE}"
    elsewhere = "postgresql+psycopg://clinic@localhost/records"
    assert database_url(settings_in(tmp_path, DATABASE_URL=elsewhere)) == elsewhere


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    first = secret_key(settings_in(folder))
    path = folder / SECRET_FILE
    assert len(first) >= 48
    assert secret_key(settings_in(folder)) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path], "no draft is left behind"


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: secret_key(settings_in(tmp_path)), range(32)))
    assert len(secrets) == 1


def test_a_database_without_its_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).touch()
    with pytest.raises(ConfigError, match=SECRET_FILE):
        secret_key(settings_in(tmp_path))
    assert not (tmp_path / SECRET_FILE).exists()


def test_a_secret_that_is_set_needs_no_file(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).touch()
    assert secret_key(settings_in(tmp_path, SECRET_KEY="as set")) == "as set"
    assert not (tmp_path / SECRET_FILE).exists()


def test_a_shared_database_needs_a_secret_that_is_set(tmp_path: Path) -> None:
    shared = {"DATABASE_URL": "postgresql+psycopg://clinic@db.example/clinic"}
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        secret_key(settings_in(tmp_path, **shared))
    assert secret_key(settings_in(tmp_path, SECRET_KEY="as set", **shared)) == "as set"
    assert not (tmp_path / SECRET_FILE).exists()
