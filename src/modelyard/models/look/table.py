"""Tables as text and as HTML, and figures as people read them."""

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


def scaled(value: float, units: Sequence[str]) -> str:
    """Three figures that count, in the largest unit in which it is at least one: 4089184256 -> 4.09 G"""
    unit = 0
    while float(f"{value:.3g}") >= 1000 and unit < len(units) - 1:
        value, unit = value / 1000, unit + 1
    shown = f"{value:,.0f}" if value >= 100 or unit == 0 else f"{value:.3g}"
    return f"{shown} {units[unit]}".rstrip()


def human_bytes(value: int) -> str:
    return scaled(value, ("B", "kB", "MB", "GB", "TB"))


def human_macs(value: int) -> str:
    return scaled(value, ("", "k", "M", "G", "T"))
