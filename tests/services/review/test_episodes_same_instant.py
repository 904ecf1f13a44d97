"""Two people begin with one patient in the same instant, on PostgreSQL: one open episode."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from clinic.domain.errors import StaleError
from clinic.persistence.episodes import episodes_of
from clinic.services.review import episodes
from tests.databases import close, records_app
from tests.people import create_cast
from tests.practice import Practice, practice_of


@pytest.fixture
def app(postgresql_url: str) -> Iterator[Flask]:
    made = records_app(postgresql_url)
    yield made
    close(made)


@pytest.fixture
def alice(app: Flask) -> Practice:
    with app.app_context():
        return practice_of(create_cast())


def test_the_second_is_told_to_look_again(
    app: Flask, alice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        patient = alice.add_patient()
    plain, both = episodes.open_episode_of, Barrier(2, timeout=30)

    def look(**whose: int) -> object:
        found = plain(**whose)
        both.wait()
        return found

    def begin() -> bool:
        with app.app_context():
            try:
                episodes.open_episode(
                    actor=alice.actor,
                    patient_id=patient,
                    title="Hip",
                    now=alice.now,
                    today=alice.today,
                )
            except StaleError:
                return False
            return True

    monkeypatch.setattr(episodes, "open_episode_of", look)
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(begin) for _ in range(2)]
        assert sorted(one.result(60) for one in running) == [False, True]
    with app.app_context():
        found = episodes_of(clinic_id=alice.actor.clinic_id, patient_id=patient)
        assert len(found) == 1
