"""What a clinician sees when the record refuses an action: what stands in the way, what to do."""

from http import HTTPStatus

from flask import Blueprint, request

from clinic.domain.errors import BlockedError, NotFoundError, StaleError, StateError
from clinic.handouts.errors import HandoutError
from clinic.services.program.program_editing import ProgramError
from clinic.web.errors import error_page
from clinic.web.layout import render_patient_page

CONFLICT = 409
WRONG = 422
STALE = (
    "Somebody else, or you in another window, was faster. Open the record again and look at what "
    "is there now."
)
EXCHANGE = (
    "Open the program: its draft, or a new version, shows what to exchange and where to say why."
)
OF_CLINIC = {"phone", "logo", "size", "render"}
"""The checks of a sheet that are mended in the settings of the clinic."""


def answer_refusals(blueprint: Blueprint) -> None:
    """Let a blueprint of one patient answer refusals with a page that says why."""
    blueprint.register_error_handler(BlockedError, _blocked)
    blueprint.register_error_handler(StateError, _state)
    blueprint.register_error_handler(StaleError, _stale)
    blueprint.register_error_handler(ProgramError, _program)
    blueprint.register_error_handler(HandoutError, _sheet)


def _blocked(error: BlockedError) -> tuple[str, int]:
    return _page("programs/blocked.html", CONFLICT, block=error.block)


def _state(error: StateError) -> tuple[str, int]:
    words = str(error)
    return _refused(CONFLICT, f"{words[:1].upper()}{words[1:]}.")


def _stale(_error: StaleError) -> tuple[str, int]:
    return _refused(CONFLICT, STALE)


def _program(error: ProgramError) -> tuple[str, int]:
    return _refused(WRONG, *(problem.message for problem in error.problems), EXCHANGE)


def _sheet(error: HandoutError) -> tuple[str, int]:
    problem = f"{error.problem[:1].upper()}{error.problem[1:]}."
    words = f"The sheet cannot be printed. {problem} {error.mend}"
    return _refused(WRONG, words, of_clinic=error.check in OF_CLINIC)


def _refused(status: int, *messages: str, of_clinic: bool = False) -> tuple[str, int]:
    return _page("programs/refused.html", status, messages=messages, of_clinic=of_clinic)


def _page(template: str, status: int, **context: object) -> tuple[str, int]:
    """The page on the patient's frame; that of a patient of nobody here is not found."""
    patient_id = (request.view_args or {})["patient_id"]
    try:
        return render_patient_page(template, patient_id, **context), status
    except NotFoundError:
        return error_page(HTTPStatus.NOT_FOUND)
