"""The words cards are written in: tasks, metrics, formats. Open sets, known so that slips are noticed.

A zoo adds its own tasks and metrics in `modelyard.toml`. An unknown task is an error; an unknown
metric is welcome unless it is a slip of the pen for a known one.
"""

from __future__ import annotations

TASKS = ("classification", "detection", "segmentation", "text-generation")

# A figure's kind decides its range: a fraction is 0 to 1, the others are above zero.
METRICS = {
    "top1_accuracy": "fraction",
    "top5_accuracy": "fraction",
    "accuracy": "fraction",
    "balanced_accuracy": "fraction",
    "f1": "fraction",
    "precision": "any",
    "recall": "fraction",
    "box_map": "fraction",
    "box_map_50": "fraction",
    "box_map_75": "fraction",
    "mask_map": "fraction",
    "keypoint_map": "fraction",
    "miou": "fraction",
    "pixel_accuracy": "fraction",
    "dice": "fraction",
    "mmlu": "fraction",
    "hellaswag": "fraction",
    "perplexity": "positive",
    "bits_per_character": "positive",
    "inference_latency_ms": "positive",
    "latency_p50_ms": "positive",
    "latency_p95_ms": "positive",
    "latency_p99_ms": "positive",
    "time_to_first_token_ms": "positive",
    "throughput_fps": "positive",
    "tokens_per_second": "positive",
    "peak_memory_mb": "positive",
    "batch_size": "positive",
    "hardware": "text",
    "runtime": "text",
    "source": "text",
    "date": "text",
    "key": "text",
    "speed_key": "text",
}

# What the figures of a task are judged by, on which benchmark: the first that a card has is its headline.
HEADLINES = {
    "classification": (("top1_accuracy", "accuracy"), ("imagenet_val",)),
    "detection": (("box_map", "box_map_50"), ("coco_val",)),
    "segmentation": (("miou", "dice"), ("coco_val_voc_labels", "voc_val", "cityscapes_val")),
    "text-generation": (("perplexity",), ()),
}
OWN_TASK: tuple[tuple[str, ...], tuple[str, ...]] = (("accuracy",), ())
_OVER_OVERLAPS = ("box_map_", "box_recall_", "mask_map_", "mask_recall_", "voc_map")
"""How figures of boxes and masks begin that are told for one overlap, one size or one count."""
LOWER_IS_BETTER = frozenset({"perplexity", "bits_per_character"})


class Vocabulary:
    """The tasks and metrics one zoo knows: modelyard's, and its own."""

    __slots__ = ("metrics", "tasks")

    def __init__(self, tasks: tuple[str, ...] = (), metrics: tuple[str, ...] = ()) -> None:
        self.tasks = TASKS + tuple(task for task in tasks if task not in TASKS)
        self.metrics = frozenset(metrics)


STANDARD = Vocabulary()


def metric_kind(name: str) -> str:
    """Tell how a figure of this name is held: fraction, positive, text, or any."""
    if name in METRICS:
        return METRICS[name]
    if name.endswith(("_accuracy", "_iou", "_recall", "_f1")) or name.startswith(_OVER_OVERLAPS):
        return "fraction"
    return "positive" if name.endswith(("_ms", "_fps", "_mb")) else "any"
