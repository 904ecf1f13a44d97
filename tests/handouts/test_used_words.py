"""Every fixed word of the language files stands on some document, or is named where it is used."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from clinic.content.text_checks import PLURAL_FORMS
from clinic.domain.anatomy import LEFT_AND_RIGHT
from clinic.domain.catalogue import Catalogue
from clinic.domain.decisions import Decision
from clinic.domain.precautions import Precaution
from clinic.domain.programs import ProgramItem, changes
from clinic.handouts.compose import compose_log, compose_program
from clinic.handouts.compose_form import compose_activities
from clinic.handouts.request import ActivitiesRequest, SheetRequest, Status
from tests.handouts.sheets import (
    BRIDGE,
    CATALOGUE,
    CLINIC,
    FIGURE_FOUR,
    FOUR,
    ISSUED_ON,
    KNEELING,
    PLANK,
    make_program,
    make_request,
)

ELSEWHERE = {"mail", "sample", "decision"}
"""Words of the letter, of `flask handout` and of the review: see the second test."""

FORM = ActivitiesRequest(
    clinic=CLINIC,
    patient_name="Maria Lopez",
    clinician_name="Dana Reyes",
    issued_on=ISSUED_ON,
    sheet_number="F7-1",
    activities=(),
)


class Noted(dict[str, str]):
    """The words of a language; it notes which were asked for."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        self.used.add(key)
        return super().get(key, default)


def stem(key: str) -> str:
    first, _, last = key.rpartition(".")
    return first if last in PLURAL_FORMS else key


def once(item: ProgramItem) -> ProgramItem:
    return replace(item, dose=replace(item.dose, reps=1, sessions_per_week=4))


def requests() -> Iterator[SheetRequest]:
    """Sheets that say, together, everything that a sheet can say."""
    ladders = [once(replace(BRIDGE, variation=v)) for v in ("GB1", "GB5", "GB6")]
    ladders += [replace(PLANK, variation=v) for v in ("PL5", "PLB")]
    yield from (make_request(item) for item in ladders)
    yield make_request(once(replace(KNEELING, sides=LEFT_AND_RIGHT)))
    old = make_program(replace(BRIDGE, variation="GB2"), FIGURE_FOUR, PLANK)
    both = replace(KNEELING, sides=LEFT_AND_RIGHT)
    new = make_program(
        BRIDGE,
        replace(FIGURE_FOUR, dose=replace(FIGURE_FOUR.dose, hold_s=45)),
        replace(KNEELING, note="Slowly."),
        precautions=(Precaution(code="ADOLESCENT"),),
    )
    yield make_request(
        program=new, changes=changes(old, new), replaces=date(2026, 11, 2), next_visit=None
    )
    for before, after in ((both, KNEELING), (KNEELING, both), (KNEELING, KNEELING)):
        pair = make_program(before), make_program(after)
        yield make_request(program=pair[1], changes=changes(*pair))
    yield make_request(*FOUR, demo=True, status=Status.DRAFT, sheet_number=None)
    yield make_request(status=Status.SAMPLE, sheet_number=None)


def noted() -> tuple[Noted, Catalogue]:
    texts = CATALOGUE.texts["en"]
    words = Noted(texts.words)
    return words, replace(CATALOGUE, texts={"en": replace(texts, words=words)})


def test_every_word_of_a_sheet_is_used() -> None:
    words, catalogue = noted()
    for request in requests():
        compose_program(request, catalogue)
        compose_log(request, catalogue)
    for activities in ((), ("Tie my shoes",)):
        compose_activities(replace(FORM, activities=activities), catalogue)
    known = {stem(key) for key in words if key.split(".")[0] not in ELSEWHERE}
    assert known - {stem(key) for key in words.used} == set()


def test_every_other_word_is_named_where_it_is_used() -> None:
    source = "".join(path.read_text() for path in Path("clinic").rglob("*.py"))
    decisions = {f"decision.{one.value}" for one in Decision} | {"decision.fewer_days"}
    words = [key for key in CATALOGUE.texts["en"].words if key.split(".")[0] in ELSEWHERE]
    attached = {"program", "log", "safety_net", "leaflet"}
    for key in words:
        last = key.rpartition(".")[2]
        is_attached = key.startswith("mail.attached.") and last in attached
        assert is_attached or key in decisions or re.search(f"[\"']{key}[\"']", source), key
