"""The one error of the printed documents: loud, and with a mend."""

from clinic.domain.errors import ClinicError

REPORT_IT = "Tell whoever looks after Figure Four, and do not give this sheet out."
"""The mend of what no clinician can mend: a fault of ours."""

REWRITE = "Write names and notes in Latin letters, then print again."
"""The mend of letters that our fonts do not have."""


class HandoutError(ClinicError):
    """A document cannot be made: which check failed, what is wrong, how to mend it.

    `check` is a short stable name such as "picture" or "overflow". The message carries no patient
    data.
    """

    def __init__(self, check: str, problem: str, mend: str) -> None:
        super().__init__(f"{check}: {problem}. {mend}")
        self.check = check
        self.problem = problem
        self.mend = mend
