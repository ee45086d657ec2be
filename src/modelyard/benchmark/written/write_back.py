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
)
from modelyard.benchmark.written.headline_worthy import doubt, is_part
from modelyard.benchmark.written.whose import anothers
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
    doubtful: list[str] = field(default_factory=list)
    """What stands in `benchmarks.yaml` alone, with the reason why no card states it."""


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
            recorded = _to_model(reference, own, zoo, written)
            written.recorded += [recorded] if recorded else []
        except ModelyardError as error:
            written.left_out.append(f"{reference}: {error.message}")
    return written


def _name(result: Result) -> str:
    batch = result.key.get("batch")
    said = (f"{result.model}@{result.version}", result.runtime.get("runtime"), result.kind)
    return " ".join(str(one) for one in (*said, f"batch {batch}" if batch else None) if one)


def _to_model(
    reference: str, given: Sequence[Result], zoo: Zoo | str | None, written: Written
) -> Recorded | None:
    """Write what is of this model's own weights, and name the rest."""
    from modelyard.registry.measured import record
    from modelyard.registry.resolve import get_model

    model = get_model(reference, zoo=zoo)
    reasons = {result.digest: anothers(result, model) for result in given}
    written.left_out += [f"{_name(one)}: {reasons[one.digest]}" for one in given if reasons[one.digest]]
    results = [one for one in given if reasons[one.digest] is None]
    if not results:
        return None
    doubts = {_name(one): doubt(one) for one in results if one.kind == LATENCY}
    written.doubtful += [f"{name}: {reason}" for name, reason in doubts.items() if reason]
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
        if result.kind != LATENCY and not is_part(result):
            said, old = _score(model.task, stated.get(name, {}), result), figures.get(name)
            if said and (old is None or _is_lower(model.task, said, old)):
                figures[name] = said
    speeds = [result for _, result in results if result.kind == LATENCY and doubt(result) is None]
    if speeds:
        place = headline_benchmark(model.task, {**stated, **figures}) or LATENCY
        figures.setdefault(place, {}).update(_speed(speeds))
    return figures


def _score(task: str, stated: Mapping[str, object], result: Result) -> dict[str, object]:
    """Give the figure that the task goes by, and anew those that the card has already.

    Nothing where the card has that figure and this run did not measure it: the key that a card states is
    that of the run which its figures are of.
    """
    found = entry_metrics(result)
    if primary_metric(task, stated) and not primary_metric(task, found):
        return {}
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
