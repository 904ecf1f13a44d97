"""Deliveries: the list with its filters, one of them, and what a person decides."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from clinic.domain.deliveries import DeliveryState
from clinic.persistence.addresses import is_blocked
from clinic.persistence.database import commit, db
from clinic.persistence.deliveries import DeliveryRow
from clinic.persistence.patients import PatientRow
from tests.litany import Litany, contents
from tests.mail import ADDRESS, Mailroom
from tests.pages import PageClient
from tests.people import NOW, Cast, clinician
from tests.running import Clock


@pytest.fixture
def mailroom(app: Flask, cast: Cast, tmp_path: Path) -> Mailroom:
    return Mailroom(app=app, actor=clinician(cast, cast.alice), folder=tmp_path / "outbox")


@pytest.fixture
def delivery(mailroom: Mailroom) -> DeliveryRow:
    """A message in the queue."""
    return mailroom.row(mailroom.queue())


def put(app: Flask, delivery: DeliveryRow, state: str, reason: str = "") -> None:
    """Bring a delivery into a state, as a worker would have."""
    with app.app_context():
        row = db.session.get_one(DeliveryRow, delivery.id)
        row.state, row.reason = DeliveryState(state), reason
        commit()


class DecisionLitany(Litany):
    """What a person decides about a delivery in one state."""

    state = "uncertain"
    action = ""
    leads_to = ""

    @pytest.fixture(autouse=True)
    def _know(self, app: Flask, delivery: DeliveryRow) -> None:
        put(app, delivery, self.state, "550 no such user")
        self.good: Mapping[str, object] = {"seen": self.state}
        self.here = f"/patients/{delivery.patient_id}/deliveries/{delivery.id}"
        self.delivery = delivery

    def path(self, cast: Cast) -> str:
        return f"{self.here}/{self.action}"

    def test_the_page_offers_it_and_it_leads_to_the_state(
        self, alice: PageClient, mailroom: Mailroom
    ) -> None:
        values = alice.get(self.here).values(f"/{self.action}")
        page = alice.post_and_follow(f"{self.here}/{self.action}", values)
        assert mailroom.state(self.delivery.id).value == self.leads_to
        assert self.leads_to.capitalize() in page.words(".page-head")

    def test_of_two_people_the_second_is_told(self, alice: PageClient, database: Path) -> None:
        alice.post(f"{self.here}/{self.action}", self.good)
        before = contents(database)
        alice.post(f"{self.here}/{self.action}", self.good, 409)
        alice.post(f"{self.here}/{self.action}", {"seen": "lost"}, 409)
        assert contents(database) == before


class TestCancel(DecisionLitany):
    state, action, leads_to = "queued", "cancel", "cancelled"


class TestCancelHeld(DecisionLitany):
    state, action, leads_to = "held", "cancel", "cancelled"


class TestResendFailed(DecisionLitany):
    state, action, leads_to = "failed", "resend", "queued"

    def test_it_is_the_same_message(self, alice: PageClient, mailroom: Mailroom) -> None:
        alice.post(f"{self.here}/resend", self.good)
        mailroom.deliver()
        (file,) = mailroom.captured()
        assert self.delivery.message_id.startswith(f"<{file.stem}@")

    def test_what_would_hold_it_again_is_told(
        self, app: Flask, alice: PageClient, database: Path
    ) -> None:
        with app.app_context():
            db.session.get_one(PatientRow, self.delivery.patient_id).email = "else@post.example"
            commit()
        before = contents(database)
        page = alice.get(self.here)
        assert "The patient's address is another one now" in page.text
        assert not page.soup.select("form[action$='/resend']")
        refused = alice.post(f"{self.here}/resend", self.good, 409)
        assert "The patient's address is another one now" in refused.text
        assert contents(database) == before


class TestArrived(DecisionLitany):
    action, leads_to = "arrived", "sent"


class TestNotArrived(DecisionLitany):
    action, leads_to = "not-arrived", "failed"


class TestCameBack(DecisionLitany):
    state, action, leads_to = "sent", "came-back", "failed"

    def test_the_address_is_blocked(self, app: Flask, alice: PageClient, cast: Cast) -> None:
        alice.post(f"{self.here}/came-back", self.good)
        with app.app_context():
            assert is_blocked(
                clinic_id=cast.north, patient_id=self.delivery.patient_id, address=ADDRESS
            )


def rows_of(alice: PageClient, path: str) -> list[str]:
    page = alice.get(path)
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


class TestList:
    def test_it_shows_what_waits_and_filters(
        self, app: Flask, alice: PageClient, bob: PageClient, mailroom: Mailroom
    ) -> None:
        patient = mailroom.add_patient()
        sheet = mailroom.issue_leaflet(patient)
        first = mailroom.row(mailroom.send(patient, sheet))
        second = mailroom.row(mailroom.send(patient, sheet, after=first.id))
        put(app, second, "failed", "550 no such user")
        waiting = rows_of(alice, "/deliveries")
        assert len(waiting) == 1
        assert waiting[0].startswith("Failed Imogen Quill 2 Mar 1976 Safety-net sheet S")
        assert waiting[0].endswith("550 no such user")
        assert len(rows_of(alice, "/deliveries?state=all")) == 2
        assert len(rows_of(alice, "/deliveries?state=queued&days=7")) == 1
        assert not rows_of(alice, "/deliveries?state=sent")
        assert len(rows_of(alice, "/deliveries?state=all&mine=y")) == 2
        assert not rows_of(bob, "/deliveries?state=all&mine=y")
        assert len(rows_of(alice, "/deliveries?state=nonsense&days=x&before=y")) == 1
        assert len(rows_of(alice, f"/deliveries?before={'9' * 30}")) == 1

    def test_it_goes_on_page_by_page(
        self,
        alice: PageClient,
        delivery: DeliveryRow,
        mailroom: Mailroom,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("clinic.services.delivery.deliveries.PAGE", 1)
        mailroom.send(delivery.patient_id, delivery.handout_id, after=delivery.id)
        page = alice.get("/deliveries?state=all")
        older = str(page.select_one(".card-foot a")["href"])
        assert "state=all" in older
        assert not alice.get(older).soup.select(".card-foot a")

    def test_messages_that_nobody_carries_are_told(
        self, alice: PageClient, delivery: DeliveryRow, clock: Clock
    ) -> None:
        assert "Messages wait" not in alice.get("/deliveries").text
        clock.now = NOW + timedelta(minutes=6)
        assert "no worker seems to run" in alice.get("/deliveries").text

    def test_another_clinic_sees_none(self, charlie: PageClient, delivery: DeliveryRow) -> None:
        assert not rows_of(charlie, "/deliveries?state=all")
        charlie.get(f"/patients/{delivery.patient_id}/deliveries/{delivery.id}", 404)

    def test_signed_out_goes_to_sign_in(self, visitor: PageClient) -> None:
        assert visitor.get("/deliveries", 302).response.location.startswith("/sign-in")


class TestElsewhere:
    """Where else a delivery shows."""

    def test_today_lists_what_waits_for_a_person(
        self, app: Flask, alice: PageClient, delivery: DeliveryRow
    ) -> None:
        assert "Emails that wait" not in alice.get("/").text
        put(app, delivery, "uncertain", "The worker stopped")
        page = alice.get("/")
        assert "Emails that wait for you" in page.text
        link = f"/patients/{delivery.patient_id}/deliveries/{delivery.id}"
        assert page.soup.select(f"a[href='{link}']")
        assert "Nobody knows whether it arrived" in alice.get(link).text

    def test_documents_show_the_last_delivery_of_a_sheet(
        self, alice: PageClient, delivery: DeliveryRow, mailroom: Mailroom
    ) -> None:
        path = f"/patients/{delivery.patient_id}"
        assert f"to {ADDRESS} Queued" in alice.get(f"{path}/documents").words(".document")
        mailroom.deliver()
        assert "Captured, not sent" in alice.get(f"{path}/documents").words(".document")
        sheet = alice.get(f"{path}/handouts/{delivery.handout_id}")
        assert "Captured, not sent" in sheet.text
        page = alice.get(f"{path}/deliveries/{delivery.id}")
        assert "lies as a file in the outbox folder" in page.text
        assert not page.soup.select("form[action$='/came-back']")

    def test_a_message_on_its_way_is_followed(
        self, alice: PageClient, delivery: DeliveryRow, mailroom: Mailroom
    ) -> None:
        path = f"/patients/{delivery.patient_id}/deliveries/{delivery.id}"
        follow = str(alice.get(path).select_one("[data-follow]")["data-follow"])
        assert "data-over" not in alice.client.get(follow).text
        mailroom.deliver()
        assert "data-over" in alice.client.get(follow).text
        assert not alice.get(path).soup.select("[data-follow]")

    def test_a_message_that_was_put_off_says_when_it_is_tried_again(
        self, app: Flask, alice: PageClient, delivery: DeliveryRow
    ) -> None:
        put(app, delivery, "queued", "450 greylisted")
        page = alice.get(f"/patients/{delivery.patient_id}/deliveries/{delivery.id}")
        assert "450 greylisted. Next try 22 Nov 2026, 09:00" in page.words(".banner.info")
