"""Whether a candidate still says what the model says: by its metric, or its outputs where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, sqrt
from typing import Any, Literal

from modelyard.cards.vocabulary import LOWER_IS_BETTER

ALIKE = 0.99
"""The least cosine of a sample's outputs, where nothing but outputs can be compared."""
HOPELESS = 0.9
"""The cosine below which no metric need be measured."""
_FEW = 0.5
Bar = Literal["metric", "outputs", "values"]
"""What decides: a metric that is measured later, so that only the hopeless are sorted out; the outputs and
what follows from them; or the outputs' values alone, where random weights decide by a hair."""
_Z = 1.959964


def others(parity: Mapping[str, Any], max_drop: float, how: Bar) -> str | None:
    """Say how outputs are others than the reference's; None where they are good enough to go on.

    Args:
        parity: as a process told it.
        max_drop: the share of decisions that may change.
        how: what is asked of them.
    """
    agreed, of = parity["agreed"], parity["of"]
    told = in_words(parity)
    if parity["cosine"] < (HOPELESS if how == "metric" else ALIKE):
        return f"its outputs are others: {told}"
    least = {"metric": _FEW, "outputs": 1 - max_drop, "values": 0.0}[how]
    if of and agreed < ceil(of * least):
        return f"it decides otherwise: {told}"
    return None


def in_words(parity: Mapping[str, Any]) -> str:
    """Say how far outputs are from the reference's: `100 % of 32 decisions agree, 1.8 % apart`.

    Args:
        parity: as a process told it.
    """
    apart = f"{100 * min(parity['relative'], 1e6):.2g} % apart"
    if parity["cosine"] < ALIKE:
        apart += f", cosine {parity['cosine']:.3f}"
    if not parity["of"]:
        return f"{apart} over {parity['samples']} samples"
    return f"{100 * parity['agreed'] / parity['of']:.3g} % of {parity['of']} decisions agree, {apart}"


def metric_of(score: Mapping[str, Any]) -> tuple[str, float] | None:
    """Give the metric that a task goes by, and its value.

    Args:
        score: an evaluation as plain data, the figure first that counts.
    """
    found = next(iter(score["figures"].items()), None)
    return None if found is None or found[1] is None else (found[0], float(found[1]))


def drop_of(score: Mapping[str, Any], parent: Mapping[str, Any]) -> float:
    """Give the share of the parent's metric that is lost; below zero where it is better.

    Args:
        score: the candidate's evaluation.
        parent: the reference's, on the same samples.
    """
    name, before = metric_of(parent) or ("", 0.0)
    after = score["figures"].get(name)
    if after is None or score["key"].get("data") != parent["key"].get("data"):
        return float("inf")
    lost = after - before if name in LOWER_IS_BETTER else before - after
    return lost / before if before else (float("inf") if lost > 0 else 0.0)


def paired(score: Mapping[str, Any], parent: Mapping[str, Any]) -> tuple[float, float] | None:
    """Give the 95 % interval of the loss over samples that both answered, as a share of the parent's metric.

    None where the metric is no mean of samples.

    Args:
        score: the candidate's evaluation.
        parent: the reference's.
    """
    name, before = metric_of(parent) or ("", 0.0)
    late, early = (one.get("per_sample", {}).get(name) for one in (score, parent))
    if not late or not early or len(late) != len(early) or not before:
        return None
    lost = [a - b for a, b in zip(early, late, strict=True)]
    middle, reach = _mean_and_reach(lost)
    return (middle - reach) / before, (middle + reach) / before


def _mean_and_reach(values: Sequence[float]) -> tuple[float, float]:
    """Two samples more, spread over all outcomes, keep it honest where few differ (Agresti and Min)."""
    count, total = len(values) + 2, sum(values)
    spread = sqrt(max(0.0, sum(one * one for one in values) + 1 - total * total / count))
    return total / count, _Z * spread / count


def too_much(score: Mapping[str, Any], parent: Mapping[str, Any], max_drop: float) -> str | None:
    """Say that a candidate loses more than it may; None where it does not.

    Args:
        score: the candidate's evaluation.
        parent: the reference's.
        max_drop: the share that may be lost.
    """
    lost = drop_of(score, parent)
    if lost <= max_drop + 1e-12:
        return None
    name, before = metric_of(parent) or ("the metric", 0.0)
    after = score["figures"].get(name)
    if after is None:
        return f"it has no {name}, which is what its parent is judged by"
    went = f"{before:.4g} to {after:.4g}"
    return f"it loses {100 * lost:.2g} % of {name} ({went}), and may lose {100 * max_drop:g} %"
