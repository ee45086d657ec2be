"""Tensors that a network has under several names, such as an embedding that also scores the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor, nn


def ties(network: nn.Module) -> list[tuple[str, ...]]:
    """Give the names under which a network has the same parameter, wherever there are several."""
    names: dict[int, list[str]] = {}
    for name, one in network.named_parameters(remove_duplicate=False):
        names.setdefault(id(one), []).append(name)
    return [tuple(group) for group in names.values() if len(group) > 1]


def with_tied(tensors: Mapping[str, Tensor], groups: Iterable[tuple[str, ...]]) -> dict[str, Tensor]:
    """Add the names that a file leaves out because it has the tensor under another."""
    whole = dict(tensors)
    for group in groups:
        held = next((whole[name] for name in group if name in whole), None)
        if held is not None:
            whole |= {name: held for name in group if name not in whole}
    return whole


def put_in(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Make tensors the network's own, under its names; what was one parameter stays one."""
    groups = ties(network)
    network.load_state_dict(dict(tensors), strict=False, assign=True)
    for first, *others in groups:
        shared = network.get_parameter(first)
        for name in others:
            path, _, own = name.rpartition(".")
            network.get_submodule(path).register_parameter(own, shared)
