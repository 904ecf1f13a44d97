"""Sheets drawn by other processes: the same bytes, and whoever ends a process fails alone."""

import os
import pickle
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import pytest

from clinic.domain.records import HandoutKind
from clinic.handouts import workers
from clinic.handouts.errors import HandoutError
from clinic.handouts.render import render_log, render_program
from clinic.handouts.request import ClinicFacts
from clinic.handouts.workers import PrintJob, render_many
from tests.handouts.sheets import CATALOGUE, CLINIC, KNEELING, make_request

SHEET = make_request(KNEELING, weeks=2)
PROGRAM = PrintJob(kind=HandoutKind.PROGRAM, request=SHEET)
LOG = PrintJob(kind=HandoutKind.LOG, request=replace(SHEET, patient_name="Bo"))
SILENT = PrintJob(
    kind=HandoutKind.PROGRAM, request=replace(SHEET, clinic=replace(CLINIC, phone=""))
)


@dataclass(frozen=True)
class Deadly(ClinicFacts):
    """The facts of a clinic whose name ends the process that reads it, but not this one."""

    pid: int = os.getpid()

    def __getattribute__(self, name: str) -> object:
        if name == "phone" and os.getpid() != object.__getattribute__(self, "pid"):
            os._exit(9)
        return object.__getattribute__(self, name)


DEADLY = PrintJob(
    kind=HandoutKind.LOG, request=replace(SHEET, clinic=Deadly(name="Hill Clinic", phone="555"))
)


@pytest.mark.parametrize("processes", [0, 2])
def test_every_job_has_its_turn(processes: int) -> None:
    drawn = list(render_many([PROGRAM, SILENT, LOG], processes=processes))
    assert drawn[0] == render_program(SHEET, CATALOGUE)
    assert isinstance(drawn[1], HandoutError)
    assert drawn[1].check == "phone"
    assert drawn[2] == render_log(replace(SHEET, patient_name="Bo"), CATALOGUE)


def test_a_job_that_ends_its_process_fails_alone() -> None:
    drawn = list(render_many([DEADLY, LOG], processes=2))
    assert isinstance(drawn[0], HandoutError)
    assert drawn[0].check == "process"
    assert drawn[1] == render_log(replace(SHEET, patient_name="Bo"), CATALOGUE)


def test_processes_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: deque[int] = deque()

    def counted(count: int, **options: object) -> ProcessPoolExecutor:
        pools.append(count)
        return ProcessPoolExecutor(count, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(workers, "ProcessPoolExecutor", counted)
    monkeypatch.setattr(workers, "SHEETS_A_POOL", 1)
    assert len(list(render_many([LOG, LOG], processes=2))) == 2
    assert list(pools) == [1, 1]


def test_an_error_comes_back_from_another_process_as_it_was() -> None:
    error = HandoutError("names", "a name is missing", "Write it.")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - made on this line
    assert (back.check, back.problem, back.mend, str(back)) == (
        "names",
        "a name is missing",
        "Write it.",
        str(error),
    )
