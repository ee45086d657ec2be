"""The style sheet of charts: with the properties of a page, or with colours for a file of its own."""

from __future__ import annotations

from modelyard.reports.look.palette import DARK, LIGHT

FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif'
_INKS = ("ink", "soft", "line", "grid", "paper")
_SHAPE = (
    ".chart .front{fill:none;stroke-width:1.5;stroke-dasharray:5 3}"
    ".chart .middle{fill:none;stroke-width:2}.chart .parity{stroke-dasharray:4 3}"
    ".chart .halo{stroke-width:3;stroke-linejoin:round;paint-order:stroke}.chart .small{font-size:11px}"
    ".chart .end{text-anchor:end}.chart .mid{text-anchor:middle}"
    ".chart path.error,.chart path.ticks,.chart path.way{fill:none}.chart .error{stroke-opacity:.45}"
    ".chart .ticks{stroke-width:1.6;stroke-opacity:.55}.chart .way{stroke-width:1.7;stroke-opacity:.8}"
    ".chart .dot{fill-opacity:.45}.chart .best{fill-opacity:.9}"
    ".chart .hollow{fill-opacity:0;stroke-width:1.5}"
    ".chart .hit{fill-opacity:0;stroke:none}.chart path.middle{fill:none}"
)  # fmt: skip


def in_page() -> str:
    """Give the sheet for a page that has the properties of `look.tokens`."""
    return _SHAPE + _coloured(
        [f"var(--{one})" for one in _INKS], [f"var(--s{at})" for at in range(len(LIGHT))]
    )


def alone(*, dark: bool) -> str:
    """Give the sheet for a file of its own.

    Args:
        dark: add the colours for dark screens, which what draws PNG and PDF does not read.
    """
    font = f".chart{{font-family:{FONT};font-size:12px}}"
    light = _coloured(["#1d2024", "#565c64", "#dad7cf", "#e9e6df", "#ffffff"], LIGHT)
    night = _coloured(["#e9ebee", "#a9b0b9", "#373c45", "#2a2e36", "#1a1d22"], DARK)
    return font + _SHAPE + light + (f"@media (prefers-color-scheme:dark){{{night}}}" if dark else "")


def _coloured(inks: list[str], series: list[str] | tuple[str, ...]) -> str:
    ink, soft, line, grid, paper = inks
    own = (
        f".chart text{{fill:{ink}}}.chart .soft{{fill:{soft}}}.chart .axis{{stroke:{line}}}"
        f".chart .lead{{stroke:{soft}}}.chart .grid{{stroke:{grid}}}"
        f".chart .front,.chart .middle,.chart .parity{{stroke:{ink}}}"
        f".chart .halo{{stroke:{paper}}}.chart .back{{fill:{paper}}}"
    )
    return own + "".join(f".chart .s{at}{{fill:{one};stroke:{one}}}" for at, one in enumerate(series))
