"""What a checkpoint of torch holds, as records: nested mappings whose leaves describe tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelyard.core.errors import WeightsError
from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import Inert, Tensor

_DEEPEST = 100
_MOST = 100_000  # modules: a network that holds itself has no end


def read_pickled(path: str) -> tuple[dict[str, Any], bool]:
    """Give the file's mapping, and whether a network was pickled whole in it.

    Such a network is given as a mapping of its tensors, as its state dict would name them.
    """
    value = read_inert(path).value
    if isinstance(value, Inert):
        return dict(module_tensors(value)), True
    if not isinstance(value, Mapping):
        return {}, False
    return _plain(value), any(is_module(one) for one in value.values())


def _plain(value: Mapping[Any, object], depth: int = 0) -> dict[str, Any]:
    if depth > _DEEPEST:
        raise WeightsError(f"a checkpoint is nested deeper than {_DEEPEST}, or holds itself")
    return {str(key): _one(one, depth + 1) for key, one in value.items()}


def _one(value: object, depth: int) -> Any:
    if isinstance(value, Mapping):
        return _plain(value, depth)
    return dict(module_tensors(value)) if isinstance(value, Inert) else value


def is_module(record: object) -> bool:
    """Tell whether a record is a network, or a part of one."""
    return isinstance(record, Inert) and "_modules" in attributes(record)


def attributes(record: Inert) -> Mapping[Any, object]:
    """Give the attributes of a pickled object."""
    return record.state if isinstance(record.state, Mapping) else {}


def module_tensors(network: Inert) -> Iterator[tuple[str, Tensor]]:
    """Give the tensors of a network that was pickled whole, named as torch names them."""
    waiting, seen = [("", network)], 0
    while waiting:
        prefix, module = waiting.pop()
        seen += 1
        if seen > _MOST:
            raise WeightsError(f"a pickled network has more than {_MOST:,} modules, or holds itself")
        own = attributes(module)
        passing = own.get("_non_persistent_buffers_set")
        left_out = passing if isinstance(passing, set | frozenset | list) else ()
        for name, tensor in (*_named(own, "_parameters"), *_named(own, "_buffers")):
            if isinstance(tensor, Tensor) and name not in left_out:
                yield prefix + name, tensor
        children = [(f"{prefix}{name}.", one) for name, one in _named(own, "_modules")]
        waiting += [(name, one) for name, one in reversed(children) if isinstance(one, Inert)]


def _named(own: Mapping[Any, object], part: str) -> list[tuple[str, object]]:
    held = own.get(part)
    return [(str(name), one) for name, one in held.items()] if isinstance(held, Mapping) else []
