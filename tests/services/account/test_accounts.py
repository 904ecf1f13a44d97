"""Signing in and out, on both databases; each step in a session of its own."""

from datetime import timedelta

import pytest
from flask import Flask

from clinic.domain.errors import FieldError
from clinic.persistence.clinicians import ClinicianRow, get_account
from clinic.persistence.database import db, read_only
from clinic.persistence.sessions import SessionRow, SignInAttemptRow
from clinic.services.account import accounts, staffing
from clinic.services.account.accounts import SessionLimits, SignedIn, TooManyTriesError
from tests.databases import Staff, count
from tests.people import EMAILS, NOW, PASSWORD

HERE = "192.0.2.7"
ELSEWHERE = "198.51.100.4"
MINUTE = timedelta(minutes=1)
LIMITS = SessionLimits()
pytestmark = pytest.mark.usefixtures("staff")


def sign_in(app: Flask, **changes: object) -> str:
    arguments = {
        "email": EMAILS["alice"],
        "password": PASSWORD,
        "address": HERE,
        "now": NOW,
        **changes,
    }
    with app.app_context():
        return accounts.sign_in(**arguments)  # type: ignore[arg-type]


def fail(app: Flask, times: int, **changes: object) -> None:
    for _ in range(times):
        with pytest.raises(FieldError):
            sign_in(app, **{"password": "not the password", **changes})


def resume(app: Flask, token: str, now: object = NOW) -> SignedIn | None:
    with app.app_context():
        read_only()
        return accounts.resume(token=token, now=now, limits=LIMITS)  # type: ignore[arg-type]


def test_the_right_password_starts_a_session(records: Flask, staff: Staff) -> None:
    token = sign_in(records, email="  ALICE@north.example ")
    signed_in = resume(records, token)
    assert signed_in is not None
    assert signed_in.actor.clinician_id == staff.alice.clinician_id
    assert signed_in.actor.clinic_id == staff.alice.clinic_id
    assert (signed_in.clinic_name, signed_in.time_zone) == ("North Clinic", "America/Chicago")
    assert not signed_in.is_demo


def test_only_the_hash_of_the_token_is_stored(records: Flask) -> None:
    token = sign_in(records)
    with records.app_context():
        row = db.session.query(SessionRow).one()
        assert token not in row.token_hash
        assert len(row.token_hash) == 64


@pytest.mark.parametrize(
    "wrong", [{"password": "not the password"}, {"email": "nobody@north.example"}]
)
def test_the_answer_does_not_tell_whether_the_account_exists(
    records: Flask, wrong: dict[str, str]
) -> None:
    with pytest.raises(FieldError) as raised:
        sign_in(records, **wrong)
    assert (raised.value.field, raised.value.message) == ("password", accounts.WRONG)
    assert count(records, SignInAttemptRow) == 1
    assert count(records, SessionRow) == 0


def test_five_failures_close_one_account_for_one_address_for_15_minutes(records: Flask) -> None:
    fail(records, 5)
    with pytest.raises(TooManyTriesError):
        sign_in(records)
    assert sign_in(records, now=NOW + 15 * MINUTE)


def test_nobody_locks_another_out(records: Flask) -> None:
    fail(records, 5, address=ELSEWHERE)
    assert sign_in(records), "a stranger's failures elsewhere close nothing here"
    fail(records, 5, email=EMAILS["bob"])
    assert sign_in(records), "failures for a colleague's account close only that one"


def test_a_browser_that_signed_in_before_has_tries_of_its_own(records: Flask) -> None:
    token = sign_in(records)
    fail(records, 5)
    with pytest.raises(TooManyTriesError):
        sign_in(records)
    assert sign_in(records, known_token=token)
    fail(records, 5, email=EMAILS["bob"], known_token=token)
    with pytest.raises(TooManyTriesError):
        sign_in(records, email=EMAILS["bob"], known_token=token)


def test_one_address_may_not_try_many_accounts(records: Flask) -> None:
    for number in range(accounts.TRIES_FROM_ONE_ADDRESS):
        fail(records, 1, email=f"guess{number}@north.example")
    with pytest.raises(TooManyTriesError):
        sign_in(records)
    assert sign_in(records, address=ELSEWHERE)


def test_success_forgets_the_failures(records: Flask) -> None:
    fail(records, 4)
    sign_in(records)
    fail(records, 4)
    assert sign_in(records)


@pytest.mark.parametrize(("idle_minutes", "lasts"), [(29, True), (30, False), (24 * 60, False)])
def test_a_session_ends_after_30_idle_minutes(
    records: Flask, idle_minutes: int, lasts: bool
) -> None:
    token = sign_in(records)
    assert (resume(records, token, NOW + idle_minutes * MINUTE) is not None) is lasts


def test_use_keeps_a_session_but_not_beyond_12_hours(records: Flask) -> None:
    token = sign_in(records)
    for minutes in range(20, 12 * 60, 20):
        assert resume(records, token, NOW + minutes * MINUTE) is not None
    assert resume(records, token, NOW + 12 * 60 * MINUTE) is None


def test_signing_out_ends_the_session(records: Flask) -> None:
    token = sign_in(records)
    with records.app_context():
        accounts.sign_out(token=token, now=NOW)
    assert resume(records, token) is None
    assert resume(records, "a token of nobody") is None


def test_a_closed_account_is_out_at_once_and_stays_out(records: Flask, staff: Staff) -> None:
    token = sign_in(records)
    with records.app_context():
        staffing.deactivate_staff(actor=staff.mona, clinician_id=staff.alice.clinician_id, now=NOW)
    assert resume(records, token) is None
    fail(records, 1, password=PASSWORD)


def change(app: Flask, staff: Staff, token: str, old: str, new: str) -> None:
    with app.app_context():
        accounts.change_password(
            actor=staff.alice, token=token, old_password=old, new_password=new, now=NOW
        )


def test_a_new_password_ends_the_other_sessions(records: Flask, staff: Staff) -> None:
    here, elsewhere = sign_in(records), sign_in(records)
    change(records, staff, here, PASSWORD, "a bridge and four walls")
    assert resume(records, here) is not None
    assert resume(records, elsewhere) is None
    fail(records, 1, password=PASSWORD)
    assert sign_in(records, password="a bridge and four walls")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("not the password", "a bridge and four walls", "old_password"),
        (PASSWORD, "elevenchars", "new_password"),
        (PASSWORD, "x" * 201, "new_password"),
    ],
)
def test_a_refused_password_change_changes_nothing(
    records: Flask, staff: Staff, old: str, new: str, field: str
) -> None:
    token = sign_in(records)
    with pytest.raises(FieldError) as raised:
        change(records, staff, token, old, new)
    assert raised.value.field == field
    assert sign_in(records)


def test_the_old_password_cannot_be_guessed_at_an_open_screen(
    records: Flask, staff: Staff
) -> None:
    token = sign_in(records)
    for _ in range(5):
        with pytest.raises(FieldError):
            change(records, staff, token, "not the password", "a bridge and four walls")
    with pytest.raises(TooManyTriesError):
        change(records, staff, token, PASSWORD, "a bridge and four walls")


def test_a_hash_of_an_older_profile_is_renewed_at_sign_in(records: Flask, staff: Staff) -> None:
    import argon2

    old = argon2.PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    with records.app_context():
        get_account(clinician_id=staff.alice.clinician_id).password_hash = old
        db.session.commit()
    sign_in(records)
    with records.app_context():
        row = db.session.get(ClinicianRow, staff.alice.clinician_id)
        assert row is not None
        assert "t=1" in row.password_hash
    assert sign_in(records)
