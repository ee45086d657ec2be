"""Tensors that a network has under several names, such as an embedding that also scores the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor, nn


def ties(network: nn.Module) -> list[tuple[str, ...]]:
    """Give the names under which a network has the same parameter, wherever there are several."""
    return ties_among(dict(network.named_parameters(remove_duplicate=False)))


def ties_among(parameters: Mapping[str, Tensor]) -> list[tuple[str, ...]]:
    """Do the same for the parameters under all their names."""
    names: dict[int, list[str]] = {}
    for name, one in parameters.items():
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


def put_in(
    network: nn.Module, tensors: Mapping[str, Tensor], groups: Iterable[tuple[str, ...]] | None = None
) -> None:
    """Make tensors the network's own, under its names; what was one parameter stays one.

    Args:
        network: that takes them in.
        tensors: by the network's names.
        groups: its ties, where they are known.
    """
    groups = ties(network) if groups is None else groups
    if _is_plain(network):
        _assign(network, tensors)
    else:
        network.load_state_dict(dict(tensors), strict=False, assign=True)
    for first, *others in groups:
        shared = network.get_parameter(first)
        for name in others:
            path, _, own = name.rpartition(".")
            network.get_submodule(path).register_parameter(own, shared)


def _is_plain(network: nn.Module) -> bool:
    """Tell whether no part of a network has its own way of taking tensors in."""
    return not any(
        one._load_state_dict_pre_hooks or one._load_state_dict_post_hooks
        or type(one)._load_from_state_dict not in _USUAL
        for one in network.modules()
    )  # fmt: skip


_USUAL = (nn.Module._load_from_state_dict, nn.BatchNorm2d._load_from_state_dict)


def _assign(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Do what `load_state_dict` does, which looks through all names again for each part."""
    for path, part in network.named_modules():
        prefix = f"{path}." if path else ""
        for name, one in part._parameters.items():
            held = tensors.get(prefix + name)
            if one is not None and held is not None:
                part._parameters[name] = nn.Parameter(held, requires_grad=one.requires_grad)
        for name, buffer in part._buffers.items():
            held = tensors.get(prefix + name)
            if buffer is not None and held is not None and name not in part._non_persistent_buffers_set:
                part._buffers[name] = held
