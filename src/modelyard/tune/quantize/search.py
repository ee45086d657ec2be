"""Layers that hurt are found by themselves: each is quantized alone, the worst are left out till it holds.

What is lost is measured on samples of the training data that were not calibrated with, never on those that
the figures are of.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.core.progress import Progress, silent
from modelyard.tune.quantize.files import made, write_graph
from modelyard.tune.quantize.layers import layers_of
from modelyard.tune.variants.judge import metric_of, ratio_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import ModelProto

    from modelyard.core.progress import Report
    from modelyard.tune.quantize.quantization import Inputs, Quantization
    from modelyard.tune.quantize.quantizers.base import Quantizer

    Score = Callable[[str], dict[str, float]]


@dataclass(frozen=True)
class Layer:
    """A layer, and what is lost where it alone is quantized."""

    name: str
    operator: str
    weights: int
    damage: float
    """The root mean square of the outputs' change, as a share of theirs."""
    excluded: bool = False
    ratio: float | None = None
    """The metric over the parent's with this layer and all worse ones left out; None where not tried."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Searched:
    """What was found: the layers to leave out, and the table."""

    exclude: tuple[str, ...]
    layers: tuple[Layer, ...]
    """The worst first; empty where nothing had to be left out."""
    ratio: float
    """The metric over the parent's, on the samples of the search."""
    samples: int


@dataclass(frozen=True)
class Search:
    """What a search works on."""

    quantizer: Quantizer
    graph: ModelProto
    how: Quantization
    source: str
    inputs: Sequence[Inputs]
    """What outputs are compared on."""
    score: Score
    """Gives the figures of a file on samples whose answers are known."""
    task: str
    folder: str
    """Of no worth afterwards."""

    def file(self, exclude: Sequence[str]) -> str:
        """Write the candidate that leaves some nodes alone."""
        from onnx import ModelProto

        copy = ModelProto()
        copy.CopyFrom(self.graph)
        how = replace(self.how, exclude=self.how.exclude | {*exclude})
        path = os.path.join(self.folder, "candidate.onnx")
        write_graph(made(self.quantizer, copy, how), path)
        return path


def searched(search: Search, max_drop: float, samples: int, report: Report = silent) -> Searched:
    """Find the layers to leave out.

    Args:
        search: what is quantized, and how it is scored.
        max_drop: the share of the metric that may be lost.
        samples: how many the score is of.
        report: called with `Progress`.
    """
    before = search.score(search.source)
    metric = metric_of(search.task, before)

    def ratio_without(names: Sequence[str]) -> float:
        after = search.score(search.file(names)).get(metric, 0.0)
        return ratio_of(metric, before[metric], after) or 0.0

    ratio = ratio_without(())
    if ratio >= 1 - max_drop:
        return Searched((), (), ratio, samples)
    layers = sorted(_damages(search, report), key=lambda one: -one.damage)
    for count in range(1, len(layers)):
        report(Progress("leaving layers out", count, len(layers), unit="layers"))
        names = [one.name for one in layers[:count]]
        ratio = ratio_without(names)
        layers[count - 1] = replace(layers[count - 1], excluded=True, ratio=ratio)
        if ratio >= 1 - max_drop:
            report(Progress("leaving layers out", count, count, "done", unit="layers"))
            return Searched(tuple(names), tuple(layers), ratio, samples)
    raise InputError(
        f"no layer can be quantized within a drop of {max_drop:.2%}: with all but one left out,"
        f" {1 - ratio:.2%} are lost on {samples} samples of the training data",
        hint="Allow more, or try another method or calibrator.",
    )


def _damages(search: Search, report: Report) -> list[Layer]:
    """Quantize each layer alone, and measure how far the outputs move."""
    layers = [one for one in layers_of(search.graph, search.quantizer.LAYERS)
              if one.name not in search.how.exclude]  # fmt: skip
    nodes = [node.name for node in search.graph.graph.node]
    sizes = {one.name: _size(one.dims) for one in search.graph.graph.initializer}
    expected = _outputs(search.source, search.inputs)
    found = []
    for number, layer in enumerate(layers):
        report(Progress("quantizing layers alone", number, len(layers), unit="layers"))
        path = search.file([one for one in nodes if one != layer.name])
        damage = _apart(expected, _outputs(path, search.inputs))
        found.append(Layer(layer.name, layer.op_type, sizes[layer.input[1]], damage))
    report(Progress("quantizing layers alone", len(layers), len(layers), "done", unit="layers"))
    return found


def _size(dims: Sequence[int]) -> int:
    from math import prod

    return prod(dims)


def _outputs(path: str, inputs: Sequence[Inputs]) -> list[NDArray[Any]]:
    from modelyard.runtimes.open import open_session

    with open_session(path, "onnxruntime") as session:
        said = [session.run(list(one.values())) for one in inputs]
    return [one for answers in said for one in answers.values()]


def _apart(expected: Sequence[NDArray[Any]], got: Sequence[NDArray[Any]]) -> float:
    import numpy as np

    pairs = [
        (one.astype(np.float64), other.astype(np.float64)) for one, other in zip(expected, got, strict=True)
    ]
    wrong = sum(float(((one - other) ** 2).sum()) for one, other in pairs)
    whole = sum(float((one**2).sum()) for one, _ in pairs)
    return float(np.sqrt(wrong / whole)) if whole else 0.0
