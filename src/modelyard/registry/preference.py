"""Which version a bare name means: the highest active one; pre-releases and experiments only on request."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Version = tuple[int, str, str, str]  # row id, version, its sort key, status

# The same order for SQL, over the index's columns; a test holds the two together.
SQL_ORDER = (
    "instr(substr(version, 1, instr(version || '+', '+') - 1), '-') > 0,"
    " CASE status WHEN 'active' THEN 0 WHEN 'deprecated' THEN 1 ELSE 2 END, version_key DESC, dir"
)
_RANK = {"active": 0, "deprecated": 1, "experimental": 2}


def is_prerelease(version: str) -> bool:
    """Tell whether a semantic version has a pre-release part."""
    return "-" in version.partition("+")[0]


def best(versions: Sequence[Version]) -> int:
    """Give the row id of the version that stands for its model.

    The highest active release; else the highest deprecated one, else the highest experimental one,
    else, so that the model is seen at all, the highest pre-release. Of equal ones the first given.
    """
    ordered = sorted(versions, key=lambda version: version[2], reverse=True)
    return min(ordered, key=lambda version: (is_prerelease(version[1]), _RANK.get(version[3], 3)))[0]
