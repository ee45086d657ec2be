"""`read_whole_model`: what a checkpoint says that pickles a whole network, without running its classes.

Detectors are published so. The file is followed as data (`modelyard.store.trust.inert`): no class of it is
imported, nothing in it is called.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from modelyard.core.errors import WeightsError
from modelyard.models.state.pickled import module_tensors, own
from modelyard.models.state.read import Mapped
from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import ITEM_SIZES, Inert
from modelyard.store.trust.pickled.values import Tensor as Described

_PLACES = ("ema", "model")  # of a trainer's checkpoint; the averaged weights are the ones to use


@dataclass(frozen=True)
class WholeModel:
    """What a pickled network holds."""

    kind: str
    """Its class, such as `ultralytics.nn.tasks.DetectionModel`."""
    state: Mapping[str, Tensor] = field(repr=False)
    """Its state dict under the publisher's names; half precision is widened to float32."""
    labels: Mapping[int, str]
    """The names of its classes, where it has them."""
    strides: tuple[int, ...]
    """Of its maps, where it says so."""


def read_whole_model(path: str | os.PathLike[str]) -> WholeModel:
    """Read the weights of a network that was pickled with its classes; none of them is run.

    Args:
        path: a checkpoint of torch that holds the network itself, or a trainer's that holds it as `model`.
    """
    place = os.fspath(path)
    network = _network(read_inert(place).value, place)
    attributes = own(network)
    stride = attributes.get("stride")
    described = dict(module_tensors(network))
    described |= {_STRIDE: stride} if isinstance(stride, Described) else {}
    _demand_bytes(described, place)
    state = {name: _widened(one) for name, one in Mapped(place).tensors(described).items()}
    strides = state.pop(_STRIDE, torch.empty(0)).flatten().tolist()
    kind, labels = f"{network.module}.{network.name}", _labels(attributes.get("names"))
    return WholeModel(kind, state, labels, tuple(int(one) for one in strides))


_STRIDE = " stride"  # no tensor of a state dict is called so


def _network(value: object, path: str) -> Inert:
    found = [value.get(place) for place in _PLACES] if isinstance(value, dict) else [value]
    for one in found:
        if isinstance(one, Inert) and "_modules" in own(one):
            return one
    raise WeightsError(
        f"{path} holds no whole network", hint="A file of tensors alone is loaded as it is, as a state dict."
    )


def _demand_bytes(described: Mapping[str, Described], path: str) -> None:
    """Refuse a tensor that repeats its bytes: written out, it could fill the memory."""
    for name, one in described.items():
        held = one.storage.size if one.storage else 0
        if one.count * ITEM_SIZES.get(one.dtype, 1) > held:
            raise WeightsError(f"{path}: {name} has {one.count:,} elements in {held:,} bytes")


def _widened(tensor: Tensor) -> Tensor:
    half = tensor.dtype in (torch.float16, torch.bfloat16)
    return tensor.float() if half else tensor


def _labels(names: object) -> dict[int, str]:
    pairs = names.items() if isinstance(names, dict) else enumerate(names if isinstance(names, list) else ())
    return {number: str(name) for number, name in pairs if isinstance(number, int)}
