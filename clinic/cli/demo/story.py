"""Lets the demo happen: what the TOML files tell becomes calls of the use cases, at past dates."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clinic.cli.demo.course import follow
from clinic.cli.demo.visits import Teller, Told, record_precaution, visit
from clinic.domain.records import ConsentKind, Paper, Role
from clinic.services.account import clinics, staffing
from clinic.services.account.clinics import ClinicSettings
from clinic.services.actor import Actor
from clinic.services.patient import consents, patients
from clinic.services.patient.patients import PatientDetails

HERE = Path(__file__).resolve().parent
PASSWORD = "demo-figure-four"  # noqa: S105  printed at each start, for invented people only


def tell(now: datetime) -> None:
    """Make the clinics, their staff and their patients as of `now` (aware UTC)."""
    told = _read("clinics.toml")
    first = min(now - timedelta(days=365), now)
    clinic_ids = {
        key: clinics.open_clinic(settings=_settings(told[key]), now=first, is_demo=True)
        for key in ("north", "south")
    }
    zones = {key: ZoneInfo(told[key]["time_zone"]) for key in clinic_ids}
    actors = {}
    for one in told["staff"]:
        clinic_id, role = clinic_ids[one["clinic"]], Role(one["role"])
        who = {key: one[key] for key in ("name", "email", "title")}
        clinician_id = staffing.enroll(
            clinic_id=clinic_id, role=role, password=PASSWORD, now=first, **who
        )
        actors[one["name"].split()[0].lower()] = Actor(
            clinic_id=clinic_id, clinician_id=clinician_id, name=one["name"], role=role
        )
    stories = _read("patients.toml")
    for one in stories["patient"]:
        actor = actors[one["by"]]
        zone = zones["south" if actor.clinic_id == clinic_ids["south"] else "north"]
        _live(Teller(actor=actor, now=now.astimezone(zone)), one, stories["findings"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _settings(told: Told) -> ClinicSettings:
    return ClinicSettings(**{**told, "paper": Paper(told["paper"])})


def _live(teller: Teller, told: Told, presets: Told) -> None:
    """One patient, from being added to today."""
    begin = teller.day(
        told.get("added", max((v["days_ago"] for v in told.get("visit", [])), default=0))
    )
    patient_id = patients.add_patient(
        actor=begin.actor,
        details=_details(told, teller.now.date()),
        today=begin.today,
        now=begin.now,
        confirmed=True,
    )
    for kind in told.get("consents", []):
        consents.record_consent(
            actor=begin.actor,
            patient_id=patient_id,
            kind=ConsentKind(kind),
            given_by=told.get("guardian_name", told["name"]),
            now=begin.now,
        )
    for one in told.get("precaution", []):
        record_precaution(teller, patient_id, one, begin)
    for one in told.get("visit", []):
        visit(teller, patient_id, one, presets)
    if "course" in told:
        follow(teller, patient_id, _read(told["course"]), presets)


def _details(told: Told, today: date) -> PatientDetails:
    keys = (
        "name",
        "record_number",
        "phone",
        "email",
        "language",
        "large_print",
        "guardian_name",
        "sex",
    )
    given = {key: told[key] for key in keys if key in told}
    month, day = (int(part) for part in told["birthday"].split("-"))
    had_it = (today.month, today.day) >= (month, day)
    birth_date = date(today.year - told["age"] - (not had_it), month, day)
    return PatientDetails(birth_date=birth_date, **given)
