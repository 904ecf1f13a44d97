"""The staff of a clinic, on both databases."""

import pytest
from flask import Flask

from clinic.domain.errors import FieldError, NotFoundError, StateError
from clinic.domain.records import Role
from clinic.persistence.clinicians import ClinicianRow
from clinic.services.account import staffing
from clinic.services.actor import Actor, NotAllowedError
from tests.databases import Staff, count
from tests.people import NOW


def add(app: Flask, actor: Actor, **changes: object) -> int:
    arguments = {
        "name": "Nora Quist",
        "email": "Nora@North.example",
        "role": Role.CLINICIAN,
        "password": "a bridge and four walls",
        **changes,
    }
    with app.app_context():
        return staffing.add_staff(actor=actor, now=NOW, **arguments)  # type: ignore[arg-type]


def names(app: Flask, actor: Actor) -> list[tuple[str, bool]]:
    with app.app_context():
        return [(one.name, one.active) for one in staffing.staff(actor=actor)]


def test_a_manager_adds_staff_to_her_own_clinic(records: Flask, staff: Staff) -> None:
    add(records, staff.mona)
    assert ("Nora Quist", True) in names(records, staff.alice)
    assert names(records, staff.charlie) == [("Charlie Voss", True)]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "nora"}, "email"),
        ({"email": "ALICE@north.example"}, "email"),
        ({"password": "elevenchars"}, "password"),
    ],
)
def test_bad_staff_is_not_added(
    records: Flask, staff: Staff, bad: dict[str, str], field: str
) -> None:
    with pytest.raises(FieldError) as raised:
        add(records, staff.mona, **bad)
    assert raised.value.field == field
    assert count(records, ClinicianRow) == 4


def test_only_managers_touch_accounts(records: Flask, staff: Staff) -> None:
    bob = staff.bob.clinician_id
    with pytest.raises(NotAllowedError):
        add(records, staff.alice)
    for act in (staffing.deactivate_staff, staffing.reactivate_staff):
        with records.app_context(), pytest.raises(NotAllowedError):
            act(actor=staff.alice, clinician_id=bob, now=NOW)


def test_an_account_is_closed_and_opened_again(records: Flask, staff: Staff) -> None:
    bob = staff.bob.clinician_id
    with records.app_context():
        staffing.deactivate_staff(actor=staff.mona, clinician_id=bob, now=NOW)
    assert names(records, staff.mona)[-1] == ("Bob Lindqvist", False)
    with records.app_context():
        staffing.reactivate_staff(actor=staff.mona, clinician_id=bob, now=NOW)
    assert ("Bob Lindqvist", True) in names(records, staff.mona)


def test_a_clinic_always_keeps_a_manager(records: Flask, staff: Staff) -> None:
    mona = staff.mona.clinician_id
    with records.app_context(), pytest.raises(StateError):
        staffing.deactivate_staff(actor=staff.mona, clinician_id=mona, now=NOW)


def test_accounts_of_another_clinic_are_not_found(records: Flask, staff: Staff) -> None:
    charlie = staff.charlie.clinician_id
    with records.app_context(), pytest.raises(NotFoundError):
        staffing.deactivate_staff(actor=staff.mona, clinician_id=charlie, now=NOW)
