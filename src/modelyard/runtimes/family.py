"""The runtimes by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.errors import NotFoundError
from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from modelyard.runtimes.engines.base import Engine

ENGINES = Family("modelyard.runtimes.engines", "runtime", states=("READS", "PACKAGE", "devices", "open_file"))
BEST = "best"
"""What stands for the runtime that `modelyard optimize` found, where a model is opened by its name."""


def engine_of(name: str) -> Engine:
    """Give a runtime whose library is installed; say what to install else."""
    if name == BEST:
        raise NotFoundError(
            f"{BEST!r} is not a runtime by itself: predict, evaluate and open_session take it",
            hint="Here name one; `modelyard info MODEL` shows which is the best of its deployments.",
        )
    return cast("Engine", ENGINES.get(name))
