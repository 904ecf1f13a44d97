"""The program travels inside its sheet and can be read back."""

import json
import tracemalloc
import zlib
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from clinic.domain.precautions import Precaution
from clinic.handouts.portable import (
    LARGEST_BYTES,
    LARGEST_FILE_BYTES,
    NoProgramError,
    read_program,
)
from clinic.handouts.render import render_leaflet, render_program
from tests.handouts.sheets import (
    BRIDGE,
    CATALOGUE,
    KNEELING,
    make_leaflet_request,
    make_program,
    make_request,
)
from tests.pdfs import failures

REQUEST = make_request(
    program=make_program(KNEELING, BRIDGE, precautions=(Precaution(code="NO_FLOOR"),)),
    log_start=date(2026, 11, 23),
)


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return render_program(REQUEST, CATALOGUE)


def test_a_sheet_gives_back_its_program(sheet: bytes) -> None:
    found = read_program(sheet)
    assert (found["schema"], found["version"]) == ("figure-four/program", 1)
    assert found["sheet"] == {
        "number": "N-000123",
        "status": "issued",
        "issued_on": "2026-11-22",
        "language": "en",
    }
    assert found["program"]["protocol"] == "hip-low-back@1.0"
    assert found["program"]["precautions"] == [{"code": "NO_FLOOR", "side": None}]
    kneeling, bridge = found["program"]["exercises"]
    assert (kneeling["letter"], kneeling["variation"], kneeling["sides"]) == ("A", "HF4", ["left"])
    assert kneeling["dose"] == {
        "sets": 1,
        "reps": 2,
        "hold_s": 30,
        "sessions_per_week": 7,
        "rest_s": 15,
    }
    assert bridge["focus_sides"] == ["left"]
    assert found["log"] == {"start": "2026-11-23", "weeks": 4}


def test_it_holds_no_birth_date_and_no_scores(sheet: bytes) -> None:
    keys: set[str] = set()

    def collect(part: object) -> None:
        if isinstance(part, dict):
            keys.update(part)
            for value in part.values():
                collect(value)
        elif isinstance(part, list):
            for value in part:
                collect(value)

    collect(read_program(sheet))
    assert not keys & {"birth_date", "age", "sex", "score", "because", "impairment", "findings"}


def test_the_attachment_says_what_it_is(sheet: bytes) -> None:
    assert failures(sheet) == []
    with pikepdf.open(BytesIO(sheet)) as pdf:
        (file,) = pdf.Root.AF
        assert (file.AFRelationship, file.EF.F.Subtype) == ("/Data", "/application/json")
        assert str(file.UF) == "program.json"
        assert str(file.EF.F.Params.CreationDate) == "D:20261122000000Z"
        assert list(pdf.attachments) == ["program.json"]


def with_attachment(sheet: bytes, content: bytes) -> bytes:
    """The sheet with something else in the place of its program."""
    buffer = BytesIO()
    with pikepdf.open(BytesIO(sheet)) as pdf:
        del pdf.attachments["program.json"]
        pdf.attachments["program.json"] = content
        pdf.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[" * 50_000, "damaged"),
        (b"[]", "not a program of Figure Four"),
        (json.dumps({"schema": "other"}).encode(), "not a program of Figure Four"),
        (
            json.dumps({"schema": "figure-four/program", "version": 2}).encode(),
            "reads version 1; update the app",
        ),
        (b" " * (LARGEST_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_program_of_ours_is_told_apart(sheet: bytes, content: bytes, says: str) -> None:
    with pytest.raises(NoProgramError, match=says):
        read_program(with_attachment(sheet, content))


def test_a_program_is_unpacked_no_further_than_one_is_long(sheet: bytes) -> None:
    buffer = BytesIO()
    with pikepdf.open(BytesIO(with_attachment(sheet, b"{}"))) as pdf:
        stream = pdf.attachments["program.json"].get_file().obj
        stream.write(zlib.compress(b" " * 50_000_000), filter=pikepdf.Name.FlateDecode)
        stream.Params.Size = 10
        pdf.save(buffer)
    tracemalloc.start()
    with pytest.raises(NoProgramError, match="too large"):
        read_program(buffer.getvalue())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_program_that_is_packed_in_another_way_is_refused(sheet: bytes) -> None:
    buffer = BytesIO()
    with pikepdf.open(BytesIO(with_attachment(sheet, b"{}"))) as pdf:
        stream = pdf.attachments["program.json"].get_file().obj
        stream.write(b"7b7d>", filter=pikepdf.Name.ASCIIHexDecode)
        as_it_is = pikepdf.StreamDecodeLevel.none
        pdf.save(buffer, compress_streams=False, stream_decode_level=as_it_is)
    with pytest.raises(NoProgramError, match="packed"):
        read_program(buffer.getvalue())


def test_a_file_far_larger_than_a_sheet_is_not_opened() -> None:
    with pytest.raises(NoProgramError, match="too large to be a sheet"):
        read_program(b" " * (LARGEST_FILE_BYTES + 1))


def test_a_file_without_a_program_a_damaged_and_a_locked_one_say_so(sheet: bytes) -> None:
    with pytest.raises(NoProgramError, match="carries no program"):
        read_program(render_leaflet(make_leaflet_request(), CATALOGUE))
    for broken in (b"", b"no pdf", sheet[: len(sheet) // 20]):
        with pytest.raises(NoProgramError, match="damaged"):
            read_program(broken)
    buffer = BytesIO()
    with pikepdf.open(BytesIO(sheet)) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(NoProgramError, match="locked"):
        read_program(buffer.getvalue())
