"""Find a row in what optimizing tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelyard.tune.optimize.optimized import Optimized
    from modelyard.tune.optimize.outcome import Row


def row_of(found: Optimized, runtime: str, **settings: Any) -> Row:
    """The only row of a runtime with these settings that was tried."""
    rows = [
        one for outcome in found.outcomes for one in outcome.rows if one.runtime == runtime and one.threads
    ]
    (row,) = [one for one in rows if all(getattr(one, key) == value for key, value in settings.items())]
    return row
