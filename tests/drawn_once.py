"""A document is drawn once a session, however many tests hand it out or look at its record.

Equal requests give equal bytes: that is held by tests/handouts, where everything is drawn anew.
"""

from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from clinic.domain.catalogue import Catalogue
from clinic.services.sheet import clinician_copies, handing_out, patient_forms, reporting

ISSUING = (clinician_copies, handing_out, patient_forms, reporting)
Render = Callable[..., bytes]


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Let the use cases that issue take the bytes of an earlier equal request."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ISSUING:
            for name, render in _renders(module).items():
                patch.setattr(module, name, _once(render))
        yield


def _renders(module: ModuleType) -> dict[str, Render]:
    return {name: found for name, found in vars(module).items() if name.startswith("render_")}


def _once(render: Render) -> Render:
    kept: dict[tuple[str, int], tuple[Catalogue, bytes]] = {}

    def draw(*asked: object) -> bytes:
        *facts, catalogue = asked
        assert isinstance(catalogue, Catalogue)
        key = (repr(facts), id(catalogue))
        if key not in kept:
            kept[key] = (catalogue, render(*asked))  # kept too, so that its id stays its own
        return kept[key][1]

    return draw
