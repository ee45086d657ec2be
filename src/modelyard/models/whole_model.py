"""`read_whole_model`: the weights of a checkpoint that pickles a whole network, without its classes.

Detectors are published so. The file is followed as data (`modelyard.store.trust.inert`): no class of it is
imported, nothing in it is called.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import torch
from torch import Tensor

from modelyard.core.errors import WeightsError
from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import ITEM_SIZES, Inert
from modelyard.store.trust.pickled.values import Tensor as Described

_PLACES = ("ema", "model")  # of a trainer's checkpoint; the averaged weights are the ones to use
_MOST = 100_000  # modules: a network that holds itself has no end
_HALVES = ("float16", "bfloat16")
_DTYPES = ("float64", "float32", *_HALVES, "int64", "int32", "int16", "int8", "uint8", "bool")


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
    with open(place, "rb") as file:
        state = {name: _loaded(file, one, name, place) for name, one in _tensors(network, place)}
        stride = _own(network).get("stride")
        strides = _loaded(file, stride, "stride", place).flatten() if isinstance(stride, Described) else ()
        whole = tuple(int(one) for one in strides)
    return WholeModel(f"{network.module}.{network.name}", state, _labels(_own(network).get("names")), whole)


def _network(value: object, path: str) -> Inert:
    found = [value.get(place) for place in _PLACES] if isinstance(value, dict) else [value]
    for one in found:
        if isinstance(one, Inert) and "_modules" in _own(one):
            return one
    raise WeightsError(
        f"{path} holds no whole network", hint="A file of tensors alone is loaded as it is, as a state dict."
    )


def _own(module: Inert) -> dict[object, object]:
    """Give the attributes of a pickled object."""
    return module.state if isinstance(module.state, dict) else {}


def _tensors(network: Inert, path: str) -> Iterator[tuple[str, Described]]:
    """Give the tensors of a state dict, named as torch names them."""
    waiting, seen = [("", network)], 0
    while waiting:
        prefix, module = waiting.pop()
        seen += 1
        if seen > _MOST:
            raise WeightsError(f"{path}: its network has more than {_MOST} modules, or holds itself")
        own = _own(module)
        passing = own.get("_non_persistent_buffers_set")
        left_out = passing if isinstance(passing, set | list) else ()
        for name, tensor in (*_named(own, "_parameters"), *_named(own, "_buffers")):
            if isinstance(tensor, Described) and name not in left_out:
                yield prefix + name, tensor
        children = [(f"{prefix}{name}.", one) for name, one in _named(own, "_modules")]
        waiting += [(name, one) for name, one in reversed(children) if isinstance(one, Inert)]


def _named(own: Mapping[object, object], part: str) -> list[tuple[str, object]]:
    held = own.get(part)
    return [(str(name), one) for name, one in held.items()] if isinstance(held, dict) else []


def _loaded(file: BinaryIO, tensor: Described, name: str, path: str) -> Tensor:
    """Read one tensor from its place in the file."""
    start, size = tensor.start, ITEM_SIZES.get(tensor.dtype, 1)
    if start is None or tensor.storage is None or tensor.dtype not in _DTYPES:
        raise WeightsError(f"{path}: {name} has no bytes that can be read as {tensor.dtype}")
    if tensor.count * size > tensor.storage.size:
        raise WeightsError(f"{path}: {name} has {tensor.count:,} elements in {tensor.storage.size:,} bytes")
    dtype: torch.dtype = getattr(torch, tensor.dtype)
    if not tensor.count:
        return torch.empty(tensor.shape, dtype=dtype)
    last = sum((side - 1) * step for side, step in zip(tensor.shape, tensor.stride, strict=True))
    file.seek(start)
    held = bytearray(file.read((last + 1) * size))
    found = torch.frombuffer(held, dtype=dtype).as_strided(tensor.shape, tensor.stride)
    return found.float() if tensor.dtype in _HALVES else found.clone(memory_format=torch.contiguous_format)


def _labels(names: object) -> dict[int, str]:
    pairs = names.items() if isinstance(names, dict) else enumerate(names if isinstance(names, list) else ())
    return {number: str(name) for number, name in pairs if isinstance(number, int)}
