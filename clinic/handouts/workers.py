"""Warm processes that draw sheets beside this one: for a batch, which would keep every other
request of this process waiting.

Each process has fonts, style sheets and kept parts of its own, and the bytes are those of any
process.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any

from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.domain.records import HandoutKind
from clinic.handouts.engine import engine
from clinic.handouts.errors import HandoutError
from clinic.handouts.render import (
    render_leaflet,
    render_log,
    render_program,
    render_safety_net,
)
from clinic.handouts.request import DocumentRequest

SHEETS_A_POOL = 2_000
"""After so many sheets the processes are replaced, whatever they may have gathered."""

_RENDER: dict[HandoutKind, Callable[[Any, Catalogue], bytes]] = {
    HandoutKind.PROGRAM: render_program,
    HandoutKind.LOG: render_log,
    HandoutKind.SAFETY_NET: render_safety_net,
    HandoutKind.LEAFLET: render_leaflet,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One document to draw: a program or a log takes a SheetRequest, a leaflet any request."""

    kind: HandoutKind
    request: DocumentRequest


def render_many(jobs: Iterable[PrintJob], *, processes: int) -> Iterator[bytes | HandoutError]:
    """The bytes of each job in turn, or why it cannot be printed; drawn by so many processes.

    With no process they are drawn here, one after the other. A job whose process ends under it (no
    memory, killed) is tried again, alone; when it ends once more, its turn gives a HandoutError
    and the others go on.
    """
    if processes == 0:
        for job in jobs:
            yield _render(job)
        return
    waiting = iter(jobs)
    while batch := deque(islice(waiting, SHEETS_A_POOL)):
        yield from _render_batch(batch, processes)


def _render_batch(batch: deque[PrintJob], processes: int) -> Iterator[bytes | HandoutError]:
    """As long as nothing breaks, all together; what stood first when a process ended, alone."""
    alone = False
    while batch:
        jobs = [batch[0]] if alone else list(batch)
        pool = ProcessPoolExecutor(
            min(processes, len(jobs)), mp_context=get_context("spawn"), initializer=_warm_up
        )
        try:
            for future in [pool.submit(_render, job) for job in jobs]:
                yield future.result()
                batch.popleft()
            alone = False
        except BrokenProcessPool:
            if alone:
                yield _LOST
                batch.popleft()
            alone = not alone
        finally:
            pool.shutdown(cancel_futures=True)


_LOST = HandoutError(
    "process",
    "the process that drew this sheet ended twice",
    "Print it alone, or try again later.",
)


def _warm_up() -> None:
    """What every sheet needs is made before the first, and the collector never looks at it."""
    load_catalogue()
    engine()
    gc.freeze()


def _render(job: PrintJob) -> bytes | HandoutError:
    try:
        return _RENDER[job.kind](job.request, load_catalogue())
    except HandoutError as error:
        return error
