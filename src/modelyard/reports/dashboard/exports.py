"""What is seen as a file: every format of reports that can be made here."""

from __future__ import annotations

from modelyard.reports.family import FORMATS, format_named
from modelyard.reports.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered

FIRST = ("csv", "markdown", "html")


def formats() -> list[str]:
    """Name the formats whose libraries are installed, the usual ones first."""
    found = [name for name, _ in FORMATS.usable()]
    return sorted(found, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def file_name(name: str) -> str:
    """Name the file of a report.

    Args:
        name: of a format.
    """
    return f"results{format_named(name).SUFFIXES[0]}"


def file_of(gathered: Gathered, name: str) -> bytes:
    """Make the file of a report.

    Args:
        gathered: the rows that are seen.
        name: of a format.
    """
    return format_named(name).write(gathered, Options())
