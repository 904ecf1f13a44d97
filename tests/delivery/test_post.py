"""Which way messages go, as the settings have it."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clinic.config import ConfigError, read_settings
from clinic.delivery.capture import CAPTURED, CAPTURED_KEPT, CaptureMailer
from clinic.delivery.mailer import Outgoing, PassingError
from clinic.delivery.post import Post, read_post
from tests.people import NOW

MESSAGE = Outgoing(name="a1", sender="a@b.example", recipient="c@d.example", content=b"hello")


def post(folder: Path, **settings: str) -> Post:
    return read_post(read_settings(settings, {"INSTANCE_PATH": str(folder)}))


def begin() -> None:
    return


def test_without_a_server_everything_is_captured(tmp_path: Path) -> None:
    ways = post(tmp_path)
    assert ways.smtp is None
    assert ways.way(is_demo=False) is ways.capture
    assert ways.capture.folder == tmp_path / "outbox"


def test_a_demo_never_sends(tmp_path: Path) -> None:
    ways = post(tmp_path, MAIL_HOST="mail.example")
    assert ways.way(is_demo=True) is ways.capture
    assert ways.way(is_demo=False) is ways.smtp


@pytest.mark.parametrize(
    ("settings", "tls", "port"),
    [
        ({"MAIL_HOST": "mail.example"}, "starttls", 587),
        ({"MAIL_HOST": "mail.example", "MAIL_TLS": "tls"}, "tls", 465),
        ({"MAIL_HOST": "mail.example", "MAIL_TLS": "NONE"}, "none", 25),
        ({"MAIL_HOST": "127.0.0.1", "MAIL_PORT": "2525"}, "none", 2525),
        ({"MAIL_HOST": "localhost", "MAIL_TLS": "starttls"}, "starttls", 587),
    ],
)
def test_mail_leaves_the_machine_encrypted_unless_told_otherwise(
    tmp_path: Path, settings: dict[str, str], tls: str, port: int
) -> None:
    server = post(tmp_path, **settings).smtp
    assert server is not None
    assert (server.tls, server.port) == (tls, port)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"MAIL_HOST": "mail.example", "MAIL_TLS": "none", "MAIL_USERNAME": "u"}, "in clear"),
        ({"MAIL_FROM": "the clinic"}, "MAIL_FROM"),
        ({"MAIL_FROM": "Clinic <desk@north.example>"}, "MAIL_FROM"),
        ({"MAIL_TLS": "perhaps"}, "MAIL_TLS"),
    ],
)
def test_settings_that_do_not_fit_are_refused(
    tmp_path: Path, settings: dict[str, str], says: str
) -> None:
    with pytest.raises(ConfigError, match=says):
        post(tmp_path, **settings)


def test_a_captured_message_is_one_private_file_however_often(tmp_path: Path) -> None:
    mailer = CaptureMailer(folder=tmp_path / "outbox")
    assert mailer.send(MESSAGE, begin) == CAPTURED
    mailer.send(MESSAGE, begin)
    (file,) = mailer.folder.iterdir()
    assert file.name == "a1.eml"
    assert file.read_bytes() == b"hello"
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_puts_it_off(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")
    with pytest.raises(PassingError, match="outbox folder"):
        CaptureMailer(folder=tmp_path / "outbox").send(MESSAGE, begin)


def test_captured_messages_are_forgotten_when_they_are_old(tmp_path: Path) -> None:
    mailer = CaptureMailer(folder=tmp_path / "outbox")
    mailer.forget(before=NOW)
    for name, age in (("old", timedelta(days=31)), ("new", timedelta(days=29))):
        mailer.send(replace(MESSAGE, name=name), begin)
        at = (NOW - age).timestamp()
        os.utime(mailer.folder / f"{name}.eml", (at, at))
    mailer.forget(before=NOW - CAPTURED_KEPT)
    assert [path.name for path in mailer.folder.iterdir()] == ["new.eml"]
