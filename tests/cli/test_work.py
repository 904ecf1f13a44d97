"""Workers as processes: killed at each step with nothing lost, woken, stopped politely."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection

from clinic.config import PROJECT
from clinic.delivery.queue import Wake, Waker
from clinic.domain.deliveries import AttemptOutcome, DeliveryState
from clinic.services.delivery.delivering import LOST, STOPPED_WHILE_SENDING
from tests.databases import create_staff, lock_outbox
from tests.mail import Mailroom
from tests.post_office import HOST, PostOffice, open_office

LONGEST_S = 120


def mailroom_now(app: Flask, folder: Path) -> Mailroom:
    """As it is now: the processes read the clock of the machine."""
    with app.app_context():
        alice = create_staff().alice
    now = datetime.fromtimestamp(time.time(), UTC)
    room = Mailroom(app=app, actor=alice, folder=folder / "instance" / "outbox", now=now)
    room.set_clinic(phone="312 555 0142")
    return room


@pytest.fixture
def mailroom(records: Flask, tmp_path: Path) -> Mailroom:
    return mailroom_now(records, tmp_path)


@pytest.fixture
def sqlite_mailroom(sqlite_records: Flask, tmp_path: Path) -> Mailroom:
    return mailroom_now(sqlite_records, tmp_path)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as ready:
        yield ready


class Process:
    """A command of `flask` on the records of a test."""

    def __init__(
        self,
        mailroom: Mailroom,
        *command: str,
        port: int | None = None,
        queue: str = "",
    ) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "INSTANCE_PATH": str(mailroom.folder.parent),
            "DATABASE_URL": str(mailroom.app.config["DATABASE_URL"]),
            "SECRET_KEY": "of the tests",
            "QUEUE_URL": queue,
        }
        if port is not None:
            environment |= {"MAIL_HOST": HOST, "MAIL_PORT": str(port)}
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "flask", *command],
            cwd=PROJECT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def kill(self) -> None:
        assert self.popen.poll() is None, self.popen.communicate()[0]
        self.popen.send_signal(signal.SIGKILL)
        self.popen.communicate(timeout=LONGEST_S)

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        self.popen.send_signal(how)
        said = self.popen.communicate(timeout=LONGEST_S)[0]
        return self.popen.returncode, said

    def end(self) -> str:
        said = self.popen.communicate(timeout=LONGEST_S)[0]
        assert self.popen.returncode == 0, said
        return said


def until(is_so: Callable[[], bool]) -> None:
    last = time.monotonic() + LONGEST_S
    while not is_so():
        assert time.monotonic() < last, "it did not come about"
        time.sleep(0.05)


SURELY_UNSENT = ("hello", "address")
UNCERTAIN = ("data", "end")


@pytest.mark.parametrize("step", [*SURELY_UNSENT, *UNCERTAIN])
def test_a_worker_killed_while_it_sends_loses_nothing(
    mailroom: Mailroom, office: PostOffice, step: str
) -> None:
    delivery = mailroom.queue()
    office.hangs = step
    worker = Process(mailroom, "deliver", "--once", port=office.port)
    until(office.reached.is_set)
    worker.kill()
    office.hangs = ""
    office.go_on.set()
    later = mailroom.at(office.mailer, minutes=11)
    assert mailroom.state(delivery) is DeliveryState.SENDING
    later.deliver()
    row = later.row(delivery)
    if step in UNCERTAIN:
        assert (row.state, row.reason) == (DeliveryState.UNCERTAIN, STOPPED_WHILE_SENDING)
        assert later.outcomes(delivery) == [AttemptOutcome.UNCERTAIN]
        later.at(hours=1).deliver()
        assert later.state(delivery) is DeliveryState.UNCERTAIN, "a person decides"
        assert len(office.taken) <= 1
    else:
        assert (row.state, row.reason) == (DeliveryState.QUEUED, LOST)
        later.at(minutes=2).deliver()
        assert later.state(delivery) is DeliveryState.SENT
        assert later.outcomes(delivery) == [AttemptOutcome.LOST, AttemptOutcome.SENT]
        assert len(office.taken) == 1


def test_a_worker_killed_before_it_took_a_message_leaves_it_queued(
    mailroom: Mailroom, office: PostOffice
) -> None:
    delivery = mailroom.queue()
    connection = lock_outbox(mailroom.app)
    worker = Process(mailroom, "deliver", "--once", port=office.port)
    time.sleep(2)
    worker.kill()
    connection.close()
    assert mailroom.state(delivery) is DeliveryState.QUEUED
    mailroom.at(office.mailer).deliver()
    assert mailroom.state(delivery) is DeliveryState.SENT
    assert len(office.taken) == 1


def test_a_worker_killed_between_the_answer_and_its_note_leaves_it_uncertain(
    mailroom: Mailroom, office: PostOffice
) -> None:
    held: list[Connection] = []
    office.at_data = lambda: held.append(lock_outbox(mailroom.app))
    delivery = mailroom.queue()
    worker = Process(mailroom, "deliver", "--once", port=office.port)
    until(lambda: bool(office.taken))
    time.sleep(0.5)
    worker.kill()
    held[0].close()
    later = mailroom.at(office.mailer, minutes=11)
    later.deliver()
    assert later.state(delivery) is DeliveryState.UNCERTAIN
    message = office.message()
    assert message["Message-ID"] == later.row(delivery).message_id, "so a person can find it"


@pytest.mark.parametrize(("how", "where"), [(signal.SIGTERM, ""), (signal.SIGINT, "redis_url")])
def test_a_worker_is_woken_sends_and_stops_politely(
    mailroom: Mailroom,
    office: PostOffice,
    how: signal.Signals,
    where: str,
    request: pytest.FixtureRequest,
) -> None:
    queue = str(request.getfixturevalue(where)) if where else ""
    worker = Process(mailroom, "work", port=office.port, queue=queue)
    try:
        first = mailroom.queue()
        until(lambda: mailroom.state(first) is DeliveryState.SENT)
        office.hangs = "end"
        patient = mailroom.row(first).patient_id
        second = mailroom.send(patient, mailroom.row(first).handout_id, after=first)
        waker = Waker(queue or _queue_url(mailroom))
        waker.wake(Wake.DELIVER)
        waker.close()
        until(office.reached.is_set)
    except BaseException:
        worker.popen.kill()
        raise
    worker.popen.send_signal(how)
    time.sleep(0.5)
    office.go_on.set()
    code, said = worker.stop(signal.SIGCONT)
    assert code == 0, said
    assert mailroom.state(second) is DeliveryState.SENT, "what was begun is finished"
    assert "Traceback" not in said


def _queue_url(mailroom: Mailroom) -> str:
    url = str(mailroom.app.config["DATABASE_URL"])
    if url.startswith("sqlite"):
        return f"sqlite:///{mailroom.folder.parent / 'queue.sqlite'}"
    return url


def test_a_worker_forgets_messages_that_were_captured_long_ago(sqlite_mailroom: Mailroom) -> None:
    mailroom = sqlite_mailroom
    mailroom.folder.mkdir(parents=True)
    old, new = mailroom.folder / "old.eml", mailroom.folder / "new.eml"
    for file in (old, new):
        file.write_text("Subject: a sheet")
    os.utime(old, (0, 0))
    worker = Process(mailroom, "work")
    try:
        waker = Waker(_queue_url(mailroom))
        waker.wake(Wake.PLAN)
        waker.close()
        until(lambda: not old.exists())
    finally:
        worker.kill()
    assert new.exists()


def test_a_worker_beside_an_app_stops_when_the_app_is_gone(sqlite_mailroom: Mailroom) -> None:
    app = subprocess.Popen(["sleep", "60"])
    theirs = Process(sqlite_mailroom, "work", "--beside", str(app.pid))
    ours = Process(sqlite_mailroom, "work", "--beside", str(os.getpid()))
    app.kill()
    app.wait(timeout=LONGEST_S)
    assert "worker started" in theirs.end()
    assert ours.popen.poll() is None, "its parent, this process, is there"
    assert ours.stop(signal.SIGTERM)[0] == 0
