"""The visits of the demo: examined, prescribed for, handed a sheet, at past dates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from clinic.content import load_catalogue
from clinic.domain.anatomy import Side
from clinic.domain.findings import Findings
from clinic.domain.programs import ProgramItem
from clinic.domain.records import FloorTransfer, HandoutKind, StopOutcome
from clinic.persistence import stops
from clinic.services.actor import Actor
from clinic.services.assessment import assessing, assessment_views
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.delivery import sending
from clinic.services.delivery.sending import SendOrder
from clinic.services.patient import patients, precautions
from clinic.services.patient.precautions import PrecautionDetails
from clinic.services.patient.stops import Lifting, lift_stop
from clinic.services.program import prescribing
from clinic.services.program.program_editing import AddByHand, Change, Choose, ItemEdit, Take
from clinic.services.program.program_standing import stand
from clinic.services.sheet import handing_out, sheet_requests
from clinic.services.sheet.handing_out import LeafletOrder, Order

MORNING_H = 10

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the story: who acts, when, and which date the clinic's calendar shows."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The date of the day."""
        return self.now.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Turns "so many days ago" into days of one clinician's clinic."""

    actor: Actor
    now: datetime

    def day(self, days_ago: int) -> Day:
        """That day at ten in the morning; today is this very moment."""
        if days_ago == 0:
            return Day(actor=self.actor, now=self.now)
        morning = self.now.replace(hour=MORNING_H, minute=0, second=0, microsecond=0)
        return Day(actor=self.actor, now=morning - timedelta(days=days_ago))


def record_precaution(teller: Teller, patient_id: int, told: Told, begin: Day) -> None:
    """Record a precaution on its day, or when the patient was added."""
    day = teller.day(told["days_ago"]) if "days_ago" in told else begin
    today = teller.now.date()
    operated = told.get("operated_weeks_ago")
    due = told.get("due_in_weeks")
    precaution_id = precautions.record_precaution(
        actor=day.actor,
        patient_id=patient_id,
        details=PrecautionDetails(
            code=told["code"],
            side=Side(told["side"]) if "side" in told else None,
            reference_date=None if operated is None else today - timedelta(weeks=operated),
            due_date=None if due is None else today + timedelta(weeks=due),
        ),
        today=day.today,
        now=day.now,
    )
    if "cleared_by" in told:
        precautions.clear_precaution(
            actor=day.actor,
            patient_id=patient_id,
            precaution_id=precaution_id,
            cleared_on=day.today,
            cleared_by=told["cleared_by"],
            today=day.today,
            now=day.now,
        )


def visit(teller: Teller, patient_id: int, told: Told, presets: Told) -> None:
    """One visit, as far as it got: draft, signed, program (drafted) or issued."""
    day = teller.day(told["days_ago"])
    where: dict[str, Any] = {"actor": day.actor, "patient_id": patient_id}
    when: dict[str, Any] = {"now": day.now, "today": day.today}
    assessment_id = assessing.start(kind=None, **where, **when)
    view = assessment_views.view_assessment(assessment_id=assessment_id, **where)
    written: dict[str, Any] = {
        "assessment_id": assessment_id,
        "version": view.version,
        "entry": entry_of(told, presets),
        **where,
        **when,
    }
    if told["reached"] == "draft":
        assessing.save_draft(**written)
        return
    assessing.sign(**written)
    if "lift" in told:
        _lift(teller, patient_id, told["lift"])
    if told["reached"] in {"program", "issued"}:
        _prescribe(teller, patient_id, assessment_id, told)
    for kind in told.get("leaflets", []):
        _hand_out_leaflet(day, patient_id, HandoutKind(kind))
    if "then_precaution" in told:
        record_precaution(teller, patient_id, told["then_precaution"], day)


def entry_of(told: Told, presets: Told) -> Entry:
    """What was examined: a preset with the findings of the day over it."""
    catalogue = load_catalogue()
    found = {**presets[told.get("like", "none")], **told.get("findings", {})}
    flags = {flag: flag in told.get("red_flags", []) for flag in catalogue.red_flags}
    if told.get("screen") == "unfinished":
        flags = dict(list(flags.items())[:5])
    transfer = told.get("floor_transfer")
    return Entry(
        values=Findings.read(found, catalogue.findings).values,
        red_flags=flags,
        all_clear=frozenset(flag for flag, answer in flags.items() if not answer),
        floor_transfer=None if transfer is None else FloorTransfer(transfer),
        note=told.get("note", ""),
    )


