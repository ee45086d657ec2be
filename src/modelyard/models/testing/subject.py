"""What is checked: a network that can be made again, and inputs for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from modelyard.models.look.tensors import tensors_in

N = TypeVar("N")
_SIDE = 64


@dataclass(frozen=True)
class Subject:
    """A network under its name; each call of `make` builds it anew."""

    name: str
    make: Callable[[], nn.Module]

    def network(self, seed: int = 0) -> nn.Module:
        """Build it with weights and statistics that make a difference."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = self.make()
            for buffer in network.buffers():
                if buffer.is_floating_point() and buffer.min() >= 0 and buffer.max() <= 1:
                    buffer.copy_(torch.rand_like(buffer) / 2 + 0.5)
        return network.eval()


def of_a_name(check: Callable[[Subject], None], subject: Callable[[N], Subject]) -> Callable[[N], None]:
    """Make of a check of a subject one of the name that `subject` builds it by."""

    def named(name: N) -> None:
        check(subject(name))

    named.__name__, named.__doc__ = check.__name__, check.__doc__
    return named


def inputs_for(network: nn.Module, batch: int = 2, seed: int = 0, side: int = _SIDE) -> Tensor:
    """Make a small batch that a network takes: pictures of about so many pixels a side, or tokens."""
    device = next(network.parameters()).device
    draw = torch.Generator().manual_seed(seed)
    if getattr(network, "task", "") == "text-generation":
        highest, length = int(getattr(network, "vocab_size", 2)), min(int(getattr(network, "context", 8)), 8)
        return torch.randint(highest, (batch, length), generator=draw).to(device)
    backbone: Any = getattr(network, "backbone", network)
    side = usual_side(backbone, side)
    return torch.rand(batch, getattr(backbone, "in_channels", 3), side, side, generator=draw).to(device)


def usual_side(backbone: Any, side: int = _SIDE) -> int:
    """Give a small side that is whole on each of a backbone's maps."""
    coarsest = max(getattr(backbone, "strides", {"": 32}).values())
    least = max(side, int(getattr(backbone, "smallest", 1)))
    return int(-(-least // coarsest) * coarsest)


def demand(holds: object, sentence: str) -> None:
    """Say what does not hold; unlike `assert`, with `python -O` too."""
    if not holds:
        raise AssertionError(sentence)


def difference(one: object, other: object) -> float:
    """Give the largest difference of two answers, as a part of the largest number in them."""
    pairs = list(zip(tensors_in(one), tensors_in(other), strict=True))
    demand(pairs, "the network gives no tensors")
    return max(_difference(a.double(), b.double()) for a, b in pairs)


def _difference(one: Tensor, other: Tensor) -> float:
    demand(one.shape == other.shape, f"shapes differ: {list(one.shape)} and {list(other.shape)}")
    if not one.numel():
        return 0.0
    return float((one - other).abs().max() / other.abs().max().clamp(min=1e-12))
