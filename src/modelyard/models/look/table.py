"""Tables as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Row = Sequence[str]


def text_table(headers: Row, rows: Sequence[Row], sides: str) -> str:
    """Lay out columns below each other; `sides` says `l` or `r` for each."""
    lines = [headers, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(headers))]
    return "\n".join(_line(line, widths, sides) for line in lines)


def _line(cells: Row, widths: Sequence[int], sides: str) -> str:
    pairs = zip(cells, widths, sides, strict=True)
    return "  ".join(cell.rjust(n) if side == "r" else cell.ljust(n) for cell, n, side in pairs).rstrip()


def html_table(title: str, headers: Row, rows: Sequence[Row], sides: str, notes: Sequence[Row]) -> str:
    """Give a table for a notebook; whatever a model is called, it stays text."""
    head = "".join(f"<th>{escape(one)}</th>" for one in headers)
    body = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in rows)
    foot = "".join(
        f'<tr><th colspan="{len(headers) - 1}" style="text-align:left">{escape(key)}</th>'
        f'<td style="text-align:right">{escape(value)}</td></tr>'
        for key, value in notes
    )
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot>{foot}</tfoot></table>"
    )


def _cells(row: Row, sides: str) -> str:
    styles = {"l": "text-align:left;white-space:pre", "r": "text-align:right"}
    return "".join(
        f'<td style="{styles[side]}">{escape(cell)}</td>' for cell, side in zip(row, sides, strict=True)
    )
