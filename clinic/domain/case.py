"""A case: everything the rules need to know of one patient on one day."""

from dataclasses import dataclass

from clinic.domain.anatomy import Sex
from clinic.domain.findings import Findings
from clinic.domain.safety import Precaution

CaseId = str | int | float | None


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
