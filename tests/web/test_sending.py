"""Mailing a sheet: who it goes to, the ticks, what stands in the way, the address."""

import shutil
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from clinic.config import DATABASE_FILE
from clinic.domain.records import ConsentKind, HandoutState
from clinic.persistence.addresses import block_address
from clinic.persistence.clinics import get_clinic
from clinic.persistence.database import commit, db
from clinic.persistence.deliveries import DeliveryRow
from clinic.persistence.handouts import HandoutRow
from clinic.persistence.patients import PatientRow
from clinic.services.patient import consents
from tests import practice
from tests.litany import Litany, contents
from tests.mail import read_message
from tests.pages import PageClient
from tests.people import NOW, PAT, Cast
from tests.practice import Practice, Treated, practice_of

ADDRESS = "tom@post.example"


@pytest.fixture(scope="module")
def treated(stage: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Treated:
    return practice.treat(stage, tmp_path_factory.mktemp("treated"))


@pytest.fixture
def database(treated: Treated, tmp_path: Path) -> Path:
    return Path(shutil.copy(treated.database, tmp_path / DATABASE_FILE))


@pytest.fixture
def reachable(app: Flask, cast: Cast, treated: Treated) -> Practice:
    """The patient under treatment has an address and said yes."""
    desk = practice_of(cast)
    with app.app_context():
        consents.record_consent(
            actor=desk.actor,
            patient_id=treated.followed,
            kind=ConsentKind.EMAIL,
            given_by="Tom",
            now=NOW,
        )
        write_address(treated.followed, ADDRESS)
    return desk


def write_address(patient_id: int, address: str) -> None:
    row = db.session.get_one(PatientRow, patient_id)
    row.email = row.email_key = address
    commit()


@pytest.mark.usefixtures("reachable")
class TestSend(Litany):
    good: Mapping[str, object] = {"address": ADDRESS, "after": "", "confirmed": "y"}
    bad: Mapping[str, object] = {"passcode": "short"}
    says = "Use 8 to 64"

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.here = f"/patients/{treated.followed}/handouts/{treated.current}/send"

    def path(self, cast: Cast) -> str:
        return self.here

    def test_the_page_shows_whom_it_goes_to_and_what_they_read(self, alice: PageClient) -> None:
        page = alice.get(self.here)
        line = page.words(".confirm-line").replace(" ,", ",")
        assert line == f"Tom Abara, born 2 Mar 1976, at {ADDRESS}"
        assert "Your home program is in the file" in page.words(".letter")
        assert "North Clinic" in page.words(".letter")
        assert "Abara" not in page.words(".letter")
        assert page.values("/send")["address"] == ADDRESS
        assert "only kept as a file" in page.text

    def test_the_message_is_in_the_outbox_with_its_bytes(
        self, app: Flask, alice: PageClient, treated: Treated
    ) -> None:
        page = alice.post_and_follow(self.here, self.good)
        assert page.h1 == f"Delivery of sheet P{treated.active}-2"
        assert "Queued" in page.words(".page-head")
        message = read_message(app)
        assert message["To"] == ADDRESS
        assert message["Subject"] == "Your sheet from North Clinic"
        (pdf,) = message.iter_attachments()
        assert pdf.get_filename() == f"home-program-P{treated.active}-2.pdf"
        shown = alice.client.get(self.here.replace("/send", ".pdf"))
        assert pdf.get_content() == shown.data

    def test_without_the_tick_nothing_is_queued(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        page = alice.post(self.here, {**self.good, "confirmed": ""}, 422)
        assert page.errors == ["Confirm that this is the right person and address."]
        assert contents(database) == before

    def test_a_second_click_queues_nothing_new(self, alice: PageClient, database: Path) -> None:
        alice.post(self.here, self.good)
        before = contents(database)
        page = alice.post_and_follow(self.here, self.good)
        assert "queued already" in page.text
        assert contents(database) == before

    def test_it_may_be_sent_again_on_purpose(self, app: Flask, alice: PageClient) -> None:
        alice.post(self.here, self.good)
        again = {**alice.get(self.here).values("/send"), "confirmed": "y"}
        alice.post(self.here, again)
        with app.app_context():
            assert db.session.query(DeliveryRow).count() == 2

    def test_an_address_that_changed_while_the_page_was_open_is_told(
        self, app: Flask, alice: PageClient, treated: Treated
    ) -> None:
        with app.app_context():
            write_address(treated.followed, "new@post.example")
        page = alice.post(self.here, self.good, 422)
        assert "changed meanwhile" in page.errors[0]
        assert page.values("/send")["address"] == "new@post.example"

    def test_another_address_than_last_time_takes_a_second_tick(
        self, app: Flask, alice: PageClient, treated: Treated
    ) -> None:
        alice.post(self.here, self.good)
        with app.app_context():
            write_address(treated.followed, "new@post.example")
        page = alice.get(self.here)
        assert f"went to another address: {ADDRESS}" in page.words(".banner.amber")
        sent = {**page.values("/send"), "confirmed": "y"}
        page = alice.post(self.here, sent, 422)
        assert page.errors == ["Confirm this too: it needs a second look."]
        alice.post(self.here, {**sent, "risk_confirmed": "y"})

    def test_an_address_that_another_patient_has_takes_a_second_tick(
        self, app: Flask, alice: PageClient, treated: Treated
    ) -> None:
        with app.app_context():
            write_address(treated.followed, PAT.email)
        page = alice.get(self.here)
        assert f"also the address of {PAT.name}" in page.words(".banner.amber")
        sent = {**page.values("/send"), "confirmed": "y"}
        alice.post(self.here, sent, 422)
        alice.post(self.here, {**sent, "risk_confirmed": "y"})

    def test_a_passcode_locks_the_file_and_is_in_no_part_of_the_mail(
        self, app: Flask, alice: PageClient
    ) -> None:
        alice.post(self.here, {**self.good, "passcode": "seven4Maples"})
        with app.app_context():
            row = db.session.query(DeliveryRow).one()
        assert row.has_passcode
        message = read_message(app)
        assert b"seven4Maples" not in message.as_bytes()
        assert "opens with the passcode" in message.get_body(("plain",)).get_content()
        (pdf,) = message.iter_attachments()
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(BytesIO(pdf.get_content()))
        with pikepdf.open(BytesIO(pdf.get_content()), password="seven4Maples") as opened:
            assert opened.encryption.R == 6
            assert opened.encryption.bits == 256

    def test_the_next_visit_goes_along_if_wished(
        self, app: Flask, alice: PageClient, treated: Treated, reachable: Practice
    ) -> None:
        with app.app_context():
            sheet = reachable.issue(
                treated.followed, treated.active, next_visit=date(2026, 12, 7)
            ).handout_id
        here = f"/patients/{treated.followed}/handouts/{sheet}/send"
        shown = {**alice.get(here).values("/send"), "confirmed": "y"}
        assert "with_visit" in shown
        alice.post(here, shown)
        message = read_message(app)
        _, calendar = message.iter_attachments()
        assert calendar.get_content_type() == "text/calendar"
        assert "DTSTART;VALUE=DATE:20261207" in calendar.get_content()
        assert "Abara" not in calendar.get_content()
        assert "put the day in your calendar" in message.get_body(("plain",)).get_content()
        again = {**alice.get(here).values("/send"), "confirmed": "y"}
        del again["with_visit"]
        alice.post(here, again)
        assert len(list(read_message(app).iter_attachments())) == 1

    @pytest.mark.parametrize("address", ["", "pültz@nörth.example"])
    def test_a_clinic_without_a_usable_address_is_told_where_to_enter_it(
        self, app: Flask, alice: PageClient, cast: Cast, address: str
    ) -> None:
        with app.app_context():
            get_clinic(clinic_id=cast.north).email = address
            commit()
        page = alice.post(self.here, self.good, 422)
        assert "a manager enters one under Clinic" in page.errors[0]


class TestWhatStandsInTheWay:
    """Each hurdle is told on the page with a way out, and refused on the server."""

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated) -> None:
        self.treated = treated
        self.here = f"/patients/{treated.followed}/handouts/{treated.current}/send"
        self.sent = {"address": ADDRESS, "after": "", "confirmed": "y"}

    def _is_refused(self, alice: PageClient, database: Path, path: str, words: str) -> None:
        before = contents(database)
        page = alice.get(path)
        assert words in page.words(".banner.amber")
        assert not page.soup.select(f"form[action='{path}']")
        assert words in alice.post(path, self.sent, 409).text
        assert contents(database) == before

    def test_no_consent(self, alice: PageClient, database: Path) -> None:
        page = alice.get(self.here)
        links = [str(one["href"]) for one in page.soup.select(".banner a")]
        assert links == [
            f"/patients/{self.treated.followed}/consents/add",
            self.here.replace("/send", ".pdf"),
        ]
        self._is_refused(alice, database, self.here, "No consent to email stands")

    def test_no_address(
        self, app: Flask, alice: PageClient, database: Path, reachable: Practice
    ) -> None:
        with app.app_context():
            write_address(self.treated.followed, "")
        self._is_refused(alice, database, self.here, "The patient has no email address")
        assert "Print it instead" in alice.get(self.here).text

    def test_a_refused_address(
        self, app: Flask, alice: PageClient, database: Path, reachable: Practice
    ) -> None:
        delivery = alice.post(self.here, self.sent).response.location.rpartition("/")[2]
        with app.app_context():
            block_address(
                clinic_id=reachable.actor.clinic_id,
                patient_id=self.treated.followed,
                address=ADDRESS,
                delivery_id=int(delivery),
                now=NOW,
            )
            commit()
        self.sent["after"] = delivery
        self._is_refused(alice, database, self.here, "The address was refused")
        alice.post(f"{self.here}/address", {"email": ADDRESS})
        alice.post(self.here, self.sent)

    @pytest.mark.usefixtures("reachable")
    def test_a_replaced_sheet(self, alice: PageClient, database: Path) -> None:
        old = f"/patients/{self.treated.followed}/handouts/{self.treated.replaced}/send"
        self._is_refused(alice, database, old, "This sheet is superseded")

    def test_a_stop(self, alice: PageClient, database: Path) -> None:
        path = f"/patients/{self.treated.halted}/handouts/{self.treated.stopped_sheet}/send"
        self._is_refused(alice, database, path, "Something stops the exercise sheets")

    @pytest.mark.usefixtures("reachable")
    def test_another_clinic_finds_nothing(self, charlie: PageClient) -> None:
        charlie.get(self.here, 404)

    @pytest.mark.usefixtures("reachable")
    def test_reading_changes_nothing(self, alice: PageClient, database: Path) -> None:
        before = contents(database)
        alice.get(self.here)
        assert contents(database) == before

    @pytest.mark.usefixtures("reachable")
    def test_a_void_sheet(self, app: Flask, alice: PageClient, database: Path) -> None:
        with app.app_context():
            db.session.get_one(HandoutRow, self.treated.current).state = HandoutState.VOID
            commit()
        self._is_refused(alice, database, self.here, "This sheet is void")


class TestAddress(Litany):
    good: Mapping[str, object] = {"email": "tom.new@post.example"}
    bad: Mapping[str, object] = {"email": "tom@post.example, una@post.example"}
    says = "Enter an email address, one alone"

    @pytest.fixture(autouse=True)
    def _know(self, treated: Treated, reachable: Practice, app: Flask) -> None:
        self.here = f"/patients/{treated.followed}/handouts/{treated.current}/send"
        with app.app_context():
            write_address(treated.followed, "")

    def path(self, cast: Cast) -> str:
        return f"{self.here}/address"

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "tom",
            "tom@post.example\nBcc: all@post.example",
            "tom@post.example\r\nX: y",
            "tom@post.example;una@post.example",
            "Tom <tom@post.example>",
            "tom@post.example una@post.example",
        ],
    )
    def test_only_one_address_without_line_breaks_is_taken(
        self, alice: PageClient, database: Path, typed: str
    ) -> None:
        before = contents(database)
        alice.post(f"{self.here}/address", {"email": typed}, 422)
        assert contents(database) == before
