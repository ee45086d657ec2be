"""Texts that a spreadsheet would reckon as formulas: in a CSV an apostrophe stands before them."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def quoted(text: str) -> str:
    """Give a text for a cell, with an apostrophe more where it, or what follows its own, begins a formula.

    Args:
        text: of a card, a result or a machine.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unquoted(cell: str) -> str:
    """Give the text that `quoted` was given.

    Args:
        cell: of a CSV.
    """
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
