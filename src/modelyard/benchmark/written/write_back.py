"""`write_back`: results of a run into the `benchmarks.yaml` and the cards of their models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard.benchmark.written.entry import (
    LATENCY,
    benchmark_of,
    entry_metrics,
    entry_of,
    hardware_of,
    refusal,
    samples_of,
)
from modelyard.cards.comparable import key_digest
from modelyard.cards.headline import headline_benchmark, primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core.errors import ModelyardError

if TYPE_CHECKING:
    from modelyard.registry.measured import Figures, Recorded
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo
    from modelyard.results.document import Result


@dataclass
class Written:
    """What was written, and what was left out with its reason."""

    recorded: list[Recorded] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def write_back(results: Iterable[Result], zoo: Zoo | str | None = None) -> Written:
    """Write results to their models; what may not stand beside a card is left out with a reason.

    Args:
        results: what was measured, each of a model of the zoo.
        zoo: the zoo, or its folder; the one at hand by default.
    """
    written, by_model = Written(), dict[str, list["Result"]]()
    for result in results:
        reason = refusal(result)
        if reason is not None:
            written.left_out.append(f"{_name(result)}: {reason}")
        else:
            by_model.setdefault(f"{result.model}@{result.version}", []).append(result)
    for reference, own in by_model.items():
        try:
            written.recorded.append(_to_model(reference, own, zoo))
        except ModelyardError as error:
            written.left_out.append(f"{reference}: {error.message}")
    return written


def _name(result: Result) -> str:
    batch = result.key.get("batch")
    said = (f"{result.model}@{result.version}", result.runtime.get("runtime"), result.kind)
    return " ".join(str(one) for one in (*said, f"batch {batch}" if batch else None) if one)


def _to_model(reference: str, results: Sequence[Result], zoo: Zoo | str | None) -> Recorded:
    from modelyard.registry.measured import record
    from modelyard.registry.resolve import get_model

    model = get_model(reference, zoo=zoo)
    names = [benchmark_of(result, _named(result, model)) for result in results]
    entries = [entry_of(result, name) for result, name in zip(results, names, strict=True)]
    return record(model, entries, _for_card(model, list(zip(names, results, strict=True))))


def _named(result: Result, model: Model) -> str | None:
    """Find what the card calls the data that a result is of."""
    from modelyard.evaluation.family import benchmark_named

    dataset, split = result.key.get("dataset"), result.key.get("split")
    return benchmark_named(model, dataset, split) if isinstance(dataset, str) else None


def _for_card(model: Model, results: Sequence[tuple[str, Result]]) -> Figures:
    """Choose what the card is to say: of several runtimes the lowest score, and the fastest cell."""
    stated = model.data.get("performance") or {}
    figures: dict[str, dict[str, object]] = {}
    for name, result in results:
        if result.kind != LATENCY and result.config.get("size") is None:
            said, old = _score(model.task, stated.get(name, {}), result), figures.get(name)
            if said and (old is None or _is_lower(model.task, said, old)):
                figures[name] = said
    speeds = [result for _, result in results if result.kind == LATENCY and _has_enough(result)]
    if speeds:
        place = headline_benchmark(model.task, {**stated, **figures}) or LATENCY
        figures.setdefault(place, {}).update(_speed(speeds))
    return figures


def _has_enough(result: Result) -> bool:
    """Tell whether a time rests on as many calls as were asked for; the card has no place for a doubt."""
    return (samples_of(result) or 0) >= int(result.config.get("min_samples", 0))


def _score(task: str, stated: Mapping[str, object], result: Result) -> dict[str, object]:
    """Give the figure that the task goes by, and anew those that the card has already."""
    found = entry_metrics(result)
    primary = primary_metric(task, found) or next(iter(found))
    kept = {name: value for name, value in found.items() if name == primary or name in stated}
    return {**kept, "key": key_digest(result.key)}


def _is_lower(task: str, new: Mapping[str, object], old: Mapping[str, object]) -> bool:
    """Tell whether a score is worse than another: a card promises what each runtime holds."""
    name = primary_metric(task, new) or next(iter(new))
    before, after = old.get(name), new[name]
    if not isinstance(before, float) or not isinstance(after, float):
        return False
    return after > before if name in LOWER_IS_BETTER else after < before


def _speed(results: Sequence[Result]) -> dict[str, object]:
    """Give the fastest answer to the smallest batch, with what it was measured on."""
    best = min(results, key=lambda one: (one.key["batch"], one.figures["median"] or 0.0))
    found = entry_metrics(best)
    return {
        "inference_latency_ms": found["inference_latency_ms"],
        "throughput_fps": found["throughput_fps"],
        "hardware": hardware_of(best),
        "batch_size": best.key["batch"],
        "runtime": best.key["engine"],
        "speed_key": key_digest(best.key),
    }