def _lift(teller: Teller, patient_id: int, told: Told) -> None:
    day = teller.day(told["days_ago"])
    for stop in stops.stops_of(clinic_id=day.actor.clinic_id, patient_id=patient_id):
        lift_stop(
            actor=day.actor,
            patient_id=patient_id,
            stop_id=stop.id,
            lifting=Lifting(
                outcome=StopOutcome(told["outcome"]),
                to_whom=told["to_whom"],
                cleared_at=day.now,
                clearing_person=told["clearing_person"],
                reason=told["reason"],
            ),
            now=day.now,
        )


def _prescribe(teller: Teller, patient_id: int, assessment_id: int, told: Told) -> None:
    """Draft a program, take the steps that are told, and issue it where it got so far."""
    day = teller.day(told.get("issued_days_ago", told["days_ago"]))
    where: dict[str, Any] = {"actor": day.actor, "patient_id": patient_id}
    when: dict[str, Any] = {"now": day.now, "today": day.today}
    program_id = prescribing.start(assessment_id=assessment_id, **where, **when)
    for step in told.get("steps", []):
        standing = stand(program_id=program_id, today=day.today, **where)
        edits = [_edit(item, told.get("notes", {})) for item in standing.program.items]
        prescribing.save(
            program_id=program_id,
            version=standing.row.version,
            edits=edits,
            change=_change(step, standing.program.items),
            **where,
            **when,
        )
    if told["reached"] == "issued":
        sheet = issue(
            day, patient_id, program_id, told.get("weeks", 2), told.get("next_visit_in", 14)
        )
        if told.get("mailed"):
            _mail(day, patient_id, sheet)


def _edit(item: ProgramItem, notes: Mapping[str, str]) -> ItemEdit:
    dose = item.dose
    return ItemEdit(
        sides=item.sides,
        focus_sides=item.focus_sides,
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        sessions_per_week=dose.sessions_per_week,
        rest_s=dose.rest_s,
        note=notes.get(item.family, item.note),
        reason=item.override_reason,
    )


def _change(step: Told, items: tuple[ProgramItem, ...]) -> Change | None:
    """One step of the editor: take an offer, add by hand, choose a rung; none only saves notes."""
    if "take" in step:
        return Take(offer=step["take"], reason=step["reason"])
    if "add" in step:
        return AddByHand(family=step["add"], reason=step["reason"])
    if "choose" in step:
        index = next(i for i, item in enumerate(items) if step["choose"].startswith(item.family))
        return Choose(item=index, variation=step["choose"])
    return None


def issue(day: Day, patient_id: int, program_id: int, weeks: int, next_visit_in: int) -> int:
    """Issue the sheet of a program, its next visit so many days ahead; answers its id."""
    where: dict[str, Any] = {"actor": day.actor, "patient_id": patient_id}
    preset = sheet_requests.preset(today=day.today, **where)
    options = replace(
        preset.options, weeks=weeks, next_visit=day.today + timedelta(days=next_visit_in)
    )
    standing = stand(program_id=program_id, today=day.today, **where)
    order = Order(
        patient_id=patient_id,
        program_id=program_id,
        version=standing.row.version,
        after=None,
        options=options,
    )
    issued = handing_out.issue(actor=day.actor, order=order, now=day.now, today=day.today)
    return issued.handout_id


def _mail(day: Day, patient_id: int, handout_id: int) -> None:
    """Queue the sheet; a demo clinic's mail is captured as a file by the first worker."""
    stored = patients.stored_details(actor=day.actor, patient_id=patient_id)
    order = SendOrder(
        patient_id=patient_id,
        handout_id=handout_id,
        address=stored.details.email,
        after=None,
        confirmed=True,
    )
    sending.send(actor=day.actor, order=order, sender="", now=day.now, today=day.today)


def _hand_out_leaflet(day: Day, patient_id: int, kind: HandoutKind) -> None:
    preset = sheet_requests.preset(actor=day.actor, patient_id=patient_id, today=day.today)
    order = LeafletOrder(patient_id=patient_id, kind=kind, after=None, paper=preset.options.paper)
    handing_out.issue_leaflet(actor=day.actor, order=order, now=day.now, today=day.today)
