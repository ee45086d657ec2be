"""A variant held against its parent: what both score, how large both are, how fast both answer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.results.comparing.compare import compare
from modelyard.results.comparing.comparison import FASTER, SLOWER
from modelyard.tune.variants.data import measured_data
from modelyard.tune.variants.judge import judged
from modelyard.tune.variants.times import timed

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.evaluation.evaluation import Evaluation
    from modelyard.registry.model import Model
    from modelyard.results.comparing.comparison import Comparison
    from modelyard.results.document import Result
    from modelyard.tune.variants.answered import Answers
    from modelyard.tune.variants.category import Judged
    from modelyard.tune.variants.measuring import Measuring

_APART = ("precision",)
"""What the keys of the two times may differ in: it is what was changed."""


@dataclass(frozen=True)
class Compared:
    """What was measured of both."""

    judged: Judged | None
    """None where no data are known that the model could be measured on."""
    speed: Comparison
    """The variant's time over the parent's."""
    sizes: tuple[int, int]
    results: Sequence[Result]
    """The parent's score, the variant's, the parent's time, the variant's; without scores the last two."""

    @property
    def slower(self) -> bool:
        return self.speed.verdict == SLOWER

    @property
    def faster(self) -> bool:
        return self.speed.verdict == FASTER

    @property
    def times(self) -> tuple[float, float]:
        """The medians, in seconds."""
        first, second = self.speed.sides
        return first or 0.0, second or 0.0

    @property
    def drop(self) -> float | None:
        """How much of the parent's metric is lost, as a share of it."""
        return None if self.judged is None or self.judged.ratio is None else 1 - self.judged.ratio

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            "accuracy": self.judged.as_dict() if self.judged else None,
            "size_bytes": {"parent": self.sizes[0], "variant": self.sizes[1]},
            "latency": {**self.speed.as_dict(), "parent_s": self.times[0], "variant_s": self.times[1]},
        }


def compared(parent: Model, variant: Model, how: Measuring, scratch: str, report: Report) -> Compared:
    """Measure both.

    Args:
        parent: of a zoo.
        variant: of a zoo of its own.
        how: on what, and with what.
        scratch: a folder of no worth afterwards.
        report: called with `Progress`.
    """
    from modelyard.benchmark.written.evaluated import opened_for, result_of

    opened = [opened_for(f"{one.ref}@{one.version}", how.runtime, one.zoo) for one in (parent, variant)]
    data = measured_data(parent, how)
    verdict, results = None, []
    if data is not None:
        found = [_scored(one, data, how, report) for one in (parent, variant)]
        paths = [one.path or "" for one in opened]
        verdict = judged(found[0], found[1], lambda: _answers(parent, paths, data, how))
        results = [result_of(each, one, how.size) for each, one in zip(found, opened, strict=True)]
    times = timed(parent, variant, how, os.path.join(scratch, "times"), report)
    sizes = int(opened[0].artifact["size"] or 0), int(opened[1].artifact["size"] or 0)
    return Compared(verdict, compare(*times, across=_APART), sizes, [*results, *times])


def _scored(model: Model, data: tuple[str, str | None], how: Measuring, report: Report) -> Evaluation:
    from modelyard.evaluation.evaluate import evaluate

    dataset, split = data
    return evaluate(
        f"{model.ref}@{model.version}", dataset, split=split, size=how.size, runtime=how.runtime,
        zoo=model.zoo, report=report,
    )  # fmt: skip


def _answers(
    parent: Model, paths: list[str], data: tuple[str, str | None], how: Measuring
) -> tuple[Answers, Answers]:
    from modelyard.evaluation.data import open_data
    from modelyard.tune.variants.answered import answers_of

    items = open_data(data[0], parent.task, split=data[1], size=how.size)
    first, second = (answers_of(path, items, runtime=how.runtime) for path in paths)
    return first, second
