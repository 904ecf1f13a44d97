"""A patient on the way through the practice: examined, prescribed for, handed a sheet.

The findings are those of the worked example in docs/examples/case.json: a left hip-flexor stretch
is assigned; a figure-four stretch on both sides, a bridge and a plank are proposed.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from clinic.config import DATABASE_FILE
from clinic.content import load_catalogue
from clinic.domain.anatomy import Sex, Side
from clinic.domain.findings import Findings, Value
from clinic.domain.records import FloorTransfer, HandoutKind, Paper, Role
from clinic.persistence.handouts import handouts_of
from clinic.persistence.programs import get_program, items_of
from clinic.services.actor import Actor
from clinic.services.assessment import assessing
from clinic.services.assessment.assessment_entry import Entry
from clinic.services.patient import patients
from clinic.services.patient.patients import PatientDetails
from clinic.services.program import prescribing
from clinic.services.program.program_editing import Change, ItemEdit
from clinic.services.program.program_records import to_item
from clinic.services.sheet import handing_out
from clinic.services.sheet.handing_out import Order
from clinic.services.sheet.issuing import Issued
from clinic.services.sheet.sheet_requests import Options
from tests.people import NOW, TODAY, Cast

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "case.json"
LATER = NOW + timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One clinician at work on one day."""

    actor: Actor
    now: datetime = NOW
    today: date = TODAY

    def add_patient(self, name: str = "Imogen Quill", **details: object) -> int:
        """A patient of 50 years."""
        known = PatientDetails(name=name, birth_date=date(1976, 3, 2), sex=Sex.FEMALE)
        return patients.add_patient(
            actor=self.actor,
            details=replace(known, **details),  # type: ignore[arg-type]
            today=self.today,
            now=self.now,
            confirmed=True,
        )

    def examine(self, patient_id: int, **changed: object) -> int:
        """A signed assessment with the findings of the worked example; answers its id."""
        assessment_id = assessing.start(
            actor=self.actor, patient_id=patient_id, kind=None, now=self.now, today=self.today
        )
        assessing.sign(
            actor=self.actor,
            patient_id=patient_id,
            assessment_id=assessment_id,
            version=1,
            entry=worked_example(**changed),
            now=self.now,
            today=self.today,
        )
        return assessment_id

    def start(self, patient_id: int, assessment_id: int | None = None) -> int:
        """A draft program from an examination."""
        return prescribing.start(
            actor=self.actor,
            patient_id=patient_id,
            assessment_id=assessment_id or self.examine(patient_id),
            now=self.now,
            today=self.today,
        )

    def edits(self, patient_id: int, program_id: int) -> list[ItemEdit]:
        """The fields of a draft as its page would send them back."""
        whose = {"clinic_id": self.actor.clinic_id, "patient_id": patient_id}
        get_program(**whose, program_id=program_id)
        items = [to_item(row) for row in items_of(program_ids=[program_id])[program_id]]
        return [
            ItemEdit(
                sides=item.sides,
                focus_sides=item.focus_sides,
                sets=item.dose.sets,
                reps=item.dose.reps,
                hold_s=item.dose.hold_s,
                sessions_per_week=item.dose.sessions_per_week,
                rest_s=item.dose.rest_s,
                note=item.note,
                reason=item.override_reason,
            )
            for item in items
        ]

    def version(self, patient_id: int, program_id: int) -> int:
        """The version of a program as it is stored."""
        whose = {"clinic_id": self.actor.clinic_id, "patient_id": patient_id}
        return get_program(**whose, program_id=program_id).version

    def change(
        self,
        patient_id: int,
        program_id: int,
        change: Change | None = None,
        **first: object,
    ) -> None:
        """Save a draft after one step; `first` are fields of its first exercise."""
        edits = self.edits(patient_id, program_id)
        if first:
            edits[0] = replace(edits[0], **first)  # type: ignore[arg-type]
        prescribing.save(
            actor=self.actor,
            patient_id=patient_id,
            program_id=program_id,
            version=self.version(patient_id, program_id),
            edits=edits,
            change=change,
            now=self.now,
            today=self.today,
        )

    def order(
        self,
        patient_id: int,
        program_id: int,
        kind: HandoutKind = HandoutKind.PROGRAM,
        **options: object,
    ) -> Order:
        """An order for the sheet of a program, as its page would send it."""
        newest = [
            row.id
            for row in handouts_of(clinic_id=self.actor.clinic_id, patient_id=patient_id)
            if row.program_id == program_id and row.kind is kind
        ]
        known = Options(
            paper=Paper.A4, large_print=False, weeks=2, log_start=self.today + timedelta(days=1)
        )
        return Order(
            patient_id=patient_id,
            program_id=program_id,
            version=self.version(patient_id, program_id),
            after=newest[0] if newest else None,
            options=replace(known, **options),  # type: ignore[arg-type]
        )

    def issue(self, patient_id: int, program_id: int, **options: object) -> Issued:
        """The sheet of a program, issued."""
        order = self.order(patient_id, program_id, **options)
        return handing_out.issue(actor=self.actor, order=order, now=self.now, today=self.today)


