"""What a task's module has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from modelyard.tasks.answers import Answer
from modelyard.tasks.geometry import Placed
from modelyard.tasks.outputs import Outputs


class Kind(Protocol):
    """A module of `tasks.kinds`; `decode` has options of its own, all of them by keyword."""

    def decode(
        self, outputs: Outputs, placed: Sequence[Placed], labels: Sequence[str] | None, **options: Any
    ) -> Sequence[Answer]:
        """Give one answer for each input of the batch."""
        ...
