"""Handing out: preview a sheet, issue it once.

A preview is marked Draft and stored nowhere. What is issued is laid out before anything is locked;
then all is checked again and stored in one transaction: the bytes, the sheet, the program that it
activates, the sheets that go out of use, the events. Every exercise sheet passes the stop gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic.content import load_catalogue
from clinic.domain.errors import StaleError, StateError
from clinic.domain.programs import Program
from clinic.domain.records import HandoutKind, Paper, ProgramState
from clinic.handouts.render import (
    render_leaflet,
    render_log,
    render_program,
    render_safety_net,
)
from clinic.persistence.episodes import get_episode
from clinic.persistence.handouts import HandoutRow, store_document
from clinic.services.actor import Actor
from clinic.services.patient.patient_record import record_of
from clinic.services.patient.safety import check_not_blocked
from clinic.services.program import prescribing
from clinic.services.program.program_editing import ItemEdit, ProgramError
from clinic.services.program.program_lifecycle import check_ready, make_active
from clinic.services.program.program_standing import Standing, stand
from clinic.services.review.review_dates import plan_next
from clinic.services.sheet.issuing import Issued, Job, issue_once, store
from clinic.services.sheet.sheet_records import (
    newest_sheet,
    next_sheet_number,
    supersede,
)
from clinic.services.sheet.sheet_requests import (
    Options,
    check_language,
    current_sheets,
    document_request,
    sheet_request,
)

REPLACED = "Replaced by sheet {number}"

WAITS = (
    "this program waits for a clinician's confirmation: open it, look at what changed, and "
    "confirm it or change it"
)
WAYS = {
    ProgramState.DRAFT: "issue it first",
    ProgramState.SUSPENDED: "open it, and confirm it when nothing stops the patient any more",
    ProgramState.SUPERSEDED: "print the sheet of the program that took its place",
    ProgramState.ENDED: "start a new one from an assessment",
    ProgramState.VOID: "start a new one from an assessment",
}
"""What to do about a program whose sheets do not print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be issued of which program.

    `version` is that of the program as it was shown, `after` the newest sheet of this kind as it
    was shown (None for none): they tell a second click from a wish for a second sheet. `edits`
    are the fields of a draft as typed, None for a program that is active already.
    """

    patient_id: int
    program_id: int
    version: int
    after: int | None
    options: Options
    edits: Sequence[ItemEdit] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletOrder:
    """Which sheet without a program is to be issued; `after` as in `Order`."""

    patient_id: int
    kind: HandoutKind
    after: int | None
    paper: Paper
    large_print: bool = False
    language: str = "en"
    accepts_unreviewed: bool = False


def preview(
    *, actor: Actor, patient_id: int, program_id: int, options: Options, today: date
) -> bytes:
    """The sheet of a program as it would print, marked Draft; nothing is stored.

    What keeps a sheet from the printer keeps its preview from the screen, from where it could be
    printed too; only a draft's missing reasons may still be missing. Raises BlockedError under a
    stop, ProgramError for what the precautions bar, StateError for a program without exercises or
    out of use.
    """
    options.check(today)
    standing = stand(actor=actor, patient_id=patient_id, program_id=program_id, today=today)
    if standing.row.state is ProgramState.DRAFT:
        _check_previewable(standing)
    else:
        check_printable(standing)
    request = sheet_request(
        actor=actor,
        standing=standing,
        program=standing.program,
        options=options,
        number=None,
        today=today,
    )
    return render_program(request, standing.catalogue)


def issue(*, actor: Actor, order: Order, now: datetime, today: date) -> Issued:
    """Issue the sheet of a program; a draft becomes the active program of its episode by it.

    Older exercise sheets of the episode go out of use. Raises BlockedError, ProgramError,
    StaleError, StateError, FieldError and HandoutError; then nothing is stored.
    """
    order.options.check(today)
    check_language(order.options.language, accepts_unreviewed=order.options.accepts_unreviewed)

    def prepare() -> Job:
        standing, number = _stand_for(actor, order, HandoutKind.PROGRAM, today)
        program = _program_to_issue(actor, order, standing)
        request = sheet_request(
            actor=actor,
            standing=standing,
            program=program,
            options=order.options,
            number=number,
            today=today,
        )

        def keep(content: bytes) -> HandoutRow:
            was_draft = standing.row.state is ProgramState.DRAFT
            if was_draft:
                make_active(actor=actor, standing=standing, program=program, now=now)
            is_first = was_draft and standing.row.supersedes_id is None
            older = current_sheets(actor=actor, standing=standing)
            reason = REPLACED.format(number=number)
            supersede(actor=actor, rows=older, reason=reason, now=now)
            _plan_next(actor, standing, order, today, is_first_sheet=is_first)
            row = _sheet_row(actor, order, number, content)
            return store(actor, row, HandoutKind.PROGRAM, now)

        return Job(
            request=request,
            render=lambda: render_program(request, standing.catalogue),
            keep=keep,
        )

    def newest() -> HandoutRow | None:
        return _newest_unless_stopped(actor, order, HandoutKind.PROGRAM, today)

    return issue_once(order.after, newest, prepare)


def issue_log(*, actor: Actor, order: Order, now: datetime, today: date) -> Issued:
    """Issue a log for new dates on an active, unchanged program; raises as `issue` does."""
    order.options.check(today)
    check_language(order.options.language, accepts_unreviewed=order.options.accepts_unreviewed)

    def prepare() -> Job:
        standing, number = _stand_for(actor, order, HandoutKind.LOG, today)
        check_printable(standing)
        request = sheet_request(
            actor=actor,
            standing=standing,
            program=standing.program,
            options=order.options,
            number=number,
            today=today,
        )

        def keep(content: bytes) -> HandoutRow:
            sheets = current_sheets(actor=actor, standing=standing)
            logs = [row for row in sheets if row.kind is HandoutKind.LOG]
            reason = REPLACED.format(number=number)
            supersede(actor=actor, rows=logs, reason=reason, now=now)
            _plan_next(actor, standing, order, today)
            row = _sheet_row(actor, order, number, content)
            return store(actor, row, HandoutKind.LOG, now)

        return Job(
            request=request, render=lambda: render_log(request, standing.catalogue), keep=keep
        )

    def newest() -> HandoutRow | None:
        return _newest_unless_stopped(actor, order, HandoutKind.LOG, today)

    return issue_once(order.after, newest, prepare)


def issue_leaflet(*, actor: Actor, order: LeafletOrder, now: datetime, today: date) -> Issued:
    """Issue the safety-net sheet or the stay-active leaflet; neither belongs to a program.

    The safety-net sheet is the one sheet that a stop allows; the leaflet raises BlockedError then.
    """
    check_language(order.language, accepts_unreviewed=order.accepts_unreviewed)
    render = {
        HandoutKind.SAFETY_NET: render_safety_net,
        HandoutKind.LEAFLET: render_leaflet,
    }[order.kind]

    def prepare() -> Job:
        if order.kind is not HandoutKind.SAFETY_NET:
            check_not_blocked(record_of(actor=actor, patient_id=order.patient_id), today)
        number = next_sheet_number(actor=actor, patient_id=order.patient_id, kind=order.kind)
        request = document_request(
            actor=actor,
            patient_id=order.patient_id,
            paper=order.paper,
            large_print=order.large_print,
            language=order.language,
            accepts_unreviewed=order.accepts_unreviewed,
            number=number,
            today=today,
        )
        return Job(
            request=request,
            render=lambda: render(request, load_catalogue()),
            keep=lambda content: store(
                actor, _leaflet_row(actor, order, number, content), order.kind, now
            ),
        )

    def newest() -> HandoutRow | None:
        return newest_sheet(actor=actor, patient_id=order.patient_id, kind=order.kind)

    return issue_once(order.after, newest, prepare)


def check_printable(standing: Standing) -> None:
    """Raise for what keeps the sheets of a program from the printer today.

    BlockedError under a stop, ProgramError for what the precautions bar, StateError for a program
    that is not active or waits for a clinician's confirmation.
    """
    standing.check_not_blocked()
    state = standing.row.state
    if state is not ProgramState.ACTIVE:
        raise StateError(f"a program that is {state.value} has no current sheet: {WAYS[state]}")
    if standing.problems:
        raise ProgramError(standing.problems)
    if standing.to_confirm:
        raise StateError(WAITS)


def _check_previewable(standing: Standing) -> None:
    """Raise for what a draft must not show."""
    standing.check_not_blocked()
    if not standing.program.items:
        raise StateError("a program without exercises has no sheet: add one first")
    if standing.problems:
        raise ProgramError(standing.problems)


def _newest_unless_stopped(
    actor: Actor, order: Order, kind: HandoutKind, today: date
) -> HandoutRow | None:
    """The newest sheet of the ordered kind. Raises BlockedError before anything else."""
    check_not_blocked(record_of(actor=actor, patient_id=order.patient_id), today)
    return newest_sheet(
        actor=actor, patient_id=order.patient_id, kind=kind, program_id=order.program_id
    )


def _stand_for(actor: Actor, order: Order, kind: HandoutKind, today: date) -> tuple[Standing, str]:
    """How the ordered program stands, and the number of its next sheet."""
    standing = stand(
        actor=actor, patient_id=order.patient_id, program_id=order.program_id, today=today
    )
    if standing.row.version != order.version:
        raise StaleError("somebody else changed this program meanwhile")
    number = next_sheet_number(
        actor=actor, patient_id=order.patient_id, kind=kind, program_id=order.program_id
    )
    return standing, number


def _program_to_issue(actor: Actor, order: Order, standing: Standing) -> Program:
    """The program as it will be on the sheet. Raises for what keeps it from the patient."""
    if standing.row.state is not ProgramState.DRAFT:
        check_printable(standing)
        return standing.program
    program = standing.program
    if order.edits is not None:
        program = prescribing.edited(
            actor=actor, standing=standing, version=order.version, edits=order.edits
        )
    check_ready(standing, program)
    return program


def _plan_next(
    actor: Actor, standing: Standing, order: Order, today: date, *, is_first_sheet: bool = False
) -> None:
    """The patient was here: see them at the visit on the sheet, or after the interval."""
    plan_next(
        episode=get_episode(clinic_id=actor.clinic_id, episode_id=standing.row.episode_id),
        seen_on=today,
        next_visit=order.options.next_visit,
        is_first_sheet=is_first_sheet,
    )


def _sheet_row(actor: Actor, order: Order, number: str, content: bytes) -> HandoutRow:
    options = order.options
    return HandoutRow(
        clinic_id=actor.clinic_id,
        patient_id=order.patient_id,
        program_id=order.program_id,
        sheet_number=number,
        sha256=store_document(content=content),
        language=options.language,
        paper=options.paper,
        large_print=options.large_print,
        log_start=options.log_start,
        next_visit=options.next_visit,
        log_weeks=options.weeks,
    )


def _leaflet_row(actor: Actor, order: LeafletOrder, number: str, content: bytes) -> HandoutRow:
    return HandoutRow(
        clinic_id=actor.clinic_id,
        patient_id=order.patient_id,
        sheet_number=number,
        sha256=store_document(content=content),
        language=order.language,
        paper=order.paper,
        large_print=order.large_print,
    )
