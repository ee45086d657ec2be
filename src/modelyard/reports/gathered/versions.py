"""`names_of`: how the models of a table are named."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.row import Row


def names_of(rows: Sequence[Row]) -> list[str]:
    """Name the model of each row, with its version where there are several of one model.

    Args:
        rows: of one table.
    """
    versions: dict[str, set[str]] = {}
    for one in rows:
        versions.setdefault(one.model, set()).add(one.version)
    return [f"{one.model}@{one.version}" if len(versions[one.model]) > 1 else one.model for one in rows]
