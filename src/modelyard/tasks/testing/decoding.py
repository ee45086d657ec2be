"""`Decoding`: outputs of a network, for a task to make answers of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.tasks.geometry import Placed
from modelyard.tasks.kind import kind_of

if TYPE_CHECKING:
    from modelyard.tasks.answers import Answer
    from modelyard.tasks.outputs import Outputs

SIDE = 32


@dataclass(frozen=True)
class Decoding:
    """A task, outputs of a batch of two or more, and the names of what it tells of."""

    task: str
    outputs: Outputs
    labels: Sequence[str] | None = None
    takes_pictures: bool = True
    """Whether its answers are about pictures, and can be drawn on them."""

    @property
    def count(self) -> int:
        """How many inputs the batch has."""
        return len(next(iter(self.outputs.values())))

    def answers(self, outputs: Outputs | None = None) -> Sequence[Answer]:
        """Decode the outputs, or others, each of a picture that fills its input."""
        given = self.outputs if outputs is None else outputs
        count = len(next(iter(given.values())))
        placed = [Placed(SIDE, SIDE, 1.0, 1.0, 0.0, 0.0)] * count if self.takes_pictures else []
        return kind_of(self.task).decode(given, placed, self.labels)


def demand(holds: object, sentence: str) -> None:
    """Say what does not hold; unlike `assert`, with `python -O` too."""
    if not holds:
        raise AssertionError(sentence)
