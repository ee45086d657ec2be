"""Nodes in an order in which they can run: quantizers add theirs at the end, and not all engines mind."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto


def put_in_order(graph: ModelProto) -> None:
    """Sort the nodes of a graph so that each stands behind what it reads, and else as they stood."""
    nodes = [*graph.graph.node]
    writer = {name: place for place, node in enumerate(nodes) for name in node.output if name}
    lacking = [{writer[name] for name in _read(node) if name in writer} for node in nodes]
    readers: dict[int, list[int]] = {}
    for place, needed in enumerate(lacking):
        for one in needed:
            readers.setdefault(one, []).append(place)
    ready = [place for place, needed in enumerate(lacking) if not needed]
    heapify(ready)
    found = []
    while ready:
        place = heappop(ready)
        found.append(nodes[place])
        for reader in readers.get(place, ()):
            lacking[reader].discard(place)
            if not lacking[reader]:
                heappush(ready, reader)
    assert len(found) == len(nodes), "the graph is cyclic"
    del graph.graph.node[:]
    graph.graph.node.extend(found)


def _read(node: NodeProto) -> Iterable[str]:
    """Name what a node reads, the graphs inside it too."""
    inner = (one for given in node.attribute for one in (given.g, *given.graphs))
    return {*node.input, *(name for graph in inner for part in graph.node for name in _read(part))}
