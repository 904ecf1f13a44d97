"""Every error says in one line what went wrong, and keeps the parts for those who catch it."""

import pytest

from clinic.domain.errors import (
    BlockedError,
    CaseError,
    CatalogueError,
    ClinicError,
    DoseError,
    FieldError,
    NotFoundError,
    StaleError,
    StateError,
)


def test_a_catalogue_error_names_file_key_and_problem() -> None:
    error = CatalogueError("exercises/HF.toml", "HF4.dose", "missing")
    assert str(error) == "exercises/HF.toml: HF4.dose: missing"
    assert (error.file, error.key, error.problem) == ("exercises/HF.toml", "HF4.dose", "missing")


def test_a_field_error_names_the_field_and_the_message_to_show() -> None:
    error = FieldError("name", "Enter a name.")
    assert str(error) == "name: Enter a name."
    assert (error.field, error.message) == ("name", "Enter a name.")


def test_a_blocked_error_carries_the_block_and_no_patient_data_in_its_message() -> None:
    block = {"patient": "Pat Example"}
    error = BlockedError(block)
    assert error.block is block
    assert str(error) == "a stop forbids this action"


@pytest.mark.parametrize(
    "kind",
    [
        BlockedError,
        CaseError,
        CatalogueError,
        DoseError,
        FieldError,
        NotFoundError,
        StaleError,
        StateError,
    ],
)
def test_every_error_of_the_app_has_one_root(kind: type[Exception]) -> None:
    assert issubclass(kind, ClinicError)
