"""What of a network is kept in its file, once it is sure that the network comes back from it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from modelyard.core.errors import WeightsError
from modelyard.models.build import build, empty
from modelyard.models.config import ModelConfig
from modelyard.models.state.finite import not_numbers
from modelyard.models.state.read import State
from modelyard.models.state.tied import ties


def kept(network: nn.Module, config: ModelConfig) -> dict[str, Tensor]:
    """Give the tensors to write; refuse a network that its config and these tensors do not give back."""
    fresh = empty(config)
    state = _tensors(network)
    tensors = _each_once(state, ties(fresh))
    try:
        again = build(config, State("the network", "memory", tensors), name="what its config builds")
    except WeightsError as error:
        raise WeightsError(
            error.message,
            hint="A version is loaded by its config and weights alone: give the config= it was built from.",
        ) from None
    found = again.state_dict()
    changed = [name for name, one in state.items() if not _equal(one, found[name])]
    if changed:
        raise WeightsError(
            f"{changed[0]} of the network, and {len(changed) - 1} more tensors, would come back changed",
            hint="What its class makes one parameter of is one in the network too.",
        )
    return tensors


def _tensors(network: nn.Module) -> dict[str, Tensor]:
    """Give the network's state, if it is tensors with numbers in them and nothing else."""
    name, state = type(network).__name__, network.state_dict()
    for key, one in state.items():
        if not isinstance(one, Tensor):
            raise WeightsError(
                f"{key} of the {name} is no tensor, and a version keeps tensors alone",
                hint="What get_extra_state gives can stand in the config.",
            )
        if one.is_meta or nn.parameter.is_lazy(one):
            raise WeightsError(
                f"{key} of the {name} has no numbers: it is on the device meta, or lazy and has seen no input"
            )
    wrong = not_numbers(network, state, whole=True)
    if wrong:
        raise WeightsError(f"the {name} has {wrong[0]}", hint="Register the last version that computes.")
    return {key: one.detach() for key, one in state.items()}


def _each_once(state: dict[str, Tensor], tied: list[tuple[str, ...]]) -> dict[str, Tensor]:
    """Leave out the other names of what the class itself ties; what shares memory otherwise is copied."""
    spare = {name for first, *others in tied for name in others if _one(state, first, name)}
    written, taken = dict[str, Tensor](), set[int]()
    for name, one in state.items():
        if name not in spare:
            place = one.untyped_storage().data_ptr()
            written[name] = one.clone().contiguous() if place in taken else one.contiguous()
            taken.add(place)
    return written


def _one(state: dict[str, Tensor], first: str, other: str) -> bool:
    return first in state and other in state and _equal(state[first], state[other])


def _equal(first: Tensor, second: Tensor) -> bool:
    return first.dtype == second.dtype and torch.equal(first.to("cpu"), second.to("cpu"))
