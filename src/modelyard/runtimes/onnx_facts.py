"""What an ONNX file says of itself: ports, operators, opsets, metadata; read without the onnx library.

Runtimes tell different parts of this, and lose the names of axes; so all of them are told by this one reader.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modelyard.core.errors import RunError
from modelyard.runtimes.port import Port, named_axes
from modelyard.store.trust.onnx_model import TYPES
from modelyard.store.trust.protobuf import BYTES, VARINT, Field, fields, text
from modelyard.store.trust.source import Source, of_file

LONGEST_TEXT = 1 << 24  # of one entry of the metadata
_MODEL_GRAPH, _MODEL_OPSET, _MODEL_METADATA, _MODEL_FUNCTION = 7, 8, 14, 25
_GRAPH_NODE, _GRAPH_TENSOR, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12
KINDS = {4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional"}
_HALVES = ("float16", "bfloat16")


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the graph."""

    name: str
    operator: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operator} {self.name!r}" if self.name else self.operator


@dataclass(frozen=True, slots=True)
class OnnxFacts:
    """What is known of an ONNX file."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    nodes: tuple[Node, ...]
    tensors: Mapping[str, str]  # stored ones, and the dtype of each
    opsets: Mapping[str, int]
    functions: frozenset[tuple[str, str]]  # domain and name of those that the file brings itself
    metadata: Mapping[str, str]
    external: tuple[str, ...]  # the files beside it that hold its tensors

    @property
    def precision(self) -> str:
        """The numbers it computes in, as the types of its stored tensors tell."""
        stored = set(self.tensors.values())
        if any("QLinear" in node.operator or "QuantizeLinear" in node.operator for node in self.nodes):
            return "int8"
        return next((half for half in _HALVES if half in stored and "float32" not in stored), "float32")


def read_facts(path: str) -> OnnxFacts:
    """Read a file that was found safe; one that is not in the form is an UnsafeFileError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _facts(of_file(descriptor))
    finally:
        os.close(descriptor)


def _facts(source: Source) -> OnnxFacts:
    parts: dict[int, list[Field]] = {}
    for field in fields(source, 0, source.size):
        parts.setdefault(field.number, []).append(field)
    graph: dict[int, list[Field]] = {}
    for field in (inner for outer in parts.get(_MODEL_GRAPH, []) for inner in _inside(source, outer)):
        graph.setdefault(field.number, []).append(field)
    stored = [_tensor(source, field) for field in graph.get(_GRAPH_TENSOR, [])]
    tensors = {name: dtype for name, dtype, _ in stored}
    ports = {n: tuple(_port(source, one) for one in graph.get(n, [])) for n in (_GRAPH_INPUT, _GRAPH_OUTPUT)}
    opsets = [_pair(source, field) for field in parts.get(_MODEL_OPSET, [])]
    return OnnxFacts(
        inputs=tuple(port for port in ports[_GRAPH_INPUT] if port.name not in tensors),
        outputs=ports[_GRAPH_OUTPUT],
        nodes=tuple(_node(source, field) for field in graph.get(_GRAPH_NODE, [])),
        tensors=tensors,
        opsets={_domain(str(domain)): int(version or 0) for domain, version in opsets},
        functions=frozenset(_function(source, field) for field in parts.get(_MODEL_FUNCTION, [])),
        metadata={str(k): str(v) for k, v in (_pair(source, one) for one in parts.get(_MODEL_METADATA, []))},
        external=tuple(sorted({place for *_, place in stored if place})),
    )


def _inside(source: Source, outer: Field) -> Iterator[Field]:
    if outer.kind != BYTES:
        raise RunError(f"a field of the model is no message (byte {outer.at:,}): the file is damaged")
    return fields(source, outer.at, outer.at + outer.size)


def _texts(source: Source, outer: Field, *numbers: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {number: [] for number in numbers}
    for field in _inside(source, outer):
        if field.number in found:
            found[field.number].append(text(source, field, LONGEST_TEXT))
    return found


def _node(source: Source, field: Field) -> Node:
    said = _texts(source, field, 1, 2, 3, 4, 7)
    name, operator, domain = ("".join(said[number][-1:]) for number in (3, 4, 7))
    return Node(name, operator, _domain(domain), tuple(said[1]), tuple(said[2]))


def _function(source: Source, field: Field) -> tuple[str, str]:
    said = _texts(source, field, 1, 10)
    return _domain("".join(said[10][-1:])), "".join(said[1][-1:])


def _domain(domain: str) -> str:
    return "" if domain == "ai.onnx" else domain


def _pair(source: Source, outer: Field) -> tuple[str | int, str | int]:
    """Give fields 1 and 2 of a message: a key and its value."""
    found: dict[int, str | int] = {1: "", 2: ""}
    for field in _inside(source, outer):
        if field.number in found:
            found[field.number] = field.value if field.kind == VARINT else text(source, field, LONGEST_TEXT)
    return found[1], found[2]


def _tensor(source: Source, outer: Field) -> tuple[str, str, str]:
    """Give the name, dtype, and place outside of a stored tensor."""
    name, dtype, external = "", 0, ""
    for field in _inside(source, outer):
        if field.number == 2:
            dtype = field.value
        elif field.number == 8:
            name = text(source, field)
        elif field.number == 13:
            key, value = _pair(source, field)
            external = str(value) if key == "location" else external
    return name, _dtype(dtype), external


def _dtype(number: int) -> str:
    name = TYPES.get(number, ("unknown", 0))[0]
    return "str" if name == "string" else name


def _port(source: Source, outer: Field) -> Port:
    name, kind, shape = "", "unknown", None
    for field in _inside(source, outer):
        if field.number == 1:
            name = text(source, field)
        elif field.number == 2:
            kind, shape = _type(source, field)
    return Port(name, None if shape is None else named_axes(name, shape), kind)


def _type(source: Source, outer: Field) -> tuple[str, list[int | str | None] | None]:
    for field in _inside(source, outer):
        if field.number == 1:
            return _tensor_type(source, field)
        if field.number in KINDS:
            return KINDS[field.number], None
    return "unknown", None


def _tensor_type(source: Source, outer: Field) -> tuple[str, list[int | str | None] | None]:
    dtype, shape = 0, None
    for field in _inside(source, outer):
        if field.number == 1:
            dtype = field.value
        elif field.number == 2:
            shape = [_axis(source, one) for one in _inside(source, field) if one.number == 1]
    return _dtype(dtype), shape


def _axis(source: Source, outer: Field) -> int | str | None:
    for field in _inside(source, outer):
        if field.number == 1:
            return field.value if field.value < 1 << 63 else None
        if field.number == 2:
            return text(source, field)
    return None
