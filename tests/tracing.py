"""Lets coverage rest where nothing is left to count.

While a trace function is set, Python 3.11 runs every instruction the slow way, also in files that
nobody counts: laying out a sheet takes nearly twice as long.
"""

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
import weasyprint


def untraced(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, not traced in the thread that calls it."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*args, **kwargs)
        finally:
            sys.settrace(trace)

    return call


@pytest.fixture
def uncounted() -> Iterator[None]:
    """For a test that walks through combinations of what other tests count already."""
    trace = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(trace)


@pytest.fixture(scope="session", autouse=True)
def layout_is_not_traced() -> Iterator[None]:
    """WeasyPrint reads and lays out a document untraced."""
    patch = pytest.MonkeyPatch()
    for method in ("__init__", "render"):
        patch.setattr(weasyprint.HTML, method, untraced(getattr(weasyprint.HTML, method)))
    yield
    patch.undo()
