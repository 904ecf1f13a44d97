"""Sheets drawn by other processes: the same bytes, and whoever ends a process fails alone."""

import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clinic.handouts.errors import HandoutError
from clinic.handouts.render import render_log
from clinic.handouts.request import ClinicFacts, SheetRequest
from clinic.handouts.workers import AHEAD, render_many
from tests.handouts.sheets import CATALOGUE, CLINIC, KNEELING, make_request

SHEET = make_request(KNEELING, weeks=2)
BO = replace(SHEET, patient_name="Bo")
SPOILED = replace(SHEET, clinic=replace(CLINIC, logo=b"no picture"))


@dataclass(frozen=True)
class Deadly(ClinicFacts):
    """The facts of a clinic whose name ends the process that reads it, but not this one."""

    pid: int = os.getpid()

    def __getattribute__(self, name: str) -> object:
        if name == "phone" and os.getpid() != object.__getattribute__(self, "pid"):
            os._exit(9)
        return object.__getattribute__(self, name)


DEADLY = replace(SHEET, clinic=Deadly(name="Hill Clinic", phone="555"))


def test_every_sheet_has_its_turn_and_few_are_begun_ahead() -> None:
    asked: list[str] = []

    def requests() -> Iterator[SheetRequest]:
        for one in (SHEET, SPOILED, *[BO] * 2 * AHEAD):
            asked.append(one.patient_name)
            yield one

    drawn = render_many(render_log, requests(), processes=1)
    assert next(drawn) == render_log(SHEET, CATALOGUE)
    assert len(asked) == AHEAD + 1
    spoiled = next(drawn)
    assert isinstance(spoiled, HandoutError)
    assert spoiled.check == "logo"
    assert list(drawn) == [render_log(BO, CATALOGUE)] * 2 * AHEAD


def test_a_sheet_that_ends_its_process_fails_alone() -> None:
    drawn = list(render_many(render_log, [DEADLY, BO], processes=2))
    assert isinstance(drawn[0], HandoutError)
    assert drawn[0].check == "process"
    assert drawn[1] == render_log(BO, CATALOGUE)


def test_an_error_comes_back_from_another_process_as_it_was() -> None:
    error = HandoutError("names", "a name is missing", "Write it.")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - made on this line
    assert (back.check, back.problem, back.mend, str(back)) == (
        "names",
        "a name is missing",
        "Write it.",
        str(error),
    )
