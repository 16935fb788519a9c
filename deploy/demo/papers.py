"""The documents of an application as real PDF files."""

from datetime import UTC, datetime
from textwrap import wrap

from fpdf import FPDF

from deploy.demo.people import Applicant

WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that equal documents have equal bytes
TITLES = {
    "fr": {"cv": "Curriculum vitæ", "motivation-letter": "Lettre de motivation", "degree": "Copie de diplôme"},
    "en": {"cv": "Curriculum vitae", "motivation-letter": "Motivation letter", "degree": "Copy of a degree"},
}


def paper(applicant: Applicant, kind: str, version: int = 1) -> bytes:
    """A one-page document of that kind for that person; each version has different bytes."""
    title = TITLES[applicant.locale].get(kind, kind)
    pdf = FPDF()
    pdf.set_creation_date(WRITTEN)
    pdf.set_title(f"{title} - {applicant.name}")
    pdf.add_page()
    pdf.set_font("helvetica", "B", 18)
    pdf.cell(0, 12, applicant.name, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", "", 12)
    pdf.cell(0, 10, title if version == 1 else f"{title} ({version})", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    lines = wrap(applicant.motivation, 85) if kind == "motivation-letter" else _lines(applicant)
    for line in lines:  # we wrap the lines: measuring each letter would take most of the time
        pdf.ln(7)
        pdf.text(pdf.l_margin, pdf.y, line)
    return bytes(pdf.output())


def _lines(applicant: Applicant) -> list[str]:
    number = [f"RPPS {applicant.rpps}"] if applicant.rpps else []
    return [applicant.email, *number, "", *(f"- {line}" for line in applicant.career)]
