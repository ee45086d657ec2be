"""The runtimes by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from modelyard.runtimes.engines.base import Engine

ENGINES = Family("modelyard.runtimes.engines", "runtime")


def engine_of(name: str) -> Engine:
    """Give a runtime whose library is installed; say what to install else."""
    return cast("Engine", ENGINES.get(name))
