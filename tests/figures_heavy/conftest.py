"""One body for all tests that need the drawing libraries (run by `make figures-test`)."""

import pytest

from clinic.figures.mesh import Mannequin


@pytest.fixture(scope="session")
def mannequin() -> Mannequin:
    return Mannequin()
