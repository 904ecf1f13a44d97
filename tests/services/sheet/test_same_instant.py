"""Two people issue, or mail, one sheet in the same instant, on PostgreSQL: once, and no error."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from clinic.delivery.letter import Envelope, Letter
from clinic.domain.records import HandoutKind, ProgramState
from clinic.persistence.deliveries import DeliveryRow
from clinic.persistence.handouts import HandoutRow, handouts_of
from clinic.persistence.programs import get_program
from clinic.services.delivery import sending
from clinic.services.sheet import handing_out
from clinic.services.sheet.handing_out import Order
from clinic.services.sheet.issuing import Issued
from tests.databases import close, count, records_app
from tests.mail import Mailroom
from tests.people import create_cast
from tests.practice import Practice, practice_of


@pytest.fixture
def app(postgresql_url: str) -> Iterator[Flask]:
    made = records_app(postgresql_url)
    yield made
    close(made)


@pytest.fixture
def alice(app: Flask) -> Practice:
    with app.app_context():
        return practice_of(create_cast())


def two_clicks(
    monkeypatch: pytest.MonkeyPatch, step: str, action: Callable[[], Issued]
) -> list[Issued]:
    """Both pass every check and come to this step before either of them goes on."""
    plain, both = getattr(handing_out, step), Barrier(2, timeout=30)

    def wait(**what: object) -> object:
        both.wait()
        return plain(**what)

    monkeypatch.setattr(handing_out, step, wait)
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(action) for _ in range(2)]
        return [one.result(60) for one in running]


@pytest.mark.parametrize("kind", [HandoutKind.PROGRAM, HandoutKind.LOG])
def test_one_sheet_of_an_active_program_comes_of_two_clicks(
    app: Flask, alice: Practice, monkeypatch: pytest.MonkeyPatch, kind: HandoutKind
) -> None:
    with app.app_context():
        patient = alice.add_patient()
        program = alice.start(patient)
        alice.issue(patient, program)
    issue = {
        HandoutKind.PROGRAM: handing_out.issue,
        HandoutKind.LOG: handing_out.issue_log,
    }[kind]
    with app.app_context():
        order: Order = alice.order(patient, program, kind, large_print=True)

    def click() -> Issued:
        with app.app_context():
            return issue(actor=alice.actor, order=order, now=alice.now, today=alice.today)

    issued = two_clicks(monkeypatch, "current_sheets", click)
    assert sorted(one.is_new for one in issued) == [False, True]
    assert len({one.handout_id for one in issued}) == 1
    assert len(sheets(app, alice, patient, kind)) == (2 if kind is HandoutKind.PROGRAM else 1)


def test_a_draft_becomes_active_once(
    app: Flask, alice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        patient = alice.add_patient()
        program = alice.start(patient)
        order = alice.order(patient, program)

    def click() -> Issued:
        with app.app_context():
            return handing_out.issue(
                actor=alice.actor, order=order, now=alice.now, today=alice.today
            )

    issued = two_clicks(monkeypatch, "make_active", click)
    assert sorted(one.is_new for one in issued) == [False, True]
    assert len(sheets(app, alice, patient, HandoutKind.PROGRAM)) == 1
    with app.app_context():
        whose = {"clinic_id": alice.actor.clinic_id, "patient_id": patient}
        assert get_program(**whose, program_id=program).state is ProgramState.ACTIVE


def test_one_message_comes_of_two_clicks(
    app: Flask, alice: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Mailroom(app=app, actor=alice.actor, folder=tmp_path)
    patient = room.add_patient()
    sheet = room.issue_leaflet(patient)
    write, keep, both = sending.message_bytes, sending.store_document, Barrier(2, timeout=30)

    def write_together(letter: Letter, envelope: Envelope) -> bytes:
        both.wait()
        return write(letter, envelope)

    def keep_slowly(**what: Any) -> str:
        time.sleep(0.5)
        return keep(**what)

    monkeypatch.setattr(sending, "message_bytes", write_together)
    monkeypatch.setattr(sending, "store_document", keep_slowly)
    with ThreadPoolExecutor(2) as pool:
        clicks = [pool.submit(room.send, patient, sheet) for _ in range(2)]
        assert len({one.result(60) for one in clicks}) == 1
    assert count(app, DeliveryRow) == 1


def sheets(app: Flask, alice: Practice, patient: int, kind: HandoutKind) -> list[HandoutRow]:
    with app.app_context():
        rows = handouts_of(clinic_id=alice.actor.clinic_id, patient_id=patient)
        return [row for row in rows if row.kind is kind]
