"""How many numbers an ONNX file stores as parameters; its tensors are counted, and none is read."""

from __future__ import annotations

import os

from modelyard.store.trust.onnx_model import TYPES
from modelyard.store.trust.protobuf import VARINT, Field, fields
from modelyard.store.trust.source import Source, of_file

_GRAPH, _TENSOR, _SIDES, _KIND = 7, 5, 1, 2
_NONE = frozenset({"int32", "int64", "bool", "string"})  # shapes, axes, biases that were quantized


def parameters_in(path: str) -> int:
    """Count the numbers of all stored tensors but those of whole numbers of 32 and 64 bits.

    Args:
        path: of an ONNX file that was found sound.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        source = of_file(descriptor)
        graphs = [one for one in fields(source, 0, source.size) if one.number == _GRAPH]
        return sum(
            _count(source, tensor)
            for graph in graphs
            for tensor in fields(source, graph.at, graph.at + graph.size)
            if tensor.number == _TENSOR
        )
    finally:
        os.close(descriptor)


def _count(source: Source, tensor: Field) -> int:
    count, kind = 1, ""
    for field in fields(source, tensor.at, tensor.at + tensor.size):
        if field.number == _KIND:
            kind = TYPES.get(field.value, ("", 0))[0]
        elif field.number == _SIDES:
            for side in [field.value] if field.kind == VARINT else _packed(source, field):
                count *= side
    return 0 if kind in _NONE else count


def _packed(source: Source, field: Field) -> list[int]:
    sides, side, shift = [], 0, 0
    for byte in source.read(field.at, field.size):
        side |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            sides.append(side)
            side, shift = 0, 0
    return sides
