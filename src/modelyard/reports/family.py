"""The formats of reports by name, and by the ending of a file."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.core.plugins import Family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.formats.base import ReportFormat

FORMATS = Family(
    "modelyard.reports.formats",
    "format of reports",
    "report_formats",
    states=("SUFFIXES", "MARK", "TEXT", "write"),
)
USUAL = "markdown"
_SHORT = {"md": USUAL, "tex": "latex", "htm": "html"}
"""Endings that are not the names of their formats."""


def format_named(name: str) -> ReportFormat:
    """Give a format whose libraries are installed; say what to install, or what was meant, else.

    Args:
        name: such as `markdown`.
    """
    return FORMATS.get(name)


def format_for(path: str | None) -> str:
    """Name the format of a file by its ending; Markdown where there is no file.

    Args:
        path: the file.
    """
    if path is None:
        return USUAL
    ending = os.path.splitext(path)[1].lower()
    name = _SHORT.get(ending[1:], ending[1:])
    found = name if name in FORMATS.built_in() else _of_others(ending)
    if found is None:
        hint = f"An ending is such as .md, .html or .csv; or name a format: `--format {USUAL}`."
        raise InputError(f"{path}: its ending does not say in which format it is to be", hint=hint)
    return found


def _of_others(ending: str) -> str | None:
    """Ask the formats of other packages, which no list here knows."""
    return next((name for name in FORMATS.of_others() if ending in FORMATS.get(name).SUFFIXES), None)
