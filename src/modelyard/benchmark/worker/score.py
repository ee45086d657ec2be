"""What a model scores on the file that was timed, in a process of its own."""

from __future__ import annotations

from typing import Any

from modelyard.evaluation.evaluate import evaluate


def scored(job: dict[str, Any]) -> dict[str, Any]:
    """Measure what a job says, and give the evaluation as plain data."""
    size = job["size"] or _size(job)
    found = evaluate(
        job["source"], job["dataset"], runtime=job["runtime"], split=job["split"], size=size,
        metrics=_fitting(job["metrics"], job["task"]), device=job["device"], precision=job["precision"],
        label_map=job["label_map"], zoo=job["zoo"], like=job["like"], options=job.get("options"),
    )  # fmt: skip
    return {**found.as_dict(), "per_sample": by_metric(found)}


def _size(job: dict[str, Any]) -> int | None:
    """Give the most samples that are answered where no number is asked for; None for all there are."""
    from modelyard.evaluation.data import open_data
    from modelyard.evaluation.family import measured_on
    from modelyard.registry.resolve import get_model

    if job.get("at_most") is None:
        return None
    name, split = job["dataset"], job["split"]
    if name is None:
        model = get_model(job["like"] or job["source"], zoo=job["zoo"])
        _, name, usual = next(measured_on(model), (None, None, None))
        split = split or usual
    most = int(job["at_most"])
    return most if name is not None and len(open_data(name, job["task"], split=split)) > most else None


def _fitting(names: list[str] | None, task: str) -> list[str] | None:
    """Choose the metrics that a task has a use for; where it has none for any, all are named, and refused."""
    from modelyard.evaluation.family import METRICS

    return [name for name in names or () if task in METRICS.get(name).TASKS] or names


def by_metric(found: Any) -> dict[str, list[float]]:
    """Keep of each sample the number that a metric is the mean of, so that two runtimes compare in pairs."""
    kept = found.per_sample
    if found.task != "classification" or not {"likeliest", "truth"} <= kept.keys():
        return {}
    hits = kept["likeliest"] == kept["truth"][:, None]
    counted = {"top1_accuracy": hits[:, :1], "top5_accuracy": hits[:, :5]}
    return {name: one.any(1).astype(float).tolist() for name, one in counted.items() if name in found.figures}
