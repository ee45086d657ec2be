"""What could not be measured and why, what failed a limit, and what is left out."""

from __future__ import annotations

from modelyard.core.amount import counted
from modelyard.reports.markdown.text import SENTENCE, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Conditions, Row

_MOST = 20
"""So many names stand in one line."""


def missing(gathered: Gathered, names: dict[Conditions, str]) -> Iterator[str]:
    """Give the lines of what is not in the tables.

    Args:
        gathered: what the report is of.
        names: of its conditions.
    """
    if gathered.failed:
        yield from ("## What could not be measured", "", *reasons(gathered.failed, names), "")
    failures = [one for one in gathered.rows if one.verdict]
    if failures:
        lines = (f"- {said(one.title)}: {said(one.verdict or '', SENTENCE)}" for one in failures)
        yield from ("## What failed a limit", "", *lines, "")
    left = list(_left_out(gathered))
    if left:
        yield from ("## What is left out", "", *left, "")


def reasons(rows: Iterable[Row], names: dict[Conditions, str]) -> Iterator[str]:
    """Give a line for each reason, with all that it is of.

    Args:
        rows: that failed.
        names: of their conditions.
    """
    found: dict[str, dict[str, None]] = {}
    for one in rows:
        where = f" ({said(names[one.conditions], SENTENCE)})" if len(names) > 1 else ""
        found.setdefault(one.problem or "", {})[f"{said(one.title)}{where}"] = None
    for reason, titles in found.items():
        yield f"- {listed(list(titles))}: {said(reason, SENTENCE) or 'no reason is told'}"


def listed(names: list[str]) -> str:
    """List names, as many as a reader bears."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def _left_out(gathered: Gathered) -> Iterator[str]:
    if gathered.older:
        yield f"- {counted(gathered.older, 'older result')}, for which newer ones of the same stand."
    if gathered.odd:
        names = listed(list(dict.fromkeys(said(one.title) for one in gathered.odd)))
        yield f"- Figures that are no times or no scores, such as negative ones: of {names}."
    for one in gathered.damaged[:_MOST]:
        yield f"- {said(one.path, SENTENCE)}: {said(one.reason, SENTENCE)}"
    if len(gathered.damaged) > _MOST:
        yield f"- {counted(len(gathered.damaged) - _MOST, 'more file')} that cannot be read."
