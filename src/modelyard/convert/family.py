"""The formats by name."""

from __future__ import annotations

from modelyard.core.plugins import Family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.convert.formats.base import Format

FORMATS = Family("modelyard.convert.formats", "format", states=("SUFFIX", "MADE_BY", "write"))


def format_named(name: str) -> Format:
    """Give a format whose library is installed; say what to install, or what was meant, else."""
    return FORMATS.get(name)
