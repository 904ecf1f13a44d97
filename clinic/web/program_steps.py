"""Which step of the editor a pressed button stands for: "choose:0:HF3", "take:FF-left-right"."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort

from clinic.domain.typed_numbers import whole_number
from clinic.services.program.program_editing import (
    AddByHand,
    Change,
    Choose,
    LeaveOff,
    Move,
    Take,
    UseLastDoses,
)
from clinic.web.forms.patients import stripped
from clinic.web.forms.programs import ProgramForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of the program, and the place of the page to come back to."""

    change: Change | None = None
    place: str = ""


def read_step(pressed: str, form: ProgramForm) -> Step:
    """The step of a button by its value; a value that no button has is a bad request."""
    verb, _, what = pressed.partition(":")
    read = _STEPS.get(verb)
    if read is None:
        abort(400)
    return read(what, form)


def _choose(what: str, _form: ProgramForm) -> Step:
    number, _, variation = what.partition(":")
    return Step(
        change=Choose(item=_index(number), variation=variation), place=f"exercise-{number}"
    )


def _leave_off(what: str, form: ProgramForm) -> Step:
    index = _index(what)
    entries = form.exercises.entries
    typed = entries[index].form.leave_off_reason.data if index < len(entries) else ""
    return Step(change=LeaveOff(item=index, reason=stripped(typed)))


def _up(what: str, _form: ProgramForm) -> Step:
    return Step(change=Move(item=_index(what), by=-1), place=f"exercise-{what}")


def _down(what: str, _form: ProgramForm) -> Step:
    return Step(change=Move(item=_index(what), by=1), place=f"exercise-{what}")


def _take(what: str, form: ProgramForm) -> Step:
    return Step(change=Take(offer=what, reason=form.reason_for(what)))


def _add(_what: str, form: ProgramForm) -> Step:
    reason = stripped(form.hand_reason.data)
    return Step(change=AddByHand(family=form.hand_family.data or "", reason=reason))


def _last_doses(_what: str, _form: ProgramForm) -> Step:
    return Step(change=UseLastDoses())


def _save(_what: str, _form: ProgramForm) -> Step:
    return Step()


_STEPS: dict[str, Callable[[str, ProgramForm], Step]] = {
    "save": _save,
    "choose": _choose,
    "leave-off": _leave_off,
    "up": _up,
    "down": _down,
    "take": _take,
    "add": _add,
    "last-doses": _last_doses,
}


def _index(number: str) -> int:
    if (index := whole_number(number)) is None:
        abort(400)
    return index