def practice_of(cast: Cast, who: str = "alice") -> Practice:
    """Somebody of the cast at work."""
    clinic = cast.south if who == "charlie" else cast.north
    role = Role.MANAGER if who == "mona" else Role.CLINICIAN
    name = {"alice": "Alice Ferro", "bob": "Bob Lindqvist"}.get(who, who.capitalize())
    return Practice(
        actor=Actor(clinic_id=clinic, clinician_id=getattr(cast, who), name=name, role=role)
    )


def worked_example(
    findings: Mapping[tuple[str, Side], Value] | None = None, **changed: object
) -> Entry:
    """The entry of the worked example; `findings` are put over its own."""
    catalogue = load_catalogue()
    raw = json.loads(EXAMPLE.read_text())
    values = dict(Findings.read(raw["findings"], catalogue.findings).values)
    entry = Entry(
        values=values | dict(findings or {}),
        red_flags=dict.fromkeys(catalogue.red_flags, False),
        floor_transfer=FloorTransfer.SAFE,
    )
    return replace(entry, **changed)  # type: ignore[arg-type]


def raise_red_flag(practice: Practice, patient_id: int, flag: str = "RF_CES") -> None:
    """A new assessment of the patient in which a red flag is answered yes: a stop opens."""
    entry = worked_example()
    assessment_id = assessing.start(
        actor=practice.actor,
        patient_id=patient_id,
        kind=None,
        now=practice.now,
        today=practice.today,
    )
    assessing.save_draft(
        actor=practice.actor,
        patient_id=patient_id,
        assessment_id=assessment_id,
        version=1,
        entry=replace(entry, red_flags={**entry.red_flags, flag: True}),
        now=practice.now,
        today=practice.today,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """Records in which patients of North are under treatment, and who is who.

    `draft` is a program that starts as the rules have it; `active` has a current sheet and an
    older one; `stopped` was active when a red flag was found.
    """

    database: Path
    drafted: int
    draft: int
    followed: int
    active: int
    current: int
    replaced: int
    halted: int
    stopped: int
    stopped_sheet: int


def treat(stage: tuple[Path, Cast], folder: Path) -> Treated:
    """Make such records from those of the cast."""
    from tests.running import Clock, close, make_app

    database = Path(shutil.copy(stage[0], folder / DATABASE_FILE))
    practice = practice_of(stage[1])
    app = make_app(folder, Clock())
    with app.app_context():
        drafted = practice.add_patient("Imogen Quill")
        draft = practice.start(drafted)
        followed = practice.add_patient("Tom Abara")
        active = practice.start(followed)
        replaced = practice.issue(followed, active).handout_id
        current = practice.issue(followed, active, large_print=True).handout_id
        halted = practice.add_patient("Una Birch")
        stopped = practice.start(halted)
        stopped_sheet = practice.issue(halted, stopped).handout_id
        raise_red_flag(practice, halted)
    close(app)
    return Treated(
        database=database,
        drafted=drafted,
        draft=draft,
        followed=followed,
        active=active,
        current=current,
        replaced=replaced,
        halted=halted,
        stopped=stopped,
        stopped_sheet=stopped_sheet,
    )
