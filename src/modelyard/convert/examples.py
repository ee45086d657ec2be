"""`Examples`: inputs that show an exporter what a network takes, and which of their axes vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ExportError

if TYPE_CHECKING:
    from torch import Tensor, nn

BATCH, LENGTH = "batch", "length"
PICTURES, TOKENS = "pictures", "tokens"
_BATCH = 2  # one would be taken for a size that never changes
_LENGTH = 16
OUTPUTS = {"detection": ("boxes", "scores")}
"""What tasks call their outputs; `scores` is the one of all others."""


@dataclass(frozen=True)
class Examples:
    """Inputs by name in the order that a network takes them, the axes that vary, and what comes out."""

    inputs: Mapping[str, Tensor]
    axes: Mapping[str, Mapping[int, str]]
    outputs: tuple[str, ...]
    longest: int | None = None
    """How long the axis `length` may become."""

    @property
    def values(self) -> tuple[Tensor, ...]:
        return tuple(self.inputs.values())

    def described(self) -> dict[str, dict[str, Any]]:
        """Give shape and dtype of each input; an axis that varies is its name."""
        return {name: self._port(name, one) for name, one in self.inputs.items()}

    def _port(self, name: str, one: Tensor) -> dict[str, Any]:
        shape = [self.axes[name].get(place, side) for place, side in enumerate(one.shape)]
        return {"shape": shape, "dtype": str(one.dtype).removeprefix("torch.")}


def examples_of(network: nn.Module, task: str, size: Sequence[int] | None = None) -> Examples:
    """Make examples for a network.

    Args:
        network: in eval mode.
        task: of its card, which tells what its outputs are called.
        size: of one input without the batch; what the network says by default.
    """
    return _of_text(network) if task == "text-generation" else _of_pictures(network, task, size)


def _of_text(network: nn.Module) -> Examples:
    import torch

    longest = getattr(network, "context", None)
    length = min(_LENGTH, longest or _LENGTH)
    tokens = torch.arange(_BATCH * length).reshape(_BATCH, length) % max(2, _vocabulary(network))
    return Examples({TOKENS: tokens}, {TOKENS: {0: BATCH, 1: LENGTH}}, ("scores",), longest)


def _of_pictures(network: nn.Module, task: str, size: Sequence[int] | None) -> Examples:
    import torch

    from modelyard.models.look.sample import usual_size

    known = size or usual_size(network)
    if known is None:
        raise ExportError(
            f"the size of what {type(network).__name__} takes is not known",
            hint="State `input_size` in its config.yaml, such as [3, 224, 224].",
        )
    floats = (one.dtype for one in network.parameters() if one.is_floating_point())
    chance = torch.Generator().manual_seed(0)
    pictures = torch.rand(_BATCH, *known, generator=chance).to(next(floats, torch.float32))
    return Examples({PICTURES: pictures}, {PICTURES: {0: BATCH}}, OUTPUTS.get(task, ("scores",)))


def _vocabulary(network: nn.Module) -> int:
    return int(getattr(network, "vocab_size", 2))
