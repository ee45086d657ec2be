"""Keep the garbage collector out of work that makes thousands of objects at once."""

from __future__ import annotations

import gc
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect nothing inside: beside a large library one look takes longer than building a network."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.collect(0)  # the new objects alone; else the next allocation would look at all there are
            gc.enable()
