"""All that a file answers to a data set, kept, so that a figure can be taken of any of its samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.cards.vocabulary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.evaluation.data import Data


@dataclass(frozen=True)
class Answers:
    """Answers and truths, sample by sample."""

    said: list[Any]
    truths: list[Any]
    classes: int
    metrics: Mapping[str, Any]

    def figures(self) -> dict[str, float]:
        """Give every figure over all samples."""
        found: dict[str, float] = {}
        for module in self.metrics.values():
            counted = module.Metric(self.classes)
            counted.add(self.said, self.truths)
            found |= {name: one.value for name, one in counted.figures().items() if one.value is not None}
        return found

    def figure_of(self, metric: str) -> Callable[[NDArray[Any]], float | None]:
        """Give the function from samples' numbers to a figure, turned round where less is better."""
        module = next(one for one in self.metrics.values() if metric in self._names(one))

        def figure(drawn: NDArray[Any]) -> float | None:
            counted = module.Metric(self.classes)
            counted.add([self.said[one] for one in drawn], [self.truths[one] for one in drawn])
            value: float | None = counted.figures()[metric].value
            return 1 / value if value and metric in LOWER_IS_BETTER else value

        return figure

    def _names(self, module: Any) -> list[str]:
        counted = module.Metric(self.classes)
        counted.add(self.said[:1], self.truths[:1])
        return list(counted.figures())


def answers_of(path: str, data: Data, *, runtime: str = "onnxruntime", workers: int = 2) -> Answers:
    """Let a file answer a data set.

    Args:
        path: the artifact.
        data: what it answers.
        runtime: what opens it.
        workers: batches that are worked on at once.
    """
    from modelyard.evaluation.answering import Answering
    from modelyard.evaluation.family import metrics_of
    from modelyard.evaluation.label_maps import map_of
    from modelyard.runtimes.open import open_session
    from modelyard.runtimes.predict.about import About

    with open_session(path, runtime, threads=1) as session:
        about = About.of_metadata(session.metadata, path)
        classes = len(about.labels or data.labels)
        among = map_of(about.labels, classes, data.labels)
        said: list[Any] = []
        truths: list[Any] = []
        for batch in Answering(session, about, data.items, among)(batch_size=8, workers=workers):
            said += batch.said
            truths += batch.truths
    return Answers(said, truths, among.classes, metrics_of(about.task))
