r"""LaTeX: a table for each part in the style of booktabs, ready for `\input`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.reports.gathered.parts import naming, parted
from modelyard.reports.latex.table import lines_of

if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.options import Options

REQUIRES: tuple[str, ...] = ()
EXTRA = ""
SUFFIXES = (".tex",)
MARK = b"% modelyard report"
SEAL = b" %"
TEXT = True


def write(gathered: Gathered, options: Options) -> bytes:  # noqa: ARG001
    """Give the tables of what was measured."""
    names = naming(one.conditions for one in gathered.rows)
    lines = [MARK.decode(), r"% \usepackage{booktabs}, and UTF-8", ""]
    for part in parted(gathered.rows):
        lines += [*lines_of(part, names[part.conditions] if part.timed else ""), ""]
    return "\n".join(lines).encode(errors="backslashreplace")
