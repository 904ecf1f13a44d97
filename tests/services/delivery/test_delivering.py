"""The outbox at work, on both databases and over a real mail server."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from clinic.delivery.smtp import SmtpMailer
from clinic.domain.deliveries import AttemptOutcome, DeliveryState
from clinic.domain.records import ConsentKind
from clinic.persistence import database
from clinic.persistence.addresses import is_blocked
from clinic.persistence.consents import consents_of
from clinic.persistence.database import commit
from clinic.persistence.handouts import get_document, handouts_of
from clinic.persistence.patients import get_patient
from clinic.services.delivery import addresses, delivering
from clinic.services.delivery.delivering import LOST
from clinic.services.patient import consents, patients
from clinic.services.sheet import documents
from tests.databases import Staff, close, lock_outbox, records_app
from tests.mail import ADDRESS, SENDER, Mailroom
from tests.people import NOW
from tests.post_office import HOST, PostOffice, free_port, open_office, rude_server
from tests.practice import Practice, raise_red_flag

QUEUED, SENT, FAILED, HELD = (
    DeliveryState.QUEUED,
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.HELD,
)


@pytest.fixture
def mailroom(records: Flask, staff: Staff, tmp_path: Path) -> Mailroom:
    room = Mailroom(app=records, actor=staff.alice, folder=tmp_path / "outbox")
    room.set_clinic(phone="312 555 0142")
    return room


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as ready:
        yield ready


@pytest.fixture
def online(mailroom: Mailroom, office: PostOffice) -> Mailroom:
    return mailroom.at(office.mailer)


def test_a_queued_message_is_sent_once_with_the_bytes_that_were_stored(
    online: Mailroom, office: PostOffice
) -> None:
    delivery = online.queue()
    assert online.state(delivery) is QUEUED
    assert online.deliver().sent == 1
    assert online.deliver().sent == 0
    row = online.row(delivery)
    assert (row.state, row.attempts, row.captured) == (SENT, 1, False)
    with online.app.app_context():
        assert office.taken[0].content == get_document(digest=row.sha256).content
    assert office.message()["Message-ID"] == row.message_id


def test_without_a_mail_server_and_for_a_demo_it_is_captured_as_a_file(
    mailroom: Mailroom, office: PostOffice
) -> None:
    patient = mailroom.add_patient()
    sheet = mailroom.issue_leaflet(patient)
    first = mailroom.send(patient, sheet)
    mailroom.deliver()
    mailroom.set_clinic(is_demo=True)
    second = mailroom.send(patient, sheet, after=first)
    mailroom.at(office.mailer).deliver()
    for delivery in (first, second):
        assert mailroom.state(delivery) is SENT
        assert mailroom.row(delivery).captured
    assert not office.taken
    names = [path.name for path in mailroom.captured()]
    ids = [mailroom.row(one).message_id.strip("<>").split("@")[0] for one in (first, second)]
    assert sorted(names) == sorted(f"{one}.eml" for one in ids)
    assert mailroom.folder.stat().st_mode & 0o077 == 0


def test_a_domain_in_other_letters_is_mailed_as_mail_carries_it(
    online: Mailroom, office: PostOffice
) -> None:
    online.set_clinic(email="praxis@n\u00f6rth.example")
    patient = online.add_patient("imogen@p\u00f6st.example")
    address = "imogen@xn--pst-sna.example"
    sheet = online.issue_leaflet(patient)
    first = online.send(patient, sheet, address=address)
    online.send(patient, sheet, address=address, after=first, sender="")
    assert online.deliver().sent == 2
    assert {one.rcpt_tos[0] for one in office.taken} == {address}
    assert {one.mail_from for one in office.taken} == {SENDER, "praxis@xn--nrth-5qa.example"}
    assert online.row(first).recipient == address


def test_an_address_from_before_that_mail_cannot_carry_fails_and_the_round_goes_on(
    online: Mailroom, office: PostOffice
) -> None:
    patient, address = online.add_patient(), "imogen@pöst.example"
    whose = {"clinic_id": online.actor.clinic_id, "patient_id": patient}
    with online.app.app_context():
        row = get_patient(**whose)
        row.email = row.email_key = address
        commit()
    stored = online.send(patient, online.issue_leaflet(patient), address=address)
    good = online.queue()
    online.deliver()
    assert (online.state(stored), online.state(good)) == (FAILED, SENT)
    assert "letters that mail servers do not take" in online.row(stored).reason
    with online.app.app_context():
        assert is_blocked(**whose, address=address)


def test_greylisting_puts_it_off_and_then_it_goes(online: Mailroom, office: PostOffice) -> None:
    office.at_rcpt += ["450 4.2.0 greylisted", "451 4.7.1 still"]
    delivery = online.queue()
    online.deliver()
    row = online.row(delivery)
    assert (row.state, row.reason) == (QUEUED, "450 4.2.0 greylisted")
    assert row.due_at > NOW
    online.deliver()
    assert online.row(delivery).attempts == 1, "it is not due yet"
    online.at(minutes=2).deliver()
    online.at(minutes=10).deliver()
    assert online.state(delivery) is SENT
    put_off = AttemptOutcome.PUT_OFF
    assert online.outcomes(delivery) == [put_off, put_off, AttemptOutcome.SENT]


def test_a_server_that_is_down_for_two_days_brings_it_back_to_a_person(
    online: Mailroom, office: PostOffice
) -> None:
    office.at_rcpt += ["450 4.3.2 no"] * 40
    delivery = online.queue()
    for hours in range(0, 60, 5):
        online.at(hours=hours).deliver()
    row = online.row(delivery)
    assert row.state is FAILED
    assert row.reason == "Given up after 48 hours. Last answer: 450 4.3.2 no"


def test_nobody_listens_and_the_rest_is_not_tried_in_vain(mailroom: Mailroom) -> None:
    patient = mailroom.add_patient()
    sheet = mailroom.issue_leaflet(patient)
    first = mailroom.send(patient, sheet)
    second = mailroom.send(patient, sheet, after=first)
    away = SmtpMailer(host=HOST, port=free_port(), tls="none")
    assert mailroom.at(away).deliver().other == 1
    rows = [mailroom.row(one) for one in (first, second)]
    assert [row.state for row in rows] == [QUEUED, QUEUED]
    assert [row.attempts for row in rows] == [1, 0]
    assert "refused" in rows[0].reason
    mailroom.at(minutes=2).deliver()
    assert {mailroom.state(one) for one in (first, second)} == {SENT}


def test_a_server_that_dies_within_the_message_leaves_it_uncertain(mailroom: Mailroom) -> None:
    delivery = mailroom.queue()
    with mailroom.app.app_context():
        content = get_document(digest=mailroom.row(delivery).sha256).content
    with rude_server(reads=len(content) + 3) as port:
        mailroom.at(SmtpMailer(host=HOST, port=port, tls="none")).deliver()
    assert mailroom.state(delivery) is DeliveryState.UNCERTAIN
    mailroom.at(hours=1).deliver()
    assert mailroom.state(delivery) is DeliveryState.UNCERTAIN, "a person decides"


def test_a_refused_address_fails_and_is_blocked_until_it_is_entered_again(
    online: Mailroom, office: PostOffice
) -> None:
    office.at_rcpt.append("550 5.1.1 unknown")
    patient = online.add_patient()
    sheet = online.issue_leaflet(patient)
    delivery = online.send(patient, sheet)
    online.deliver()
    row = online.row(delivery)
    assert (row.state, row.reason) == (FAILED, "550 5.1.1 unknown")
    whose = {"clinic_id": online.actor.clinic_id, "patient_id": patient}
    with online.app.app_context():
        assert is_blocked(**whose, address=ADDRESS.upper())
        addresses.enter_address(actor=online.actor, patient_id=patient, address=ADDRESS, now=NOW)
    with online.app.app_context():
        assert not is_blocked(**whose, address=ADDRESS)
    again = online.send(patient, sheet, after=delivery)
    online.deliver()
    assert online.state(again) is SENT


def _withdraw(mailroom: Mailroom, patient: int) -> None:
    (consent,) = [
        one
        for one in consents_of(clinic_id=mailroom.actor.clinic_id, patient_id=patient)
        if one.kind is ConsentKind.EMAIL
    ]
    consents.withdraw_consent(
        actor=mailroom.actor, patient_id=patient, consent_id=consent.id, now=NOW
    )


def _change_address(mailroom: Mailroom, patient: int) -> None:
    stored = patients.stored_details(actor=mailroom.actor, patient_id=patient)
    addresses.enter_address(
        actor=mailroom.actor, patient_id=stored.id, address="else@post.example", now=NOW
    )


def _stop(mailroom: Mailroom, patient: int) -> None:
    raise_red_flag(Practice(actor=mailroom.actor), patient)


def _replace(mailroom: Mailroom, patient: int) -> None:
    practice = Practice(actor=mailroom.actor)
    (sheet,) = handouts_of(clinic_id=mailroom.actor.clinic_id, patient_id=patient)
    practice.issue(patient, sheet.program_id or 0, large_print=True)


def _void(mailroom: Mailroom, patient: int) -> None:
    (sheet,) = handouts_of(clinic_id=mailroom.actor.clinic_id, patient_id=patient)
    documents.void_sheet(
        actor=mailroom.actor, patient_id=patient, handout_id=sheet.id, reason="slip", now=NOW
    )


CHANGES = {
    "consent": (_withdraw, "No consent to email stands"),
    "address": (_change_address, "The patient's address is another one now"),
    "stop": (_stop, "Something stops the exercise sheets of this patient"),
    "replaced": (_replace, "This sheet is superseded: take the current one, or issue it anew"),
    "void": (_void, "This sheet is void: take the current one, or issue it anew"),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("when", ["while it waits", "while it is sent"])
def test_what_changed_meanwhile_holds_it_with_the_reason(
    online: Mailroom, office: PostOffice, what: str, when: str
) -> None:
    change, words = CHANGES[what]
    patient = online.add_patient()
    delivery = online.send(patient, online.issue_program(patient))

    def do() -> None:
        with online.app.app_context():
            change(online, patient)

    if when == "while it waits":
        do()
        online.deliver()
    else:
        office.hangs = "address"
        worker = threading.Thread(target=online.deliver)
        worker.start()
        assert office.reached.wait(20)
        do()
        office.go_on.set()
        worker.join(20)
    row = online.row(delivery)
    assert (row.state, row.reason) == (HELD, words)
    assert online.outcomes(delivery) == [AttemptOutcome.HELD]
    assert not office.taken


def test_many_workers_send_each_message_once(online: Mailroom, office: PostOffice) -> None:
    patient = online.add_patient()
    sheet = online.issue_leaflet(patient)
    sent = []
    for _ in range(12):
        sent.append(online.send(patient, sheet, after=sent[-1] if sent else None))
    workers = [threading.Thread(target=online.deliver) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert {online.state(one) for one in sent} == {SENT}
    ids = [message.content for message in office.taken]
    assert len(ids) == len(set(ids)) == 12


def test_a_worker_that_overslept_its_lease_sends_nothing(
    online: Mailroom, office: PostOffice
) -> None:
    delivery = online.queue()
    office.hangs = "address"
    worker = threading.Thread(target=online.deliver)
    worker.start()
    assert office.reached.wait(20)
    office.hangs = ""
    online.at(minutes=11).deliver()
    assert online.state(delivery) is QUEUED
    assert online.outcomes(delivery) == [AttemptOutcome.LOST]
    assert online.row(delivery).reason == LOST
    online.at(minutes=13).deliver()
    office.go_on.set()
    worker.join(20)
    assert online.state(delivery) is SENT
    assert len(office.taken) == 1


def test_a_slow_worker_settles_what_became_uncertain(online: Mailroom, office: PostOffice) -> None:
    delivery = online.queue()
    office.hangs = "end"
    worker = threading.Thread(target=online.deliver)
    worker.start()
    assert office.reached.wait(20)
    online.at(minutes=11).deliver()
    assert online.state(delivery) is DeliveryState.UNCERTAIN
    office.go_on.set()
    worker.join(20)
    assert online.state(delivery) is SENT
    assert online.outcomes(delivery) == [AttemptOutcome.SENT]


def test_records_that_are_busy_when_the_answer_comes_make_nothing_uncertain(
    online: Mailroom, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than a writer waits for another one."""
    delivery = online.queue()
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 200)
    monkeypatch.setattr(delivering, "PAUSES_S", (0.5, 0.5))
    impatient = records_app(str(online.app.config["DATABASE_URL"]))
    held = []
    office.at_data = lambda: held.append(lock_outbox(online.app))
    worker = threading.Thread(target=replace(online, app=impatient).deliver)
    worker.start()
    while not office.taken:
        worker.join(0.1)
    worker.join(0.4)
    held[0].close()
    worker.join(30)
    close(impatient)
    assert online.state(delivery) is SENT
    assert online.outcomes(delivery) == [AttemptOutcome.SENT]
