"""Reads the plain values of a case as JSON has them.

Each raises CaseError: one line that names the key and the allowed values.
"""

from typing import TYPE_CHECKING, Any

from clinic.domain.anatomy import LEFT_AND_RIGHT, Side
from clinic.domain.errors import CaseError
from clinic.domain.findings import read_number, shown
from clinic.domain.precautions import Precaution

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

CaseId = str | int | float | None

SIDES = tuple(side.value for side in LEFT_AND_RIGHT)
MOST_WEEKS = 5200


def read_object(raw: object, key: str, allowed: str) -> dict[str, Any]:
    """An object; `allowed` shows what it holds."""
    if not isinstance(raw, dict):
        raise CaseError(key, f"cannot be {shown(raw)}", allowed)
    return raw


def read_list(raw: object, key: str, allowed: str) -> list[object]:
    """A list; null is an empty one."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise CaseError(key, f"cannot be {shown(raw)}", allowed)
    return raw


def read_id(raw: object) -> CaseId:
    """The id of a case: text, a number or null."""
    if raw is not None and (isinstance(raw, bool) or not isinstance(raw, str | int | float)):
        raise CaseError("id", f"cannot be {shown(raw)}", "text, a number, null")
    return raw


def read_quantity(raw: object, key: str, highest: int) -> float | None:
    """A number from 0 to the highest, or None for null."""
    if raw is None:
        return None
    number = read_number(raw)
    if number is None or not 0 <= number <= highest:
        raise CaseError(key, f"cannot be {shown(raw)}", f"a number 0 to {highest}")
    return number


def read_flag(raw: object, key: str) -> bool:
    """True or false; null is false."""
    if raw is not None and not isinstance(raw, bool):
        raise CaseError(key, f"cannot be {shown(raw)}", "true, false")
    return raw is True


def read_choice(raw: object, key: str, choices: tuple[str, ...]) -> str | None:
    """One of the words, or None for null."""
    if raw is None:
        return None
    if not isinstance(raw, str) or raw not in choices:
        raise CaseError(key, f"cannot be {shown(raw)}", ", ".join([*choices, "null"]))
    return raw


def read_precautions(raw: object, catalogue: "Catalogue") -> tuple[Precaution, ...]:
    """The precautions that a case brings, each once."""
    entries = read_list(raw, "precautions", 'a list of {"code": ...}')
    found = (_precaution(entry, index, catalogue) for index, entry in enumerate(entries))
    return tuple(dict.fromkeys(found))


def _precaution(raw: object, index: int, catalogue: "Catalogue") -> Precaution:
    key = f"precautions[{index}]"
    entry = read_object(raw, key, '{"code", "side", "weeks", "cleared"}')
    code = entry.get("code")
    if not isinstance(code, str) or code not in catalogue.precautions:
        allowed = ", ".join(catalogue.precautions)
        raise CaseError(f"{key}.code", f"cannot be {shown(code)}", allowed)
    side = read_choice(entry.get("side"), f"{key}.side", SIDES)
    return Precaution(
        code=code,
        side=None if side is None else Side(side),
        weeks=read_quantity(entry.get("weeks"), f"{key}.weeks", MOST_WEEKS),
        cleared=read_flag(entry.get("cleared"), f"{key}.cleared"),
    )
