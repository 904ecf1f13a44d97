"""Errors of the clinic, named for the situation.

Their messages carry no patient data but what was typed wrong.
"""


class ClinicError(Exception):
    """Root of all errors that the app raises on purpose."""


class CatalogueError(ClinicError):
    """A file of the clinical catalogue cannot be used: which file, which key, what is wrong."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class CaseError(ClinicError):
    """A case cannot be read: the key, what is wrong with it, and the values it allows, in one
    line.
    """

    def __init__(self, key: str, problem: str, allowed: str) -> None:
        super().__init__(f"{key}: {problem}; allowed: {allowed}")
        self.key = key
        self.problem = problem
        self.allowed = allowed


class DoseError(ClinicError):
    """A dose that cannot exist, such as zero repetitions."""


class ScoreError(ClinicError):
    """A score that cannot exist, such as pain of 11 out of 10; the message says what can."""


class NotFoundError(ClinicError):
    """There is no such record in this clinic; a record of another clinic is not found either."""


class StaleError(ClinicError):
    """Somebody else saved the record since it was opened (optimistic lock)."""


class BlockedError(ClinicError):
    """A stop forbids the action; `block` says which stop, since when, and what lifts it."""

    def __init__(self, block: object) -> None:
        super().__init__("a stop forbids this action")
        self.block = block


class StateError(ClinicError):
    """The record is in a state from which the action is not possible."""


class FieldError(ClinicError):
    """Bad input for one field of a form: the field and the message to show beside it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
