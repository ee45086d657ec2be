"""`labelled`: rows by names that tell them apart, for a list to choose from and for a URL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from modelyard.reports.dashboard.said import label_of, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.row import Row


def labelled(rows: Iterable[Row]) -> dict[str, Row]:
    """Name rows; where two read the same, by their machine too, and by their digest where need be.

    Args:
        rows: of what was gathered.
    """
    given = [*rows]
    plain = Counter(label_of(one) for one in given)
    fuller = Counter(_fuller(one) for one in given)
    found: dict[str, Row] = {}
    for one in given:
        name = label_of(one)
        if plain[name] > 1:
            name = _fuller(one)
        if fuller[name] > 1:
            name = f"{name} · {(one.digest or '')[:8]}"
        found[name] = one
    return found


def _fuller(one: Row) -> str:
    return f"{label_of(one)} · {short(str(one.conditions))}"
