"""`read_whole_model`: the weights of a checkpoint that pickles a whole network, without its classes.

Detectors are published so. The file is followed as data (`modelyard.store.trust.inert`): no class of it is
imported, nothing in it is called.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from modelyard.core.errors import WeightsError
from modelyard.models.state.pickled import attributes, is_module, module_tensors
from modelyard.models.state.read import Mapped, widened
from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import Inert
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
    own, mapped = attributes(network), Mapped(place)
    state = widened(mapped.tensors(dict(module_tensors(network))))
    stride = own.get("stride")
    said = widened(mapped.tensors({"stride": stride} if isinstance(stride, Described) else {}))
    strides = [int(one) for tensor in said.values() for one in tensor.flatten()]
    kind = f"{network.module}.{network.name}"
    return WholeModel(kind, state, _labels(own.get("names")), tuple(strides))


def _network(value: object, path: str) -> Inert:
    found = [value.get(place) for place in _PLACES] if isinstance(value, dict) else [value]
    for one in found:
        if isinstance(one, Inert) and is_module(one):
            return one
    raise WeightsError(
        f"{path} holds no whole network", hint="A file of tensors alone is loaded as it is, as a state dict."
    )


def _labels(names: object) -> dict[int, str]:
    pairs = names.items() if isinstance(names, dict) else enumerate(names if isinstance(names, list) else ())
    return {number: str(name) for number, name in pairs if isinstance(number, int)}
