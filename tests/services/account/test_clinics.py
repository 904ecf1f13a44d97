"""Clinics, their settings, letterhead and staff, on both databases."""

import struct
import zlib
from dataclasses import replace

import pytest
from flask import Flask

from clinic.domain.errors import FieldError, StaleError
from clinic.domain.records import Paper
from clinic.persistence.clinics import ClinicRow
from clinic.services.account import clinics
from clinic.services.account.clinics import ClinicSettings, ClinicView
from clinic.services.account.logos import LARGEST_BYTES, check_logo
from clinic.services.actor import Actor, NotAllowedError
from tests.databases import Staff, count
from tests.people import NOW


def view(app: Flask, actor: Actor) -> ClinicView:
    with app.app_context():
        return clinics.clinic_view(actor=actor)


def change(app: Flask, actor: Actor, version: int, **changes: object) -> None:
    settings = replace(view(app, actor).settings, **changes)  # type: ignore[arg-type]
    with app.app_context():
        clinics.change_settings(actor=actor, settings=settings, version=version, now=NOW)


def test_a_manager_changes_the_settings(records: Flask, staff: Staff) -> None:
    before = view(records, staff.mona)
    change(records, staff.mona, before.version, name="North", paper=Paper.LETTER)
    after = view(records, staff.mona)
    assert after.settings == replace(before.settings, name="North", paper=Paper.LETTER)
    assert after.version > before.version
    assert view(records, staff.charlie).settings.name == "South Clinic"


def test_a_clinician_changes_nothing(records: Flask, staff: Staff) -> None:
    before = view(records, staff.alice)
    with pytest.raises(NotAllowedError):
        change(records, staff.alice, before.version, name="Mine")
    assert view(records, staff.alice) == before


def test_the_second_of_two_changes_is_told(records: Flask, staff: Staff) -> None:
    version = view(records, staff.mona).version
    change(records, staff.mona, version, name="First")
    with pytest.raises(StaleError):
        change(records, staff.mona, version, name="Second")
    assert view(records, staff.mona).settings.name == "First"


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", "  "),
        ("time_zone", "Europe/Atlantis"),
        ("email", "no address"),
        ("review_interval_days", 0),
        ("review_interval_days", 366),
    ],
)
def test_bad_settings_name_their_field(
    records: Flask, staff: Staff, field: str, bad: object
) -> None:
    before = view(records, staff.mona)
    with pytest.raises(FieldError) as raised:
        change(records, staff.mona, before.version, **{field: bad})
    assert raised.value.field == field
    assert view(records, staff.mona) == before


def test_a_clinic_without_a_name_is_not_opened(records: Flask) -> None:
    with pytest.raises(FieldError), records.app_context():
        clinics.open_clinic(settings=ClinicSettings(name="", time_zone="UTC"), now=NOW)
    assert count(records, ClinicRow) == 0


def png(width: int = 8, height: int = 8) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * 8 for _ in range(8)))
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(inside: str = "<path d='M0 0h9'/>", attributes: str = "") -> bytes:
    return f"<svg xmlns='http://www.w3.org/2000/svg' {attributes}>{inside}</svg>".encode()


def test_the_letterhead_takes_a_picture_and_gives_it_up(records: Flask, staff: Staff) -> None:
    with records.app_context():
        clinics.set_logo(actor=staff.mona, content=png(), now=NOW)
    with records.app_context():
        logo = clinics.clinic_logo(actor=staff.alice)
        assert logo is not None
        assert (logo.media_type, logo.content) == ("image/png", png())
    assert view(records, staff.alice).has_logo
    with records.app_context():
        clinics.remove_logo(actor=staff.mona, now=NOW)
    with records.app_context():
        assert clinics.clinic_logo(actor=staff.alice) is None


def test_only_a_manager_sets_the_letterhead(records: Flask, staff: Staff) -> None:
    with records.app_context(), pytest.raises(NotAllowedError):
        clinics.set_logo(actor=staff.alice, content=png(), now=NOW)
    with records.app_context(), pytest.raises(NotAllowedError):
        clinics.remove_logo(actor=staff.alice, now=NOW)


def test_a_drawing_svg_is_taken() -> None:
    shapes = "<clipPath id='a'><rect/></clipPath>"
    inside = f"<defs>{shapes}</defs><g clip-path='url(#a)'><use href='#b'/></g>"
    assert check_logo(svg(inside)) == "image/svg+xml"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n and nothing more",
        png(width=5000),
        b"\xff\xfe<\0s\0v\0g\0",
        svg("<script>alert(1)</script>"),
        svg("<image href='https://example.org/a.png'/>"),
        svg("<use href='https://example.org/a.svg#b'/>"),
        svg(attributes="onload='alert(1)'"),
        svg("<rect style='fill:url(https://example.org)'/>"),
        svg("<rect style='fill:u\\72l(https://example.org)'/>"),
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg("&a;"),
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        svg("x" * LARGEST_BYTES),
    ],
)
def test_what_is_no_harmless_small_picture_is_refused(content: bytes) -> None:
    with pytest.raises(FieldError) as raised:
        check_logo(content)
    assert raised.value.field == "logo"
