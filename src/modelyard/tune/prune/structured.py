"""Structured pruning: whole channels are taken out, and the network is smaller afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.tune.prune.trace import groups_of

if TYPE_CHECKING:
    from torch import Tensor, nn

    from modelyard.tune.prune.groups import Group, Slice

_SMALLEST = 1e-12


def without_channels(network: nn.Module, inputs: tuple[Any, ...], amount: float) -> int:
    """Take the weakest channels out of each group that allows it, and give how many were.

    Args:
        network: in eval mode; it is changed.
        inputs: an example of what it takes.
        amount: the share of the channels of each group.
    """
    groups = groups_of(network, inputs)
    if not groups:
        raise InputError(
            f"{type(network).__name__} has no channels that could be taken out alone",
            hint="Unstructured pruning sets single weights to zero: leave `--structured` out.",
        )
    chosen = [(group, _kept(network, group, amount)) for group in groups]
    taken = 0
    for group, kept in chosen:
        taken += group.channels - len(kept)
        for one in group.slices:
            _cut(network, one, kept)
    for module in network.modules():
        _restate(module)
    _restate_blocks(network, inputs)
    return taken


def _kept(network: nn.Module, group: Group, amount: float) -> Tensor:
    """Give the numbers of the strongest channels, in their order."""
    import torch

    strength = strength_of(network, group)
    count = max(1, round(group.channels * (1 - amount)))
    kept: Tensor = torch.sort(torch.topk(strength, count).indices).values
    return kept


def strength_of(network: nn.Module, group: Group) -> Tensor:
    """Give how strong each channel of a group is: the size of what writes it, as its norm scales it.

    Args:
        network: whose weights are looked at.
        group: of channels.
    """
    import torch

    found = torch.zeros(group.channels, dtype=torch.float64)
    for one in group.written:
        weight = network.get_parameter(one.name).detach().double()
        found += weight.flatten(1).square().sum(1)
    return found * _scale(network, group).square()


def _scale(network: nn.Module, group: Group) -> Tensor:
    """Give what the norms of a group multiply each channel with."""
    import torch
    from torch import nn

    scale = torch.ones(group.channels, dtype=torch.float64)
    for name in {one.name.rpartition(".")[0] for one in group.passed}:
        module = network.get_submodule(name)
        if isinstance(module, nn.BatchNorm2d) and module.running_var is not None:
            weight = module.weight.detach().double().abs() if module.affine else 1.0
            scale = scale * weight / (module.running_var.double() + module.eps).sqrt().clamp(min=_SMALLEST)
    return scale


def _cut(network: nn.Module, one: Slice, kept: Tensor) -> None:
    """Keep some places of an axis of a parameter or a buffer."""
    import torch

    path, _, name = one.name.rpartition(".")
    module = network.get_submodule(path)
    tensor = getattr(module, name)
    smaller = tensor.detach().index_select(one.axis, kept.to(tensor.device)).clone()
    if isinstance(tensor, torch.nn.Parameter):
        setattr(module, name, torch.nn.Parameter(smaller, requires_grad=tensor.requires_grad))
    else:
        setattr(module, name, smaller)


def _restate(module: nn.Module) -> None:
    """Let a module say the sizes that its weights have now."""
    from torch import nn

    if isinstance(module, nn.Conv2d):
        depthwise = module.groups > 1
        module.out_channels = module.weight.shape[0]
        module.groups = module.weight.shape[0] if depthwise and module.weight.shape[1] == 1 else module.groups
        module.in_channels = module.weight.shape[1] * module.groups
    elif isinstance(module, nn.Linear):
        module.out_features, module.in_features = module.weight.shape
    elif isinstance(module, nn.BatchNorm2d) and module.affine:
        module.num_features = len(module.weight)


def _restate_blocks(network: nn.Module, inputs: tuple[Any, ...]) -> None:
    """Let blocks that check how many channels they are given expect what they are given now."""
    import torch

    own = [one for one in network.modules() if _states_channels(one) and not hasattr(one, "weight")]
    hooks = [one.register_forward_pre_hook(_told) for one in own]
    try:
        with torch.no_grad():
            network(*inputs)
    finally:
        for hook in hooks:
            hook.remove()


def _states_channels(module: nn.Module) -> bool:
    return isinstance(getattr(module, "in_channels", None), int | list | tuple)


def _told(module: Any, given: tuple[Any, ...]) -> None:
    """Take the channels of what a block is given for those that it states: of one map, or of several."""
    import torch

    value = given[0] if given else None
    if isinstance(module.in_channels, int):
        if isinstance(value, torch.Tensor) and value.ndim == 4:
            module.in_channels = value.shape[1]
        return
    parts = list(value) if isinstance(value, list | tuple) else []
    maps = parts[0] if parts and isinstance(parts[0], list | tuple) else parts
    if maps and all(isinstance(one, torch.Tensor) for one in maps):
        module.in_channels = type(module.in_channels)(one.shape[1] for one in maps)
