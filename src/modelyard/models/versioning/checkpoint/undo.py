"""Put the parts of a run back to what they were, where loading one of them fails."""

from __future__ import annotations

from contextlib import contextmanager

import torch

from modelyard.models.versioning.checkpoint.randomness import random_states, restore_random_states

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


@contextmanager
def all_or_nothing(parts: Iterable[object], model: torch.nn.Module | None) -> Iterator[None]:
    """Undo, if what is done inside fails, all that it did to the parts, the model and the random numbers.

    Of parts it keeps what they hold, not copies of tensors: loading gives them others.
    """
    undo = [_random_numbers_back()]
    undo += [put_back for part in parts for put_back in _put_back(part)]
    undo += [_tensors_back(model)] if model is not None and _loads_its_own_way(model) else []
    try:
        yield
    except BaseException:
        for put_back in undo:
            put_back()
        raise


def _random_numbers_back() -> Callable[[], object]:
    states = random_states()
    return lambda: restore_random_states(states, "before")


def _put_back(part: object) -> list[Callable[[], object]]:
    if isinstance(part, torch.Generator):
        state = part.get_state()
        return [lambda: part.set_state(state)]
    return [_filled(held) for held in _containers(part, set())]


def _containers(value: object, seen: set[int]) -> Iterator[dict[Any, Any] | list[Any]]:
    """Give the dictionaries and lists in which a part, and the parts in it, hold all they know."""
    inner = vars(value) if hasattr(value, "load_state_dict") and hasattr(value, "__dict__") else value
    if not isinstance(inner, (dict, list)) or isinstance(value, torch.nn.Module) or id(inner) in seen:
        return
    seen.add(id(inner))
    yield inner
    for one in inner.values() if isinstance(inner, dict) else inner:
        yield from _containers(one, seen)


def _filled(held: dict[Any, Any] | list[Any]) -> Callable[[], object]:
    before = held.copy()

    def fill() -> None:
        held.clear()
        if isinstance(held, list):
            held.extend(before)
        else:
            held.update(before)

    return fill


def _loads_its_own_way(model: torch.nn.Module) -> bool:
    """Tell whether code that is not torch's takes part in loading: the rest cannot fail once all fits."""
    names = ("load_state_dict", "_load_from_state_dict", "set_extra_state")
    methods = (getattr(type(module), name) for module in model.modules() for name in names)
    hooks = ("_load_state_dict_pre_hooks", "_load_state_dict_post_hooks")
    hooked = any(getattr(module, name, None) for module in model.modules() for name in hooks)
    return hooked or any(not method.__module__.startswith("torch.") for method in methods)


def _tensors_back(model: torch.nn.Module) -> Callable[[], object]:
    tensors = [one for one in model.state_dict().values() if isinstance(one, torch.Tensor)]
    copies = [one.detach().clone() for one in tensors]

    def put_back() -> None:
        with torch.no_grad():
            for one, copy in zip(tensors, copies, strict=True):
                one.copy_(copy)

    return put_back
