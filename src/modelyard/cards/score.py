"""How a score reads, wherever one is shown: shares in percent, anything else as a plain number."""

from __future__ import annotations

from modelyard.cards.vocabulary import metric_kind
from modelyard.core import amount

_TITLES = {
    "top1_accuracy": "Top-1 accuracy", "top5_accuracy": "Top-5 accuracy", "box_map": "Box mAP",
    "box_map_50": "Box mAP at 0.50", "box_map_75": "Box mAP at 0.75", "mask_map": "Mask mAP",
    "keypoint_map": "Keypoint mAP", "miou": "Mean IoU",
    "inference_latency_ms": "Latency", "throughput_fps": "Throughput", "dice": "Dice", "f1": "F1",
    "pixel_accuracy": "Pixel accuracy", "accuracy": "Accuracy", "perplexity": "Perplexity",
    "bits_per_character": "Bits per character",
}  # fmt: skip


def title_of(metric: str) -> str:
    """Name a metric as people do: `Top-1 accuracy`.

    Args:
        metric: as a card or a result names it.
    """
    return _TITLES.get(metric, metric.replace("_", " ").capitalize())


def score_said(name: str, value: float) -> str:
    """Say a score: `99.60%` of a top1_accuracy, `1.4592` of a perplexity.

    Args:
        name: that of the figure.
        value: the figure.
    """
    return amount.percent(value) if metric_kind(name) == "fraction" else f"{value:.4f}"


def value_said(name: str, value: float) -> str:
    """Say any figure of a card with its unit: `71.30%`, `4.20 ms`, `1,250 a second`.

    Args:
        name: that of the figure, whose ending may be its unit.
        value: the figure.
    """
    if name.endswith("_ms"):
        return amount.duration(value / 1000)
    if name.endswith("_fps"):
        return f"{amount.three_figures(value)} a second"
    if name in _TITLES or metric_kind(name) == "fraction":
        return score_said(name, value)
    return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"
