"""`profile_memory`: what training a network keeps in memory, by layer, forward and backward."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from modelyard.core.amount import human_bytes
from modelyard.core.errors import ConfigError
from modelyard.models.look.dry_run import Run, dry_run
from modelyard.models.look.live import LiveBytes
from modelyard.models.look.sample import Size, sample_inputs
from modelyard.models.look.table import Row, html_table, text_table
from modelyard.models.look.tensors import bytes_of, tensors_in
from modelyard.models.look.walk import Place, places
from modelyard.models.look.watch import hooked

_HEADERS, _SIDES = ("Layer", "Kind", "Output", "Kept", "Gradients", "Weights"), "llrrrr"


@dataclass(frozen=True)
class LayerMemory:
    """The bytes of a layer and of those below it."""

    name: str
    kind: str
    depth: int
    outputs: int  # what its calls gave; the gradient of it is as large
    kept: int  # what it made in the forward pass, and the backward pass needs
    gradients: int  # of its trainable parameters
    weights: int  # parameters and buffers


@dataclass(frozen=True)
class MemoryProfile:
    """The bytes of one step of training.

    What a kernel needs for itself while it runs is not in it, nor what an allocator rounds up.
    """

    name: str
    layers: tuple[LayerMemory, ...]
    inputs: int
    weights: int
    gradients: int
    optimizer: int
    kept: int  # at the end of the forward pass, inputs and weights aside
    peak_forward: int  # of the tensors that the forward pass makes
    peak: int  # of the tensors that both passes make, the gradients of the parameters among them

    @property
    def total(self) -> int:
        """Bytes in use at the peak of a step."""
        return self.inputs + self.weights + self.optimizer + self.peak

    def as_dict(self) -> dict[str, Any]:
        """Give plain data."""
        return asdict(self) | {"total": self.total, "layers": [asdict(layer) for layer in self.layers]}

    def as_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.as_dict(), indent=indent)

    def text(self, depth: int | None = 3) -> str:
        """Give the layers down to a depth, and the totals, in columns."""
        width = max(len(key) for key, _ in self._totals())
        totals = [f"{key:<{width}}  {value}" for key, value in self._totals()]
        return "\n".join([text_table(_HEADERS, self._rows(depth), _SIDES), "", *totals])

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return html_table(self.name, _HEADERS, self._rows(3), _SIDES, self._totals())

    def _rows(self, depth: int | None) -> list[Row]:
        shown = [layer for layer in self.layers if depth is None or layer.depth <= depth]
        return [_row(layer, self.name) for layer in shown]

    def _totals(self) -> list[Row]:
        return [
            ("inputs", human_bytes(self.inputs)),
            ("weights", human_bytes(self.weights)),
            ("gradients", human_bytes(self.gradients)),
            ("optimizer", human_bytes(self.optimizer)),
            ("kept for the backward pass", human_bytes(self.kept)),
            ("peak of the forward pass", human_bytes(self.peak_forward)),
            ("peak of both passes", human_bytes(self.peak)),
            ("in use at the peak", human_bytes(self.total)),
        ]


def profile_memory(
    model: nn.Module,
    inputs: Tensor | Sequence[Any] | None = None,
    *,
    input_size: Size | Sequence[Size] | None = None,
    input_dtype: torch.dtype | None = None,
    batch_size: int = 1,
    optimizer_states: int = 2,
) -> MemoryProfile:
    """Find what one step of training keeps, without computing where the network runs on shapes alone.

    Each module is in the mode in which it stands: call `model.train()` first.

    Args:
        model: any module.
        inputs: a batch, or all arguments; else `input_size`, as in `summarize`.
        input_size: of one input without the batch, or several such.
        input_dtype: `torch.int64` for tokens.
        batch_size: how many inputs at once, where a size is given.
        optimizer_states: numbers that the optimizer holds for each trainable one: 2 for Adam, 1 for momentum.
    """
    model = getattr(model, "_orig_mod", model)  # what torch.compile wraps
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs) if inputs is not None else None
    given = given or sample_inputs(model, input_size, input_dtype, batch_size)
    if given is None:
        raise ConfigError(
            f"what {type(model).__name__} takes is not known",
            hint="Give a batch, or input_size=(3, 224, 224).",
        )
    tree = places(model)
    step = dry_run(model, given, lambda run: _Step(tree, run))
    return _profile(model, tree, list(tensors_in(given)), step, optimizer_states)


class _Step:
    """One pass forward and one backward, and what was alive meanwhile."""

    def __init__(self, tree: list[Place], run: Run) -> None:
        names = {place.module: place.name for place in tree if place.same_as is None}
        running: list[str] = [""]
        self.outputs: Counter[str] = Counter()

        def before(module: nn.Module, _inputs: Any) -> None:
            running.append(names[module])

        def after(module: nn.Module, _inputs: Any, output: Any) -> None:
            running.pop()
            self.outputs[names[module]] += sum(map(bytes_of, tensors_in(output)))

        live = LiveBytes(lambda: running[-1])
        live.know((run.inputs, run.weights))
        with live, torch.enable_grad():
            with hooked(list(names), before, after):
                loss = _loss(run())
            self.kept = Counter(live.held)
            self.kept[""] -= bytes_of(loss)
            self.peak_forward = live.peak
            wanted = [one for one in run.model.parameters() if one.requires_grad]
            if loss.requires_grad and wanted:
                torch.autograd.grad(loss, wanted, allow_unused=True)
            self.peak = live.peak


def _loss(output: Any) -> Tensor:
    """One number of all that the network gives; the smallest loss there is."""
    parts = [one.sum() for one in tensors_in(output) if one.is_floating_point()]
    if not parts:
        raise ConfigError("the network gives no floating-point numbers, and so has no gradient")
    return torch.stack([part.float() for part in parts]).sum()


def _profile(
    model: nn.Module, tree: list[Place], inputs: list[Tensor], step: _Step, states: int
) -> MemoryProfile:
    weights = [*model.parameters(), *model.buffers()]
    gradients = sum(bytes_of(one) for one in model.parameters() if one.requires_grad)
    return MemoryProfile(
        name=type(model).__name__,
        layers=tuple(_layer(place, step) for place in tree),
        inputs=sum(map(bytes_of, inputs)),
        weights=sum(map(bytes_of, weights)),
        gradients=gradients,
        optimizer=states * gradients,
        kept=step.kept.total(),
        peak_forward=step.peak_forward,
        peak=step.peak,
    )


def _layer(place: Place, step: _Step) -> LayerMemory:
    inside = f"{place.name}." if place.name else ""
    kept = sum(size for name, size in step.kept.items() if name == place.name or name.startswith(inside))
    first = place.same_as is None
    buffers = place.module.buffers() if first else ()
    return LayerMemory(
        name=place.name,
        kind=type(place.module).__name__,
        depth=place.depth,
        outputs=step.outputs[place.name],
        kept=kept if first else 0,
        gradients=sum(bytes_of(one) for one in place.new if one.requires_grad),
        weights=sum(map(bytes_of, [*place.new, *buffers])),
    )


def _row(layer: LayerMemory, name: str) -> Row:
    label = layer.name.rpartition(".")[2] or name
    sizes = (layer.outputs, layer.kept, layer.gradients, layer.weights)
    return "  " * layer.depth + label, layer.kind, *(human_bytes(size) if size else "" for size in sizes)
