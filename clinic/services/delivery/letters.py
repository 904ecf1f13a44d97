"""The letter that a sheet is mailed with: the clinic's letterhead, the language of the sheet.

That is the patient's, and where nobody has reviewed it yet, the clinician accepted it for this
patient when the sheet was issued.
"""

from datetime import date

from clinic.content import load_catalogue
from clinic.delivery.letter import SHOWN_BY_MAIL_READERS, Letter, Part
from clinic.handouts.calendar import MEDIA_TYPE
from clinic.handouts.wording import Words
from clinic.persistence.clinics import ClinicRow
from clinic.persistence.handouts import HandoutRow, get_document
from clinic.services.sheet.sheet_records import file_name
from clinic.services.sheet.visits import calendar_of


def letter_for(
    *, clinic: ClinicRow, sheet: HandoutRow, has_passcode: bool, with_visit: bool = False
) -> Letter:
    """The letter with the sheet as it was issued, and the next visit as a calendar file."""
    texts = load_catalogue().texts[sheet.language]
    words = Words.of(texts.words, texts.language)
    phone = clinic.safety_net_phone or clinic.phone
    pdf = Part(
        name=file_name(sheet),
        media_type="application/pdf",
        content=get_document(digest=sheet.sha256).content,
    )
    visit = _visit(clinic, sheet) if with_visit else ()
    return Letter(
        language=texts.language,
        direction=texts.direction,
        clinic=clinic.name,
        lines=_letterhead(clinic),
        logo=_logo(clinic),
        subject=words("mail.subject", clinic=clinic.name),
        mark=words("mark.demo") if clinic.is_demo else "",
        greeting=words("mail.greeting"),
        paragraphs=(
            f"{words(f'mail.attached.{sheet.kind.value}')} {words('mail.print')}",
            *([words("mail.passcode")] if has_passcode else []),
            *([words("mail.visit")] if visit else []),
            words("mail.questions"),
            *([words("mail.call", phone=phone)] if phone else []),
        ),
        small=(words("mail.why"), words("mail.wrong")),
        attachments=(pdf, *visit),
    )


def has_visit(*, sheet: HandoutRow, today: date) -> bool:
    """Whether the sheet names a next visit that is still to come."""
    return sheet.next_visit is not None and sheet.next_visit >= today


def _visit(clinic: ClinicRow, sheet: HandoutRow) -> tuple[Part, ...]:
    file = calendar_of(sheet, clinic)
    if file is None:
        return ()
    return (Part(name=file.name, media_type=MEDIA_TYPE, content=file.content),)


def _letterhead(clinic: ClinicRow) -> tuple[str, ...]:
    lines = [line.strip() for line in clinic.address.splitlines()]
    return tuple(line for line in (*lines, clinic.phone, clinic.email) if line)


def _logo(clinic: ClinicRow) -> Part | None:
    """The letterhead's picture where mail readers show its kind; they show no SVG."""
    if clinic.logo is None or clinic.logo_media_type != SHOWN_BY_MAIL_READERS:
        return None
    return Part(name="letterhead.png", media_type=clinic.logo_media_type, content=clinic.logo)
