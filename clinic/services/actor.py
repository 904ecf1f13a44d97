"""Who acts: the signed-in clinician on whose behalf a use case runs."""

from dataclasses import dataclass

from clinic.domain.errors import ClinicError
from clinic.domain.records import Role


class NotAllowedError(ClinicError):
    """Only a manager of the clinic may do this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in clinician; everything they do happens within `clinic_id`."""

    clinic_id: int
    clinician_id: int
    name: str
    role: Role

    def require_manager(self) -> None:
        """Raise NotAllowedError unless this is a manager."""
        if self.role is not Role.MANAGER:
            raise NotAllowedError("only a manager may do this")
