"""A case: everything the rules need to know of one patient on one day."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic.domain.anatomy import Sex
from clinic.domain.case_values import (
    CaseId,
    read_choice,
    read_flag,
    read_id,
    read_list,
    read_object,
    read_precautions,
    read_quantity,
)
from clinic.domain.errors import CaseError
from clinic.domain.findings import Findings, shown
from clinic.domain.precautions import Precaution

if TYPE_CHECKING:
    from clinic.domain.catalogue import Catalogue

SEXES = tuple(sex.value for sex in Sex)
FLOOR_TRANSFERS = ("safe", "unsafe")
OLDEST = 130
LONGEST_PREGNANCY_WEEKS = 45


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
    document = read_object(raw, "case", '{"patient": ..., "findings": ...}')
    if document.get("patient") is None:
        raise CaseError("patient", "missing", '{"age": years, ...}')
    if document.get("findings") is None:
        raise CaseError("findings", "missing", "{finding id: value}, may be empty")
    patient = read_object(document["patient"], "patient", '{"age": years, ...}')
    sex = read_choice(patient.get("sex"), "patient.sex", SEXES)
    return Case(
        id=read_id(document.get("id")),
        age=_age(patient.get("age")),
        sex=None if sex is None else Sex(sex),
        guardian_consent=read_flag(patient.get("guardian_consent"), "patient.guardian_consent"),
        gestation_weeks=read_quantity(
            patient.get("gestation_weeks"), "patient.gestation_weeks", LONGEST_PREGNANCY_WEEKS
        ),
        floor_transfer=read_choice(
            patient.get("floor_transfer"), "patient.floor_transfer", FLOOR_TRANSFERS
        ),
        findings=Findings.read(document["findings"], catalogue.findings),
        red_flag_screen_complete=read_flag(
            document.get("red_flag_screen_complete"), "red_flag_screen_complete"
        ),
        red_flags=_red_flags(document.get("red_flags"), catalogue),
        precautions=read_precautions(document.get("precautions"), catalogue),
        patient_name=_name(patient.get("name")),
    )


def _name(raw: object) -> str | None:
    """The name, where it is text; what else stands there is ignored, as the format says."""
    return raw if isinstance(raw, str) else None


def _age(raw: object) -> float:
    age = read_quantity(raw, "patient.age", OLDEST)
    if age is None:
        raise CaseError("patient.age", "missing", f"a number 0 to {OLDEST} years")
    return age


def _red_flags(raw: object, catalogue: "Catalogue") -> tuple[str, ...]:
    allowed = ", ".join(catalogue.red_flags)
    flags: dict[str, None] = {}
    for index, flag in enumerate(read_list(raw, "red_flags", f"a list of {allowed}")):
        if not isinstance(flag, str) or flag not in catalogue.red_flags:
            raise CaseError(f"red_flags[{index}]", f"cannot be {shown(flag)}", allowed)
        flags[flag] = None
    return tuple(flags)
