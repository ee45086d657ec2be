"""The YAML at the top of `model.md`, in the form in which the Hugging Face Hub reads model cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.cards.text.write import Manner, mapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.cards.card import Benchmark, Card

    Runs = Sequence[Mapping[str, Any]]

PIPELINES = {
    "classification": "image-classification",
    "detection": "object-detection",
    "segmentation": "image-segmentation",
    "text-generation": "text-generation",
}
LIBRARY = "modelyard"
# The licences that the Hub has names for are those of SPDX in small letters; others are told by name.
HUB_LICENCES = frozenset({
    "apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "cc", "cc0-1.0",
    "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0",
    "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0",
    "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "cdla-sharing-1.0",
    "wtfpl", "openrail", "bigscience-openrail-m", "isc", "bsl-1.0", "epl-1.0", "epl-2.0", "mpl-2.0",
    "unlicense", "zlib", "lgpl", "lgpl-2.1", "lgpl-3.0", "gpl", "gpl-2.0", "gpl-3.0", "agpl-3.0", "afl-3.0",
    "artistic-2.0", "ms-pl", "osl-3.0", "ecl-2.0", "eupl-1.1", "eupl-1.2", "postgresql", "ncsa", "ofl-1.1",
})  # fmt: skip
NO_METRICS = frozenset({"source", "hardware", "batch_size", "runtime", "date", "key", "speed_key"})
_MADE = ("result", "date", "hardware", "runtime", "precision", "batch_size", "samples")


def front_matter(card: Card, runs: Runs = ()) -> str:
    """Write the front matter of a card, between its two lines of `---`.

    Args:
        card: the model's card.
        runs: what `benchmarks.yaml` holds: how each figure was measured goes with it.
    """
    said: dict[object, object] = {**_licence(card.licence)}
    said |= {"tags": list(card.tags)} if card.tags else {}
    pipeline = PIPELINES.get(card.task)
    said |= {"pipeline_tag": pipeline} if pipeline else {}
    said["library_name"] = LIBRARY
    said |= {"base_model": card.base_model} if card.base_model else {}
    metrics = dict.fromkeys(name for one in card.performance.root.values() for name in figures_of(one))
    said |= (
        {"metrics": list(metrics), "model-index": [_index(card, pipeline or card.task, runs)]}
        if metrics
        else {}
    )
    return "\n".join(["---", *mapping(said, 0, Manner()), "---", ""])


def figures_of(benchmark: Benchmark) -> dict[str, Any]:
    """Give what was measured, without what it was measured with."""
    return {
        name: value
        for name, value in benchmark.figures.items()
        if name not in NO_METRICS and value is not None
    }


def _licence(licence: str | None) -> dict[object, object]:
    if licence is None:
        return {}
    if licence.lower() in HUB_LICENCES:
        return {"license": licence.lower()}
    return {"license": "other", "license_name": licence}


def run_of(runs: Runs, benchmark: str, metric: str, value: object) -> Mapping[str, Any]:
    """Find the run that a figure of a card is of; nothing where none is noted.

    Args:
        runs: what `benchmarks.yaml` holds.
        benchmark: that the figure stands under.
        metric: what the figure is of.
        value: the figure.
    """
    own = (one for one in runs if one.get("benchmark") == benchmark)
    return next((one for one in own if one.get("metrics", {}).get(metric) == value), {})


def _index(card: Card, task: str, runs: Runs) -> dict[str, Any]:
    results = [_result(name, one, task, runs) for name, one in card.performance.items() if figures_of(one)]
    return {"name": card.name, "results": results}


def _metric(benchmark: str, metric: str, value: object, runs: Runs) -> dict[str, Any]:
    """Give a figure and how it was measured: the result, the day, the machine, its interval."""
    run = run_of(runs, benchmark, metric, value)
    made = {name: run[name] for name in _MADE if run.get(name) is not None}
    interval = run.get("intervals", {}).get(metric)
    made |= {"interval_95": list(interval)} if interval else {}
    said: dict[str, Any] = {"type": metric, "value": value}
    return said | ({"args": {"measured_by": LIBRARY, **made}} if run.get("result") else {})


def _result(name: str, benchmark: Benchmark, task: str, runs: Runs) -> dict[str, Any]:
    metrics = [_metric(name, metric, value, runs) for metric, value in figures_of(benchmark).items()]
    said: dict[str, Any] = {
        "task": {"type": task}, "dataset": {"name": name, "type": name}, "metrics": metrics,
    }  # fmt: skip
    source = benchmark.source
    if source is not None and source.startswith(("https://", "http://")):
        said["source"] = {"name": name, "url": source}
    return said
