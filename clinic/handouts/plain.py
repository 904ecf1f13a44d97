"""What WeasyPrint gives without our care: what `flask bench handout` measures against."""

from pathlib import Path

from weasyprint import HTML


def plain_pdf(html: str, folder: Path) -> bytes:
    """A document as PDF/UA-1, all of it anew; files that it names are read from the folder."""
    pdf: bytes = HTML(string=html, base_url=f"{folder}/").write_pdf(pdf_variant="pdf/ua-1")
    return pdf
