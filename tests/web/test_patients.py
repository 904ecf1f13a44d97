"""Patients: find, add, look, edit."""

from collections.abc import Mapping

import pytest
from flask import Flask

from clinic.services.patient import patients
from tests import people
from tests.litany import Litany
from tests.pages import Page, PageClient
from tests.people import NOW, TODAY, Cast


def found(page: Page) -> list[str]:
    return [one.get_text() for one in page.soup.select(".table tbody th")]


class TestFind:
    @pytest.mark.parametrize("typed", ["pat samp", "SAMPLEBY", "n-1042", "sam pat"])
    def test_a_single_find_is_opened(self, alice: PageClient, cast: Cast, typed: str) -> None:
        answer = alice.post("/patients/find", {"q": typed})
        assert answer.response.location == f"/patients/{cast.pat}"

    def test_accents_do_not_matter(self, alice: PageClient, cast: Cast) -> None:
        answer = alice.post("/patients/find", {"q": "kimberly"})
        assert answer.response.location == f"/patients/{cast.kim}"

    def test_several_finds_are_listed_and_what_was_typed_is_in_no_address(
        self, alice: PageClient, app: Flask, cast: Cast
    ) -> None:
        add(app, alice_of(cast), name="Patience Grey")
        answer = alice.post("/patients/find", {"q": "pat"})
        assert "pat" not in answer.response.location.removeprefix("/patients/")
        listed = alice.get(answer.response.location)
        assert found(listed) == ["Pat Sampleby", "Patience Grey"]
        assert listed.select_one("#q")["value"] == "pat"

    def test_nothing_found_says_what_to_do(self, alice: PageClient) -> None:
        listed = alice.post_and_follow("/patients/find", {"q": "zzz"})
        assert "try fewer letters" in listed.text
        assert listed.select_one("a[href='/patients/add']")

    def test_without_a_search_patients_are_listed_by_name(self, alice: PageClient) -> None:
        assert found(alice.get("/patients/")) == ["Kímberly Oduya", "Pat Sampleby"]

    def test_another_clinic_finds_only_its_own(self, charlie: PageClient) -> None:
        assert found(charlie.get("/patients/")) == ["Sam Southgate"]
        assert found(charlie.get("/patients/?q=sampl")) == []

    def test_suggestions_come_as_one_types(self, alice: PageClient, cast: Cast) -> None:
        offered = alice.fragment("/patients/suggest", {"q": "pa"})
        assert [one["href"] for one in offered.soup.select("a")] == [f"/patients/{cast.pat}"]
        assert "4 Mar 1962" in offered.text
        assert "No patient" in alice.fragment("/patients/suggest", {"q": "zzz"}).text

    def test_signed_out_finds_nothing(self, visitor: PageClient) -> None:
        for path in ("/patients/find", "/patients/suggest"):
            assert visitor.post(path, {"q": "pat"}).response.location.startswith("/sign-in")


class TestAdd(Litany):
    good: Mapping[str, object] = {
        "name": "Ingrid Månsson",
        "birth_date": "1944-12-31",
        "sex": "F",
        "record_number": "N-7",
        "phone": "312 555 0177",
        "email": "ingrid@post.example",
        "language": "en",
    }
    bad: Mapping[str, object] = {"birth_date": "2027-01-01"}
    says = "The birth date is in the future."

    def path(self, cast: Cast) -> str:
        return "/patients/add"

    def test_name_and_birth_date_are_enough(self, alice: PageClient) -> None:
        typed = {"name": "Ingrid Månsson", "birth_date": "1944-12-31", "language": "en"}
        page = alice.post_and_follow("/patients/add", typed)
        assert page.h1 == "Overview"
        assert "The patient is added." in page.text
        assert page.words(".patient-name") == "Ingrid Månsson"
        assert "(81 years)" in page.words(".patient-facts")

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"name": " "}, "Enter the patient's name."),
            ({"birth_date": ""}, "Enter the birth date."),
            ({"birth_date": "1962-02-30"}, "Enter a date that exists"),
            ({"birth_date": "1899-12-31"}, "from 1900 on"),
            ({"email": "not an address"}, "Enter an email address"),
            ({"record_number": "N-1042"}, "has this record number"),
            ({"sex": "X"}, "Choose one from the list."),
            ({"name": "x" * 121}, "Keep it to 120 characters."),
        ],
    )
    def test_what_is_wrong_is_told_beside_the_field(
        self, alice: PageClient, typed: dict[str, object], says: str
    ) -> None:
        page = alice.post("/patients/add", {**self.good, **typed}, 422)
        assert len(page.errors) == 1
        assert says in page.errors[0]
        field = page.select_one("[aria-invalid=true]")
        assert field["name"] == next(iter(typed))
        assert field.has_attr("autofocus")

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"name": "pat  SAMPLEBY"}, "same name"),
            ({"birth_date": "1962-03-04"}, "same birth date"),
        ],
    )
    def test_a_look_alike_is_asked_about_first(
        self, alice: PageClient, cast: Cast, typed: dict[str, object], why: str
    ) -> None:
        page = alice.post("/patients/add", {**self.good, **typed}, 409)
        assert "Is the patient here already?" in page.text
        assert why in page.words(".banner")
        assert page.select_one(f".banner a[href='/patients/{cast.pat}']")
        assert page.values("/add")["phone"] == "312 555 0177"
        again = {**page.values("/add"), "confirmed": "yes"}
        assert alice.post("/patients/add", again).response.location != f"/patients/{cast.pat}"

    def test_a_patient_of_another_clinic_is_no_look_alike(self, charlie: PageClient) -> None:
        charlie.post("/patients/add", {**self.good, "name": "Pat Sampleby"}, 302)


