"""A case: everything the rules need to know of one patient on one day."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clinic.domain.anatomy import LEFT_AND_RIGHT, Sex, Side
from clinic.domain.errors import CaseError
from clinic.domain.findings import Findings, read_number, shown
from clinic.domain.precautions import Precaution

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

CaseId = str | int | float | None

SEXES = tuple(sex.value for sex in Sex)
SIDES = tuple(side.value for side in LEFT_AND_RIGHT)
FLOOR_TRANSFERS = ("safe", "unsafe")
OLDEST = 130
LONGEST_PREGNANCY_WEEKS = 45
MOST_WEEKS = 5200


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One patient's findings with what the safety screen and the record say.

    `age` in years; `gestation_weeks` None for not pregnant; `floor_transfer` "safe", "unsafe" or
    None (not asked).
    """

    age: float
    findings: Findings
    id: CaseId = None
    sex: Sex | None = None
    guardian_consent: bool = False
    gestation_weeks: float | None = None
    floor_transfer: str | None = None
    red_flag_screen_complete: bool = False
    red_flags: tuple[str, ...] = ()
    precautions: tuple[Precaution, ...] = ()
    patient_name: str | None = None


def read_case(raw: object, catalogue: "Catalogue") -> Case:
    """A case from JSON; raises CaseError, one line that names the key and the allowed values."""
    document = _object(raw, "case", '{"patient": ..., "findings": ...}')
    if document.get("patient") is None:
        raise CaseError("patient", "missing", '{"age": years, ...}')
    if document.get("findings") is None:
        raise CaseError("findings", "missing", "{finding id: value}, may be empty")
    patient = _object(document["patient"], "patient", '{"age": years, ...}')
    sex = _choice(patient.get("sex"), "patient.sex", SEXES)
    return Case(
        id=_case_id(document.get("id")),
        age=_age(patient.get("age")),
        sex=None if sex is None else Sex(sex),
        guardian_consent=_flag(patient.get("guardian_consent"), "patient.guardian_consent"),
        gestation_weeks=_number(
            patient.get("gestation_weeks"), "patient.gestation_weeks", LONGEST_PREGNANCY_WEEKS
        ),
        floor_transfer=_choice(
            patient.get("floor_transfer"), "patient.floor_transfer", FLOOR_TRANSFERS
        ),
        findings=Findings.read(document["findings"], catalogue.findings),
        red_flag_screen_complete=_flag(
            document.get("red_flag_screen_complete"), "red_flag_screen_complete"
        ),
        red_flags=_red_flags(document.get("red_flags"), catalogue),
        precautions=_precautions(document.get("precautions"), catalogue),
        patient_name=_name(patient.get("name")),
    )


def _object(raw: object, key: str, allowed: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise CaseError(key, f"cannot be {shown(raw)}", allowed)
    return raw


def _list(raw: object, key: str, allowed: str) -> list[object]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise CaseError(key, f"cannot be {shown(raw)}", allowed)
    return raw


def _case_id(raw: object) -> CaseId:
    if raw is not None and (isinstance(raw, bool) or not isinstance(raw, str | int | float)):
        raise CaseError("id", f"cannot be {shown(raw)}", "text, a number, null")
    return raw


def _name(raw: object) -> str | None:
    """The name, where it is text; what else stands there is ignored, as the format says."""
    return raw if isinstance(raw, str) else None


def _age(raw: object) -> float:
    age = _number(raw, "patient.age", OLDEST)
    if age is None:
        raise CaseError("patient.age", "missing", f"a number 0 to {OLDEST} years")
    return age


def _number(raw: object, key: str, highest: int) -> float | None:
    if raw is None:
        return None
    number = read_number(raw)
    if number is None or not 0 <= number <= highest:
        raise CaseError(key, f"cannot be {shown(raw)}", f"a number 0 to {highest}")
    return number


def _flag(raw: object, key: str) -> bool:
    if raw is not None and not isinstance(raw, bool):
        raise CaseError(key, f"cannot be {shown(raw)}", "true, false")
    return raw is True


def _choice(raw: object, key: str, choices: tuple[str, ...]) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str) or raw not in choices:
        raise CaseError(key, f"cannot be {shown(raw)}", ", ".join([*choices, "null"]))
    return raw


def _red_flags(raw: object, catalogue: "Catalogue") -> tuple[str, ...]:
    allowed = ", ".join(catalogue.red_flags)
    flags: dict[str, None] = {}
    for index, flag in enumerate(_list(raw, "red_flags", f"a list of {allowed}")):
        if not isinstance(flag, str) or flag not in catalogue.red_flags:
            raise CaseError(f"red_flags[{index}]", f"cannot be {shown(flag)}", allowed)
        flags[flag] = None
    return tuple(flags)


def _precautions(raw: object, catalogue: "Catalogue") -> tuple[Precaution, ...]:
    entries = _list(raw, "precautions", 'a list of {"code": ...}')
    found = (_precaution(entry, index, catalogue) for index, entry in enumerate(entries))
    return tuple(dict.fromkeys(found))


def _precaution(raw: object, index: int, catalogue: "Catalogue") -> Precaution:
    key = f"precautions[{index}]"
    entry = _object(raw, key, '{"code", "side", "weeks", "cleared"}')
    code = entry.get("code")
    if not isinstance(code, str) or code not in catalogue.precautions:
        allowed = ", ".join(catalogue.precautions)
        raise CaseError(f"{key}.code", f"cannot be {shown(code)}", allowed)
    side = _choice(entry.get("side"), f"{key}.side", SIDES)
    return Precaution(
        code=code,
        side=None if side is None else Side(side),
        weeks=_number(entry.get("weeks"), f"{key}.weeks", MOST_WEEKS),
        cleared=_flag(entry.get("cleared"), f"{key}.cleared"),
    )
