"""Unstructured pruning: the smallest weights become zero; the network keeps its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn

Masks = dict[str, "Tensor"]


def with_zeros(network: nn.Module, amount: float) -> Masks:
    """Set the smallest weights of all layers together to zero, and give what is kept of each.

    Args:
        network: it is changed.
        amount: the share of the weights.
    """
    import torch

    weights = {
        f"{name}.weight": one.weight for name, one in network.named_modules() if isinstance(one, _layers())
    }
    sizes = torch.cat([one.detach().abs().flatten() for one in weights.values()])
    count = round(amount * len(sizes))
    gone = torch.zeros(len(sizes), dtype=torch.bool)
    gone[torch.argsort(sizes, stable=True)[:count]] = True
    parts = torch.split(~gone, [one.numel() for one in weights.values()])
    masks = {name: part.view_as(one) for (name, one), part in zip(weights.items(), parts, strict=True)}
    put_on(network, masks)
    return masks


def put_on(network: nn.Module, masks: Masks) -> None:
    """Set to zero what masks leave out: after fine-tuning again.

    Args:
        network: it is changed.
        masks: by the parameter's name, what is kept.
    """
    import torch

    with torch.no_grad():
        for name, kept in masks.items():
            network.get_parameter(name).mul_(kept)


def zeros_of(network: nn.Module) -> float:
    """Give the share of the layers' weights that are zero."""
    weights = [one.weight for one in network.modules() if isinstance(one, _layers())]
    zeros = sum(int((one == 0).sum()) for one in weights)
    return zeros / max(1, sum(int(one.numel()) for one in weights))


def _layers() -> tuple[type[nn.Conv2d], type[nn.ConvTranspose2d], type[nn.Linear]]:
    from torch import nn

    return nn.Conv2d, nn.ConvTranspose2d, nn.Linear
