"""`summarize`: the layers of a network, their outputs, parameters, multiply-adds and memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from modelyard.core.amount import human_bytes, human_macs
from modelyard.models.look.dry_run import Run, dry_run
from modelyard.models.look.keep import answer_mode
from modelyard.models.look.layer import Layer, Shape
from modelyard.models.look.live import LiveBytes
from modelyard.models.look.sample import Size, sample_inputs
from modelyard.models.look.table import Row, html_table, text_table
from modelyard.models.look.tensors import bytes_of, tensors_in
from modelyard.models.look.walk import Place, places
from modelyard.models.look.watch import Watched, watched

_HEADERS, _SIDES = ("Layer", "Kind", "Output", "Parameters", "MACs"), "lllrr"


@dataclass(frozen=True)
class Summary:
    """A network as its layers and totals; what needs a run is None where no input is known."""

    name: str
    inputs: tuple[Shape, ...] | None
    dtype: str | None  # of the first input
    layers: tuple[Layer, ...]
    parameters: int
    trainable: int
    buffers: int
    macs: int | None
    weight_bytes: int  # parameters and buffers
    input_bytes: int | None
    peak_bytes: int | None  # of the tensors made while it answers, when most of them are alive

    @property
    def memory(self) -> int | None:
        """Bytes in use at the peak of an answer: weights, inputs, and what is made."""
        if self.peak_bytes is None or self.input_bytes is None:
            return None
        return self.weight_bytes + self.input_bytes + self.peak_bytes

    def as_dict(self) -> dict[str, Any]:
        """Give plain data."""
        whole = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "layers"}
        return whole | {"memory": self.memory, "layers": [layer.as_dict() for layer in self.layers]}

    def as_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.as_dict(), indent=indent)

    def text(self, depth: int | None = 3) -> str:
        """Give the layers down to a depth, and the totals, in columns."""
        rows = [_row(layer, self.name) for layer in self._down_to(depth)]
        width = max(len(key) for key, _ in self._totals())
        totals = [f"{key:<{width}}  {value}" for key, value in self._totals()]
        return "\n".join([text_table(_HEADERS, rows, _SIDES), "", *totals])

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        rows = [_row(layer, self.name) for layer in self._down_to(3)]
        return html_table(self.name, _HEADERS, rows, _SIDES, self._totals())

    def _down_to(self, depth: int | None) -> list[Layer]:
        return [layer for layer in self.layers if depth is None or layer.depth <= depth]

    def _totals(self) -> list[Row]:
        said: list[Row] = [
            ("input", " ".join(str(list(size)) for size in self.inputs or ()) or "not known"),
            ("parameters", f"{self.parameters:,}"),
            ("trainable", f"{self.trainable:,}"),
            ("weights", human_bytes(self.weight_bytes)),
        ]
        if self.macs is not None and self.memory is not None:
            said += [("multiply-adds", human_macs(self.macs)), ("memory", human_bytes(self.memory))]
        return said


def summarize(
    model: nn.Module,
    input_size: Size | Sequence[Size] | None = None,
    *,
    input_dtype: torch.dtype | None = None,
    batch_size: int = 1,
    inputs: Sequence[Any] | None = None,
) -> Summary:
    """Look at a network, without computing where it lets itself be run on shapes alone.

    It is looked at as it answers (dropout off, stored statistics), and left as it was.

    Args:
        model: any module.
        input_size: of one input without the batch, such as (3, 224, 224), or several such. By default what
            the network's config or its backbone says; where nothing does, no shapes are found.
        input_dtype: `torch.int64` for tokens; that of the weights by default.
        batch_size: how many inputs at once.
        inputs: the inputs themselves, where sizes do not say enough.
    """
    model = getattr(model, "_orig_mod", model)  # what torch.compile wraps
    given = tuple(inputs) if inputs is not None else sample_inputs(model, input_size, input_dtype, batch_size)
    tree = places(model)
    if given is None:
        return _summary(model, tree, None, None, None)

    def look(run: Run) -> tuple[Watched, int]:
        live = LiveBytes()
        live.know((run.inputs, run.weights))
        answer_mode(model)
        with live, torch.no_grad():
            seen = watched([place.module for place in tree if place.same_as is None], run)
        return seen, live.peak

    seen, peak = dry_run(model, given, look)
    return _summary(model, tree, given, seen, peak)


def _summary(
    model: nn.Module, tree: list[Place], inputs: Any, seen: Watched | None, peak: int | None
) -> Summary:
    given = list(tensors_in(inputs))
    parameters, buffers = list(model.parameters()), list(model.buffers())
    return Summary(
        name=type(model).__name__,
        inputs=tuple(tuple(one.shape) for one in given) or None,
        dtype=str(given[0].dtype).removeprefix("torch.") if given else None,
        layers=tuple(_layer(place, seen) for place in tree),
        parameters=sum(one.numel() for one in parameters),
        trainable=sum(one.numel() for one in parameters if one.requires_grad),
        buffers=sum(one.numel() for one in buffers),
        macs=seen.total_macs if seen else None,
        weight_bytes=sum(map(bytes_of, parameters + buffers)),
        input_bytes=sum(map(bytes_of, given)) if given else None,
        peak_bytes=peak,
    )


def _layer(place: Place, seen: Watched | None) -> Layer:
    first = place.same_as is None
    return Layer(
        name=place.name,
        kind=type(place.module).__name__,
        depth=place.depth,
        outputs=tuple(seen.outputs[place.module]) if seen and first else (),
        parameters=sum(one.numel() for one in place.new),
        trainable=sum(one.numel() for one in place.new if one.requires_grad),
        shared=place.shared,
        same_as=place.same_as,
        macs=_macs(place.module, seen) if seen and first else 0 if seen else None,
        output_bytes=seen.output_bytes[place.module] if seen and first else 0,
    )


def _macs(module: nn.Module, seen: Watched) -> int:
    """Take what was counted in its calls; of a part that is only asked for its members, what they took."""
    if seen.outputs[module]:
        return seen.macs[module]
    return sum(_macs(child, seen) for child in module.children())


def _row(layer: Layer, name: str) -> Row:
    label = layer.name.rpartition(".")[2] or name
    parameters = f"{layer.parameters:,}" if layer.parameters else ""
    if layer.shared:
        parameters = f"{parameters} ({layer.shared:,})".strip()
    macs = human_macs(layer.macs) if layer.macs else ""
    return "  " * layer.depth + label, layer.kind, layer.output, parameters, macs
