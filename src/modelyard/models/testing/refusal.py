"""What a network that takes pictures says of an input that it cannot take: a ShapeError, and nothing else."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from modelyard.core.errors import ShapeError
from modelyard.models.testing.subject import Subject, usual_side


@torch.no_grad()
def refuses_what_it_cannot_take(subject: Subject) -> None:
    """Refuse a wrong rank, other channels, whole numbers, a picture that is too small."""
    network = subject.network()
    backbone: Any = getattr(network, "backbone", network)
    if getattr(network, "task", "") == "text-generation":
        _refused(subject, network, "floating-point numbers", torch.rand(1, 4))
        _refused(subject, network, "a single token", torch.tensor(1))
        return
    side, channels = usual_side(backbone), int(getattr(backbone, "in_channels", 3))
    _refused(subject, network, "no batch", torch.rand(channels, side, side))
    _refused(subject, network, "five dimensions", torch.rand(1, channels, side, side, 1))
    _refused(subject, network, "a channel too many", torch.rand(1, channels + 1, side, side))
    _refused(subject, network, "whole numbers", torch.zeros(1, channels, side, side, dtype=torch.uint8))
    small = int(getattr(backbone, "smallest", 1)) - 1
    _refused(subject, network, "too few pixels", torch.rand(1, channels, small, small))


def _refused(subject: Subject, network: nn.Module, what: str, x: Tensor) -> None:
    try:
        network(x)
    except ShapeError:
        return
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        said = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        raise AssertionError(f"{subject.name} says of {what}, {list(x.shape)}: {said}") from error
    raise AssertionError(f"{subject.name} takes {what}, {list(x.shape)}")
