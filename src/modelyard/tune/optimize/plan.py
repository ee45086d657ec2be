"""What would be tried, told before anything is exported or timed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modelyard.tune.optimize.candidate import Source
from modelyard.tune.optimize.field import Ruled, field_of, runtimes_here
from modelyard.tune.optimize.ready import choices_of, model_of

if TYPE_CHECKING:
    from modelyard.tune.optimize.asked import Asked


def planned(wish: Asked) -> tuple[list[Mapping[str, Any]], list[Ruled]]:
    """Give the candidates as plain data, and what cannot be tried here.

    Args:
        wish: what is to be optimized.
    """
    model_of(wish)
    names, ruled = runtimes_here(wish)
    sources = {name: Source(name) for name in names}
    found, more = field_of(wish, choices_of(names), sources, Source("int8", method="static-int8"))
    said: list[Mapping[str, Any]] = [
        {"runtime": one.runtime, "precision": one.numbers, "threads": one.threads, "batch": one.batch}
        for one in found
    ]
    return said, [*ruled, *more]
