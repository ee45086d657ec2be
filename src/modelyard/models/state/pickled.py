"""What a checkpoint of torch holds, as records: nested mappings whose leaves describe tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import Inert, Tensor


def read_pickled(path: str) -> Mapping[str, Any]:
    """Give the file's mapping; a pickled module is a mapping of its tensors by their names."""
    return _plain(read_inert(path).value)


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Inert):
        return dict(_of_module(value, ""))
    if not isinstance(value, Mapping):
        return {}
    return {str(key): _plain(one) if isinstance(one, Mapping | Inert) else one for key, one in value.items()}


def _of_module(record: Inert, prefix: str) -> Iterator[tuple[str, Tensor]]:
    """Give the tensors of a module that was pickled whole, as its `state_dict` would name them."""
    state = record.state
    if not isinstance(state, Mapping):
        return
    dropped = state.get("_non_persistent_buffers_set")
    for part in ("_parameters", "_buffers"):
        held = state.get(part)
        for name, one in held.items() if isinstance(held, Mapping) else ():
            if isinstance(one, Tensor) and not (part == "_buffers" and _holds(dropped, name)):
                yield f"{prefix}{name}", one
    modules = state.get("_modules")
    for name, one in modules.items() if isinstance(modules, Mapping) else ():
        if isinstance(one, Inert):
            yield from _of_module(one, f"{prefix}{name}.")


def _holds(names: object, name: object) -> bool:
    return isinstance(names, set | frozenset | list | tuple) and name in names
