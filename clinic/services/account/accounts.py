"""Accounts: sign in, stay signed in, sign out, change the password.

Nobody can lock another out. Failed sign-ins are counted for an account and where they came from
together; a browser that has signed in to the account before is counted on its own, so that a
stranger at the same address does not use up its tries.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from clinic.domain.errors import FieldError
from clinic.persistence import clinicians, sessions
from clinic.persistence.clinicians import ClinicianRow
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.database import add, commit, reading, writing
from clinic.persistence.events import record_event
from clinic.persistence.sessions import SessionRow, SignInAttemptRow
from clinic.services.account import passwords
from clinic.services.actor import Actor

TRIES_FOR_ONE_ACCOUNT = 5
TRIES_FROM_ONE_ADDRESS = 50
TRIES_COUNT_FOR = timedelta(minutes=15)
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session is noted: not at each click, to write less."""

WRONG = "This email address and password do not belong together."
TOO_MANY = "Too many failed tries from here. Wait 15 minutes, then try again."


class TooManyTriesError(FieldError):
    """Too many failed sign-ins came from this place; the password was not even looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """When a session ends by itself: unused for `idle`, or `longest` after its sign-in."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person at the keyboard, and what every page needs of their clinic."""

    actor: Actor
    clinic_name: str
    time_zone: str
    is_demo: bool


def sign_in(
    *, email: str, password: str, address: str, now: datetime, known_token: str | None = None
) -> str:
    """Start a session and answer its token.

    `known_token` is that of an earlier session of the same browser, ended or not, if it kept one.
    Raises FieldError when address and password do not belong together, and TooManyTriesError. The
    password is checked outside any writing transaction: it takes long, and anybody may ask.
    """
    account = _hash(email.strip().lower())
    with reading():
        source = _source(email, known_token, address)
        _check_tries(account=account, source=source, address=address, now=now)
        row = clinicians.find_by_email(email=email)
        clinician_id = row.id if row else None
        usable = row.password_hash if row and row.active else None
    matches = passwords.is_password(password, usable)
    with writing():
        if clinician_id is None or not matches:
            add(SignInAttemptRow(account_hash=account, source=source, at=now))
            commit()
            raise FieldError("password", WRONG)
        token = secrets.token_urlsafe(32)
        _start_session(clinician_id, _new_hash(password, usable), token, now)
        sessions.forget_failures(account_hash=account, source=source)
        sessions.forget_failures_before(before=now - TRIES_COUNT_FOR)
        commit()
    return token


def resume(*, token: str, now: datetime, limits: SessionLimits) -> SignedIn | None:
    """Who signed in with this token; None when the session is over or the account was closed."""
    token_hash = _hash(token)
    with reading():
        found = sessions.find_session(token_hash=token_hash)
        if found is None:
            return None
        session, clinician, clinic = found
        if not clinician.active or _is_over(session, now, limits):
            return None
        signed_in = _signed_in(clinician, clinic)
        session_id = session.id
        is_stale = now - session.last_seen_at >= NOTED_EVERY
    if is_stale:
        with writing():
            sessions.touch_session(session_id=session_id, now=now)
            commit()
    return signed_in


def is_same_person(*, token: str, earlier_token: str | None) -> bool:
    """Whether two sign-ins of a browser, the earlier one ended or not, are of one clinician."""
    if earlier_token is None:
        return False
    with reading():
        found = [sessions.find_session(token_hash=_hash(each)) for each in (token, earlier_token)]
        people = [session[0].clinician_id for session in found if session is not None]
    return len(people) == len(found) and len(set(people)) == 1


def sign_out(*, token: str, now: datetime) -> None:
    """End the session of this token."""
    sessions.end_session(token_hash=_hash(token), now=now)
    commit()


def change_password(
    *, actor: Actor, token: str, old_password: str, new_password: str, now: datetime
) -> None:
    """Change the password of the signed-in clinician and end their sessions in other browsers.

    Raises FieldError for a wrong old password or an unfit new one.
    """
    source = f"session:{_hash(token)[:32]}"
    with reading():
        row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=actor.clinician_id)
        account, old_hash = _hash(row.email), row.password_hash
        _check_tries(account=account, source=source, address=source, now=now)
    if not passwords.is_password(old_password, old_hash):
        with writing():
            add(SignInAttemptRow(account_hash=account, source=source, at=now))
            commit()
        raise FieldError("old_password", "This is not your present password.")
    passwords.check_new(new_password, field="new_password")
    new_hash = passwords.hash_password(new_password)
    with writing():
        row = clinicians.get_clinician(clinic_id=actor.clinic_id, clinician_id=actor.clinician_id)
        row.password_hash = new_hash
        sessions.end_sessions(
            clinician_id=actor.clinician_id, now=now, but_not_token_hash=_hash(token)
        )
        _record(actor.clinic_id, actor.clinician_id, "password_changed", now)
        commit()


def _source(email: str, known_token: str | None, address: str) -> str:
    """Where tries are counted: the browser if it has signed in to this account before."""
    if known_token is not None:
        found = sessions.find_session(token_hash=_hash(known_token))
        if found is not None and found[1].email == email.strip().lower():
            return f"browser:{_hash(known_token)[:32]}"
    return address


def _check_tries(*, account: str, source: str, address: str, now: datetime) -> None:
    since = now - TRIES_COUNT_FOR
    tries = sessions.count_failures(source=source, since=since, account_hash=account)
    if tries >= TRIES_FOR_ONE_ACCOUNT:
        raise TooManyTriesError("password", TOO_MANY)
    if source == address:
        tries = sessions.count_failures(source=address, since=since)
        if tries >= TRIES_FROM_ONE_ADDRESS:
            raise TooManyTriesError("password", TOO_MANY)


def _new_hash(password: str, password_hash: str | None) -> str | None:
    """A fresh hash when the kept one was made with an older profile."""
    if password_hash is None or not passwords.needs_new_hash(password_hash):
        return None
    return passwords.hash_password(password)


def _start_session(clinician_id: int, new_hash: str | None, token: str, now: datetime) -> None:
    row = clinicians.get_account(clinician_id=clinician_id)
    if new_hash is not None:
        row.password_hash = new_hash
    add(SessionRow(token_hash=_hash(token), clinician_id=row.id, created_at=now, last_seen_at=now))
    _record(row.clinic_id, row.id, "signed_in", now)


def _is_over(session: SessionRow, now: datetime, limits: SessionLimits) -> bool:
    return (
        session.ended_at is not None
        or now - session.last_seen_at >= limits.idle
        or now - session.created_at >= limits.longest
    )


def _signed_in(clinician: ClinicianRow, clinic: ClinicRow) -> SignedIn:
    return SignedIn(
        actor=Actor(
            clinic_id=clinic.id,
            clinician_id=clinician.id,
            name=clinician.name,
            role=clinician.role,
        ),
        clinic_name=clinic.name,
        time_zone=clinic.time_zone,
        is_demo=clinic.is_demo,
    )


def _record(clinic_id: int, clinician_id: int, kind: str, now: datetime) -> None:
    record_event(clinic_id=clinic_id, clinician_id=clinician_id, kind=kind, at=now)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
