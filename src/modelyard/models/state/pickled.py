"""What a checkpoint of torch holds, as records: nested mappings whose leaves describe tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelyard.core.errors import WeightsError
from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import Inert, Tensor

_MOST = 100_000  # modules: a network that holds itself has no end


def read_pickled(path: str) -> Mapping[str, Any]:
    """Give the file's mapping; a pickled module is a mapping of its tensors by their names."""
    return _plain(read_inert(path).value)


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Inert):
        return dict(module_tensors(value))
    if not isinstance(value, Mapping):
        return {}
    return {str(key): _plain(one) if isinstance(one, Mapping | Inert) else one for key, one in value.items()}


def module_tensors(network: Inert) -> Iterator[tuple[str, Tensor]]:
    """Give the tensors of a module that was pickled whole, as its `state_dict` would name them."""
    waiting, seen = [("", network)], 0
    while waiting:
        prefix, record = waiting.pop()
        seen += 1
        if seen > _MOST:
            raise WeightsError(f"a pickled network has more than {_MOST:,} modules, or holds itself")
        state = own(record)
        dropped = state.get("_non_persistent_buffers_set")
        for part in ("_parameters", "_buffers"):
            for name, one in _mapping(state.get(part)).items():
                if isinstance(one, Tensor) and not (part == "_buffers" and _holds(dropped, name)):
                    yield f"{prefix}{name}", one
        inner = [(f"{prefix}{name}.", one) for name, one in _mapping(state.get("_modules")).items()]
        waiting += [(name, one) for name, one in reversed(inner) if isinstance(one, Inert)]


def own(record: Inert) -> Mapping[object, object]:
    """Give the attributes of a pickled object."""
    return _mapping(record.state)


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, Mapping) else {}


def _holds(names: object, name: object) -> bool:
    return isinstance(names, set | frozenset | list | tuple) and name in names
