"""Patients whose sheets can be mailed, and the mail as a worker would carry it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask

from clinic.delivery.capture import CaptureMailer
from clinic.delivery.post import Post
from clinic.delivery.smtp import SmtpMailer
from clinic.domain.deliveries import AttemptOutcome, DeliveryState
from clinic.domain.records import ConsentKind, HandoutKind, Paper
from clinic.persistence.clinics import get_clinic
from clinic.persistence.database import commit, db
from clinic.persistence.deliveries import DeliveryAttemptRow, DeliveryRow
from clinic.persistence.handouts import get_document
from clinic.services.actor import Actor
from clinic.services.delivery import sending
from clinic.services.delivery.delivering import Delivered, deliver_due
from clinic.services.delivery.sending import SendOrder
from clinic.services.patient import consents
from clinic.services.sheet import handing_out
from clinic.services.sheet.handing_out import LeafletOrder
from tests.people import NOW, TODAY
from tests.practice import Practice

ADDRESS = "imogen@post.example"
SENDER = "desk@north.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """A clinic that mails; each call is a unit of work of its own."""

    app: Flask
    actor: Actor
    folder: Path
    smtp: SmtpMailer | None = None
    now: datetime = NOW

    def at(self, office: SmtpMailer | None = None, **later: float) -> "Mailroom":
        """The same later, or over a mail server."""
        return replace(self, now=self.now + timedelta(**later), smtp=office or self.smtp)

    @property
    def post(self) -> Post:
        return Post(capture=CaptureMailer(folder=self.folder), smtp=self.smtp)

    def add_patient(self, address: str = ADDRESS, *, consents_to: bool = True) -> int:
        with self.app.app_context():
            patient_id = Practice(actor=self.actor).add_patient(email=address)
            if consents_to:
                consents.record_consent(
                    actor=self.actor,
                    patient_id=patient_id,
                    kind=ConsentKind.EMAIL,
                    given_by="the patient",
                    now=NOW,
                )
        return patient_id

    def issue_program(self, patient_id: int) -> int:
        """The sheet of a program."""
        with self.app.app_context():
            practice = Practice(actor=self.actor)
            return practice.issue(patient_id, practice.start(patient_id)).handout_id

    def issue_leaflet(self, patient_id: int, kind: HandoutKind = HandoutKind.SAFETY_NET) -> int:
        """A sheet that is made quickly."""
        with self.app.app_context():
            order = LeafletOrder(patient_id=patient_id, kind=kind, after=None, paper=Paper.A4)
            return handing_out.issue_leaflet(
                actor=self.actor, order=order, now=NOW, today=TODAY
            ).handout_id

    def send(
        self, patient_id: int, handout_id: int, sender: str = SENDER, **changed: object
    ) -> int:
        """Queue a sheet as its page would; the delivery."""
        order = SendOrder(
            patient_id=patient_id,
            handout_id=handout_id,
            address=ADDRESS,
            after=None,
            confirmed=True,
        )
        with self.app.app_context():
            return sending.send(
                actor=self.actor,
                order=replace(order, **changed),  # type: ignore[arg-type]
                sender=sender,
                now=self.now,
                today=TODAY,
            ).delivery_id

    def queue(self) -> int:
        """A message on its way: its delivery."""
        patient_id = self.add_patient()
        return self.send(patient_id, self.issue_leaflet(patient_id))

    def deliver(self) -> Delivered:
        """What a worker does in one round."""
        with self.app.app_context():
            return deliver_due(post=self.post, clock=lambda: self.now)

    def row(self, delivery_id: int) -> DeliveryRow:
        with self.app.app_context():
            row = db.session.get_one(DeliveryRow, delivery_id)
            db.session.expunge(row)
        return row

    def state(self, delivery_id: int) -> DeliveryState:
        return self.row(delivery_id).state

    def outcomes(self, delivery_id: int) -> list[AttemptOutcome | None]:
        with self.app.app_context():
            rows = db.session.query(DeliveryAttemptRow).filter_by(delivery_id=delivery_id)
            return [row.outcome for row in rows.order_by(DeliveryAttemptRow.id)]

    def captured(self) -> Iterable[Path]:
        return sorted(self.folder.glob("*.eml"))

    def set_clinic(self, **values: object) -> None:
        with self.app.app_context():
            row = get_clinic(clinic_id=self.actor.clinic_id)
            for name, value in values.items():
                setattr(row, name, value)
            commit()


def read_message(app: Flask) -> EmailMessage:
    """The message that was queued last, as stored."""
    with app.app_context():
        row = db.session.query(DeliveryRow).order_by(DeliveryRow.id.desc()).first()
        assert row is not None
        content = get_document(digest=row.sha256).content
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message
