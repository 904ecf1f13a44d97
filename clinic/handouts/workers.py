"""Warm processes that draw documents beside this one, which has other things to do meanwhile.

Each process has fonts, style sheets and kept parts of its own, and the bytes are those of any
process.
"""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from clinic.content import load_catalogue
from clinic.domain.catalogue import Catalogue
from clinic.handouts.engine import engine
from clinic.handouts.errors import HandoutError
from clinic.handouts.request import DocumentRequest

AHEAD = 3
"""Documents that are begun for each process before the first of them is fetched."""

Request = TypeVar("Request", bound=DocumentRequest)
Render = Callable[[Request, Catalogue], bytes]


def render_many(
    render: Render[Request], requests: Iterable[Request], *, processes: int
) -> Generator[bytes | HandoutError, None, None]:
    """The bytes of each document in turn, or why it cannot be printed; drawn by so many processes.

    Requests are asked for as they are needed, a few ahead. One whose process ends under it (no
    memory, killed) is tried again, alone; when its process ends once more, its turn gives a
    HandoutError and the others go on.
    """
    waiting = iter(requests)
    begun = deque(islice(waiting, processes * AHEAD))
    alone = False
    while begun:
        try:
            if alone:
                yield from _drawn(render, begun, iter(()), processes=1, most=1)
            else:
                yield from _drawn(render, begun, waiting, processes, most=processes * AHEAD)
            alone = False
        except BrokenProcessPool:
            if alone:
                begun.popleft()
                yield _LOST
            alone = not alone


def _drawn(
    render: Render[Request],
    begun: deque[Request],
    waiting: Iterator[Request],
    processes: int,
    most: int,
) -> Iterator[bytes | HandoutError]:
    """Draw by one pool, `most` at a time, until it breaks; `begun` keeps what it still owes."""
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_warm_up)
    try:
        owed = deque(pool.submit(_render, render, one) for one in islice(begun, most))
        while owed:
            outcome = owed.popleft().result()
            begun.popleft()
            for one in islice(waiting, most - len(owed)):
                begun.append(one)
                owed.append(pool.submit(_render, render, one))
            yield outcome
    finally:
        pool.shutdown(cancel_futures=True)


_LOST = HandoutError(
    "process",
    "the process that drew this sheet ended twice",
    "Print it alone, or try again later.",
)


def _warm_up() -> None:
    """What every document needs is made before the first, and the collector never looks at it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends the pool
    Thread(target=_end_with_the_parent, daemon=True).start()
    load_catalogue()
    engine()
    gc.freeze()


def _end_with_the_parent() -> None:
    """A parent that is killed ends no pool, and its processes would wait for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _render(render: Render[Request], request: Request) -> bytes | HandoutError:
    try:
        return render(request, load_catalogue())
    except HandoutError as error:
        return error
