"""The program as data, attached to its sheet: another clinic, or this app, can read it back.

It says what the sheet says and no more: no birth date, no scores, no reasons of the rules.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf

from clinic.domain.errors import ClinicError
from clinic.domain.programs import ProgramItem
from clinic.domain.texts import Texts
from clinic.handouts.request import SheetRequest

SCHEMA = "figure-four/program"
VERSION = 1
NAME = "program.json"
LARGEST_BYTES = 100_000
"""A program has about 2 KB; what is far larger is none of ours."""
LARGEST_FILE_BYTES = 20_000_000
"""A sheet has well below 1 MB."""
DAMAGED = "the program in it is damaged; ask for the file again"


class NoProgramError(ClinicError):
    """A file that carries no program which this app can read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file within a file; the ending of its name tells its kind."""

    name: str
    description: str
    content: bytes
    day: date


def attach_program(request: SheetRequest, texts: Texts) -> Attached:
    """The program of a sheet as JSON; equal requests give equal bytes."""
    document = json.dumps(describe(request, texts), ensure_ascii=False, indent=2)
    return Attached(
        name=NAME,
        description="The program of this sheet as data",
        content=f"{document}\n".encode(),
        day=request.issued_on,
    )


def describe(request: SheetRequest, texts: Texts) -> dict[str, Any]:
    """The program of a sheet as plain data; docs/handout.md describes it."""
    start = request.log_start or request.issued_on
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "sheet": {
            "number": request.sheet_number,
            "status": request.status.value,
            "issued_on": request.issued_on.isoformat(),
            "language": request.language,
        },
        "patient": {"name": request.patient_name},
        "clinic": {"name": request.clinic.name, "phone": request.clinic.phone},
        "clinician": {"name": request.clinician_name},
        "program": {
            "protocol": request.program.protocol,
            "precautions": [
                {"code": one.code, "side": one.side.value if one.side else None}
                for one in request.program.precautions
            ],
            "exercises": [
                _exercise(letter, item, texts) for letter, item in request.program.letters.items()
            ],
        },
        "log": {"start": start.isoformat(), "weeks": request.weeks},
    }


def read_program(pdf: bytes) -> dict[str, Any]:
    """The program that a sheet carries. Raises NoProgramError."""
    if len(pdf) > LARGEST_FILE_BYTES:
        raise NoProgramError("it is too large to be a sheet")
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            content = _attachment(opened)
    except pikepdf.PasswordError:
        raise NoProgramError("it is locked; open it with its passcode and save it first") from None
    except pikepdf.PdfError:
        raise NoProgramError("it is no PDF, or it is damaged; ask for the file again") from None
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise NoProgramError(DAMAGED) from None
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise NoProgramError(f"its {NAME} is not a program of Figure Four")
    if document.get("version") != VERSION:
        problem = f"its program is of version {document.get('version')!r}"
        raise NoProgramError(f"{problem}, and this app reads version {VERSION}; update the app")
    return dict(document)


def _attachment(opened: pikepdf.Pdf) -> bytes:
    if NAME not in opened.attachments:
        raise NoProgramError("it carries no program; only the sheet of a home program does")
    file = opened.attachments[NAME].get_file()
    return _plain(file.obj)


def _plain(stream: pikepdf.Object) -> bytes:
    """The content of a stream, unpacked no further than a program is long."""
    raw, packed = stream.read_raw_bytes(), stream.get("/Filter")
    if packed == pikepdf.Name.FlateDecode:
        try:
            raw = zlib.decompressobj().decompress(raw, LARGEST_BYTES + 1)
        except zlib.error:
            raise NoProgramError(DAMAGED) from None
    elif packed is not None:
        raise NoProgramError(f"its {NAME} is packed in a way that this app does not write")
    if len(raw) > LARGEST_BYTES:
        raise NoProgramError(f"its {NAME} is too large to be a program")
    return raw


def _exercise(letter: str, item: ProgramItem, texts: Texts) -> dict[str, Any]:
    return {
        "letter": letter,
        "family": item.family.value,
        "variation": item.variation,
        "name": texts.variations[item.variation].name,
        "sides": [side.value for side in item.sides],
        "tighter_side": item.tighter_side.value if item.tighter_side else None,
        "focus_sides": [side.value for side in item.focus_sides],
        "dose": asdict(item.dose),
        "note": item.note,
    }
