"""How every starter model is trained: AdamW, a warm-up and a cosine, a running mean of the weights, one seed.

The loop knows neither the network nor the data: it is given batches and a loss. The same seed, threads,
machine and versions give the same weights to the last bit.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

Batch = tuple[Tensor, object]
Loss = Callable[[Any, Any], Tensor]  # of what the network gives, and the answers


@dataclass(frozen=True)
class Schedule:
    """How long and how fast."""

    epochs: int
    batch: int
    rate: float
    decay: float = 0.05
    warmup: float = 0.05  # share of the steps
    mean_over: int = 100  # steps that the running mean of the weights looks back

    def rate_at(self, share: float) -> float:
        """Give the factor of the learning rate after a share of the training."""
        if share < self.warmup:
            return share / self.warmup
        return 0.5 + 0.5 * math.cos(math.pi * (share - self.warmup) / (1 - self.warmup))


def seeded(seed: int, threads: int) -> None:
    """Let everything random follow from the seed."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)


def trained(
    network: nn.Module,
    batches: Iterable[Batch],
    loss: Loss,
    schedule: Schedule,
    *,
    steps: int,
    tell: Callable[[int, float], None] = lambda _step, _loss: None,
) -> nn.Module:
    """Train a network for so many steps, and give one with the running mean of its weights.

    Args:
        network: Any module; it is trained in place.
        batches: Inputs and answers, as many as there are steps.
        loss: What an output and an answer cost.
        schedule: How long and how fast.
        steps: How many batches there will be.
        tell: Called with each step's number and loss.
    """
    network.to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]  # quicker here
    optimizer = torch.optim.AdamW(parameter_groups(network, schedule.decay), lr=schedule.rate)
    mean = RunningMean(network, schedule.mean_over)
    for step, (inputs, answers) in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * schedule.rate_at((step + 1) / steps)
        cost = loss(network(inputs), answers)
        optimizer.zero_grad()
        cost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimizer.step()
        mean.add(network, step)
        tell(step, cost.item())
    return mean.network.eval()


def parameter_groups(network: nn.Module, decay: float) -> list[dict[str, object]]:
    """Let matrices and kernels decay, and biases, norms and single vectors be."""
    decaying = [part for part in network.parameters() if part.requires_grad and part.ndim > 1]
    others = [part for part in network.parameters() if part.requires_grad and part.ndim <= 1]
    groups = [{"params": decaying, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
    return [group for group in groups if group["params"]]


class RunningMean:
    """A copy of a network whose weights follow those of the original, more slowly the longer it lasts."""

    def __init__(self, network: nn.Module, steps: int) -> None:
        self.network = copy.deepcopy(network)
        self._kept = 1 - 1 / max(steps, 1)

    @torch.no_grad()
    def add(self, network: nn.Module, step: int) -> None:
        kept = min(self._kept, (1 + step) / (10 + step))
        for mean, new in zip(_tensors(self.network), _tensors(network), strict=True):
            if mean.is_floating_point():
                mean.lerp_(new, 1 - kept)
            else:
                mean.copy_(new)


def _tensors(network: nn.Module) -> list[Tensor]:
    return [*network.parameters(), *network.buffers()]


def normalised(pictures: Tensor, mean: list[float], std: list[float]) -> Tensor:
    """Give pictures of 0 to 255 as a network is fed them."""
    shape = (-1, 1, 1)
    fed = (pictures.float() / 255 - torch.tensor(mean).view(shape)) / torch.tensor(std).view(shape)
    return fed.contiguous(memory_format=torch.channels_last)
