"""How a score reads, wherever one is shown: shares in percent, anything else as a plain number."""

from __future__ import annotations

from modelyard.cards.vocabulary import metric_kind
from modelyard.core import amount


def score_said(name: str, value: float) -> str:
    """Say a score: `99.60%` of a top1_accuracy, `1.4592` of a perplexity.

    Args:
        name: that of the figure.
        value: the figure.
    """
    return amount.percent(value) if metric_kind(name) == "fraction" else f"{value:.4f}"
