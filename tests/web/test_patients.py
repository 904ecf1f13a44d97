"""Patients: find, add, look, edit."""

from tests.pages import PageClient
from tests.people import Cast


def test_o(alice: PageClient, cast: Cast):
    alice.get(f"/patients/{cast.pat}")
    alice.get(f"/patients/{cast.kim}")
    alice.get(f"/patients/{cast.pat}/edit")
    alice.get(f"/patients/{cast.pat}/precautions/add")
    alice.get(f"/patients/{cast.pat}/precautions/{cast.knee}/end")
    alice.get(f"/patients/{cast.pat}/precautions/{cast.knee}/clear")
    alice.get(f"/patients/{cast.pat}/consents/add")
    alice.get("/patients/")
    alice.get("/patients/add")
    alice.get("/library")
    alice.get("/library/GB3")
    alice.get("/clinic")
    alice.get("/clinic/staff")
    alice.get("/password")


def test_m(mona):
    mona.get("/clinic/edit")
    mona.get("/clinic/staff/add")
    mona.get("/clinic/staff")
    mona.get("/clinic/letterhead")
