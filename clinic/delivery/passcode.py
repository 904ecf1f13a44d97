"""A passcode on a PDF: AES with 256 bits (PDF 2.0, revision 6)."""

import secrets
from io import BytesIO

from pikepdf import Encryption, Pdf, Permissions


def lock_pdf(content: bytes, passcode: str) -> bytes:
    """The document encrypted so that it opens with the passcode alone.

    Random bytes are drawn: the same document locked twice differs, so that the copy is kept.
    Whoever opens it may do everything with it; nobody knows the owner's password.
    """
    target = BytesIO()
    with Pdf.open(BytesIO(content)) as document:
        document.save(
            target,
            encryption=Encryption(
                user=passcode, owner=secrets.token_urlsafe(32), R=6, allow=Permissions()
            ),
        )
    return target.getvalue()
