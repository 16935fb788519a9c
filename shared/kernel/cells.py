"""Which text a spreadsheet takes for a formula, and how it is written so that it stays text."""

_BEGINS_FORMULA = frozenset("=+-@\t\r\n|%＝＋－＠")
"""OWASP, CSV Injection: what makes a spreadsheet carry a cell out, full-width signs included."""
_PASSED_OVER = " \u00a0\u202f\u200b\ufeff"
"""Spaces and marks of no width: spreadsheets look behind them."""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would carry this cell out."""
    return cell.lstrip(_PASSED_OVER)[:1] in _BEGINS_FORMULA


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what begins like a formula; other text stays as it is."""
    return f"'{cell}" if is_formula(cell) else cell
