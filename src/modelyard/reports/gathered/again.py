"""`command_of`: the command that measures a row again."""

from __future__ import annotations

import os
import shlex

from modelyard.results.folder import ENDING, FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.row import Row

_DIGITS = 12


def command_of(row: Row) -> str | None:
    """Give the command, which names the file where it is in no usual folder; None where nothing was kept.

    Args:
        row: of a result, or of a table that states its digest.
    """
    digits = "".join(one for one in (row.digest or "")[:_DIGITS] if one.isalnum())
    if not digits:
        return None
    if row.path is None or _is_usual(row.path, digits):
        return f"modelyard replay {digits}"
    return f"modelyard replay {shlex.quote(row.path)}"


def _is_usual(path: str, digits: str) -> bool:
    """Tell whether a result is found by its digits alone."""
    folder, name = os.path.split(os.path.normpath(path))
    return folder == os.path.normpath(FOLDER) and name.endswith(f"-{digits}{ENDING}")
