"""From what a parent and its variant answered to the same samples to the variant's category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.cards.headline import primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.errors import InputError
from modelyard.tune.variants.category import UNDECIDED, Judged, category_of, samples_needed
from modelyard.tune.variants.pairs import Pairs, ratio_interval
from modelyard.tune.variants.resampled import at, spread_of_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from modelyard.evaluation.evaluation import Evaluation
    from modelyard.tune.variants.answered import Answers
    from modelyard.tune.variants.pairs import Interval

    Both = Callable[[], tuple["Answers", "Answers"]]

SCORE, DRAWN = "score test on pairs", "samples drawn again, in pairs"


def judged(parent: Evaluation, variant: Evaluation, answers: Both) -> Judged:
    """Give the category of a variant.

    Args:
        parent: what the parent scored.
        variant: what the variant scored, on the same samples.
        answers: gives both models' answers, where the metric is no mean over samples.
    """
    if parent.key != variant.key or parent.samples != variant.samples:
        raise InputError("the two were not measured on the same samples: they cannot be held together")
    metric = metric_of(parent.task, parent.figures)
    before, after = parent.figures[metric] or 0.0, variant.figures.get(metric) or 0.0
    kept = _hits(parent, metric), _hits(variant, metric)
    if kept[0] is not None and kept[1] is not None:
        pairs = Pairs.of(kept[0], kept[1])
        return _judged(
            Judged(UNDECIDED, metric, before, after, pairs.ratio, (0.0, 0.0), parent.samples, None, SCORE),
            lambda factor: ratio_interval(pairs.times(factor)),
        )
    ratio = ratio_of(metric, before, after)
    figures = _of_texts(parent, variant) if metric == "perplexity" else _of_answers(metric, *answers())
    spread = spread_of_ratio(parent.samples, *figures)
    return _judged(
        Judged(UNDECIDED, metric, before, after, ratio, (0.0, 0.0), parent.samples, None, DRAWN),
        lambda factor: at(factor, ratio or 0.0, spread, parent.samples),
    )


def metric_of(task: str, figures: Mapping[str, float | None]) -> str:
    """Name the figure that a task goes by."""
    known = {name: value for name, value in figures.items() if value is not None}
    metric = primary_metric(task, known) or next(iter(known), None)
    if metric is None:
        raise InputError("nothing was measured that a variant could be judged by")
    return metric


def ratio_of(metric: str, parent: float, variant: float) -> float | None:
    """Give the variant's figure over the parent's, turned round where less is better."""
    above, below = (parent, variant) if metric in LOWER_IS_BETTER else (variant, parent)
    return above / below if below else None


def _judged(known: Judged, interval_at: Callable[[float], Interval]) -> Judged:
    """Add the interval and what follows from it."""
    ends = interval_at(1.0)
    category = category_of(known.ratio, ends)
    needed = samples_needed(known.samples, interval_at, known.ratio) if category == UNDECIDED else None
    return replace(known, category=category, interval=ends, needed=needed)


def _hits(found: Evaluation, metric: str) -> list[float] | None:
    """Give a 0 or 1 for each sample, where the metric is the mean of such."""
    from modelyard.benchmark.worker.score import by_metric

    return by_metric(found).get(metric)


def _of_texts(parent: Evaluation, variant: Evaluation) -> Any:
    """Perplexity from what each text costs; a parent's is divided by the variant's."""
    import numpy as np

    def perplexity(found: Evaluation) -> Callable[[NDArray[Any]], float]:
        cost, tokens = found.per_sample["cost"].astype(np.float64), found.per_sample["tokens"]
        return lambda drawn: float(np.exp(cost[drawn].sum() / tokens[drawn].sum()))

    return perplexity(variant), perplexity(parent)


def _of_answers(metric: str, parent: Answers, variant: Answers) -> Any:
    return parent.figure_of(metric), variant.figure_of(metric)