class TestOverview:
    def test_it_tells_who_and_what_to_mind(self, alice: PageClient, cast: Cast) -> None:
        page = alice.get(f"/patients/{cast.pat}")
        head = page.words(".patient-head")
        for words in ("Pat Sampleby", "4 Mar 1962", "(64 years)", "Female", "N-1042"):
            assert words in head
        assert "Knee pain with kneeling" in page.words(".patient-alerts")
        assert "Sheets by email" in page.text
        assert "312 555 0123" in page.text

    def test_the_title_of_the_tab_holds_no_name(self, alice: PageClient, cast: Cast) -> None:
        title = alice.get(f"/patients/{cast.pat}").words("title")
        assert title == "Overview – PS N-1042 – North Clinic"

    def test_an_empty_record_says_what_to_do_first(self, alice: PageClient, cast: Cast) -> None:
        assert "Begin with an assessment" in alice.get(f"/patients/{cast.kim}").text

    def test_strangers_find_nothing(
        self, charlie: PageClient, visitor: PageClient, alice: PageClient, cast: Cast
    ) -> None:
        assert charlie.get(f"/patients/{cast.pat}", 404).h1 == "Not found"
        visitor.get(f"/patients/{cast.pat}", 302)
        alice.get("/patients/999999", 404)
        alice.get(f"/patients/{10**30}", 404)


class TestEdit(Litany):
    good: Mapping[str, object] = {
        "name": "Pat Sampleby",
        "birth_date": "1962-03-04",
        "sex": "F",
        "record_number": "N-1042",
        "phone": "312 555 0000",
        "language": "en",
        "large_print": "y",
        "version": "1",
    }
    bad: Mapping[str, object] = {"email": "not an address"}
    says = "Enter an email address"

    def path(self, cast: Cast) -> str:
        return f"/patients/{cast.pat}/edit"

    def test_the_form_shows_what_is_stored(self, alice: PageClient, cast: Cast) -> None:
        values = alice.get(self.path(cast)).values("/edit")
        assert values["name"] == "Pat Sampleby"
        assert values["birth_date"] == "1962-03-04"
        assert values["sex"] == "F"
        assert "large_print" not in values

    def test_what_is_sent_as_it_stands_changes_nothing_but_the_box(
        self, alice: PageClient, cast: Cast
    ) -> None:
        values = alice.get(self.path(cast)).values("/edit")
        page = alice.post_and_follow(self.path(cast), {**values, "large_print": "y"})
        assert "English, large print" in page.text

    def test_the_second_of_two_is_shown_both_versions(
        self, alice: PageClient, bob: PageClient, cast: Cast
    ) -> None:
        seen_by_both = alice.get(self.path(cast)).values("/edit")
        bob.post(self.path(cast), {**seen_by_both, "phone": "312 555 0001"})
        typed = {**seen_by_both, "phone": "312 555 0002"}
        conflict = alice.post(self.path(cast), typed, 409)
        differs = [one.get_text(" ") for one in conflict.soup.select(".differs")]
        assert len(differs) == 1
        assert "312 555 0001" in differs[0]
        assert "312 555 0002" in differs[0]
        page = alice.post_and_follow(self.path(cast), conflict.values("/edit"))
        assert "312 555 0002" in page.text


def alice_of(cast: Cast) -> patients.Actor:
    return people.clinician(cast, cast.alice)


def add(app: Flask, actor: patients.Actor, name: str) -> int:
    with app.app_context():
        return patients.add_patient(
            actor=actor,
            details=patients.PatientDetails(name=name, birth_date=people.PAT.birth_date),
            today=TODAY,
            now=NOW,
            confirmed=True,
        )
