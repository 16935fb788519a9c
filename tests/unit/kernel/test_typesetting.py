"""Every paper lasts and can be read by everybody, and is the same bytes each time."""

from datetime import UTC, datetime
from pathlib import Path

from shared.typesetting import typeset

AT = datetime(2026, 11, 24, tzinfo=UTC)
TEMPLATE = """#let said = json(bytes(sys.inputs.data))
#set document(title: said.title)
#set text(lang: "fr")
= #said.title
"""


async def test_a_paper_is_archival_and_accessible_and_takes_no_value_for_markup(tmp_path: Path) -> None:
    template = tmp_path / "paper.typ"
    template.write_text(TEMPLATE)
    made = await typeset(template, {"title": "*#pagebreak()*"}, at=AT)
    assert b"pdfaid:part" in made
    assert b"pdfuaid:part" in made
    assert made.count(b"/Type /Page\n") <= 1
    assert made == await typeset(template, {"title": "*#pagebreak()*"}, at=AT)
