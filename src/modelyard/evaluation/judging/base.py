"""What is needed to hold a task's answers against the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from numpy.typing import NDArray

if TYPE_CHECKING:
    from modelyard.evaluation.label_maps import LabelMap
    from modelyard.tasks.geometry import Placed
    from modelyard.tasks.outputs import Outputs


class Judging(Protocol):
    """A module of `evaluation.judging`: the forms in which a task's metrics take answers and truths."""

    def said(self, outputs: Outputs, placed: Sequence[Placed], classes: int) -> Sequence[Any]:
        """Give the answer to each input of a batch."""

    def truth(self, given: Any, among: LabelMap) -> Any:
        """Give the truth of a data set's item in the model's own classes."""

    def compact(self, said: Sequence[Any], truths: Sequence[Any]) -> dict[str, NDArray[Any]]:
        """Give what is kept of each sample, for flips and replay: arrays with one row a sample."""
