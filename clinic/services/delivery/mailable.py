"""What keeps a sheet from the mail: asked before it is queued, and again before it is sent."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain.errors import BlockedError, StateError
from clinic.domain.records import ConsentKind
from clinic.persistence.addresses import is_blocked
from clinic.persistence.consents import has_consent
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.patients import PatientRow
from clinic.services.actor import Actor
from clinic.services.program.program_editing import ProgramError
from clinic.services.sheet.documents import check_prints


class Hurdle(StrEnum):
    """What stands in the way."""

    SHEET = "sheet"
    STOP = "stop"
    CONSENT = "consent"
    ADDRESS = "address"
    REFUSED = "refused"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """What stands in the way of a message, in words that name nobody."""

    hurdle: Hurdle
    words: str


WORDS = {
    Hurdle.STOP: "Something stops the exercise sheets of this patient",
    Hurdle.CONSENT: "No consent to email stands",
    Hurdle.ADDRESS: "The patient has no email address",
    Hurdle.REFUSED: "The address was refused, or a message to it came back",
    Hurdle.CHANGED: "The patient's address is another one now",
}


def obstacle(
    *, actor: Actor, patient: PatientRow, sheet: HandoutRow, recipient: str | None, today: date
) -> Obstacle | None:
    """The first thing that keeps this sheet from being mailed; None when nothing does.

    `recipient` is the address that a message was written to; None before there is one.
    """
    try:
        check_prints(actor=actor, row=sheet, today=today)
    except BlockedError:
        return _of(Hurdle.STOP)
    except StateError as error:
        words = str(error)
        return Obstacle(hurdle=Hurdle.SHEET, words=f"{words[:1].upper()}{words[1:]}")
    except ProgramError:
        return Obstacle(
            hurdle=Hurdle.SHEET, words="Some of the program is not allowed under the precautions"
        )
    return _of_the_address(actor, patient, recipient)


def _of_the_address(actor: Actor, patient: PatientRow, recipient: str | None) -> Obstacle | None:
    whose = {"clinic_id": actor.clinic_id, "patient_id": patient.id}
    if not has_consent(**whose, kind=ConsentKind.EMAIL):
        return _of(Hurdle.CONSENT)
    if not patient.email:
        return _of(Hurdle.ADDRESS)
    if recipient is not None and recipient != patient.email:
        return _of(Hurdle.CHANGED)
    if is_blocked(**whose, address=patient.email):
        return _of(Hurdle.REFUSED)
    return None


def _of(hurdle: Hurdle) -> Obstacle:
    return Obstacle(hurdle=hurdle, words=WORDS[hurdle])
