"""Does the state of an optimizer, a scheduler or a scaler fit the one at hand? Looked at, and not changed."""

from __future__ import annotations

import torch

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Torch adds these to groups that were saved before it knew them.
_LATER = frozenset(
    {"amsgrad", "capturable", "centered", "decoupled_weight_decay", "differentiable", "foreach", "fused"}
    | {"maximize", "momentum", "nesterov"}
)
_OWN_SHAPES = (torch.optim.LBFGS, torch.optim.Adafactor)  # what they remember has not a parameter's shape
_ALIGNED = ("base_lrs", "_last_lr", "_schedulers", "lr_lambdas")  # one for each group, or each scheduler


def demand_kind(path: str, name: str, thing: object, kind: str | None) -> None:
    """Refuse a part of another class than the one that was saved, where the checkpoint says which it was."""
    kinds = [one.__name__ for one in type(thing).__mro__]
    if kind is not None and kind not in kinds:
        raise InputError(
            f"{path} does not fit the {name}: {kind} was saved, and this is {kinds[0]}",
            hint=f"Build {kind}, or leave {name}= out: .{name}_state of what load_checkpoint gives holds it.",
        )


def demand_fit(path: str, name: str, thing: Any, state: Any) -> None:
    """Refuse a state that the part would take, or take half, and that would break its next step."""
    if isinstance(thing, torch.Generator):
        problem = _generator_problem(state)
    elif isinstance(thing, torch.optim.Optimizer):
        problem = _optimizer_problem(thing, state)
    elif isinstance(thing, (torch.optim.lr_scheduler.LRScheduler, torch.amp.GradScaler)):
        problem = _problem(thing, thing.state_dict(), state)
    else:
        return
    if problem:
        raise InputError(f"{path} does not fit the {name}: {problem}")


def _generator_problem(state: Any) -> str:
    held = state.get("generator") if isinstance(state, dict) else None
    return "" if isinstance(held, torch.Tensor) else "it is not the state of a torch.Generator"


def _optimizer_problem(optimizer: torch.optim.Optimizer, state: Any) -> str:
    groups = state.get("param_groups") if isinstance(state, dict) else None
    if not isinstance(groups, list) or not all(map(_is_group, groups)) or not _is_memory(state.get("state")):
        return "it is not the state of an optimizer"
    own = [len(group["params"]) for group in optimizer.param_groups]
    given = [len(group["params"]) for group in groups]
    if own != given:
        return f"parameters by group: it has {own}, given {given}"
    problems = (*_group_problems(optimizer, groups), *_shape_problems(optimizer, state))
    return next(iter(problems), "")


def _is_group(group: object) -> bool:
    return isinstance(group, dict) and isinstance(group.get("params"), list)


def _is_memory(state: object) -> bool:
    return isinstance(state, dict) and all(isinstance(one, dict) for one in state.values())


def _group_problems(optimizer: torch.optim.Optimizer, groups: list[dict[str, Any]]) -> Iterator[str]:
    for number, (own, group) in enumerate(zip(optimizer.param_groups, groups, strict=True)):
        lacking = [name for name in optimizer.defaults if name not in group and name not in _LATER]
        if lacking:
            yield f"group {number} has no {', '.join(lacking)}"
        for name, value in own.items():
            if name in group and name != "params" and not _is_alike(value, group[name]):
                yield f"group {number}: {name} is {_kind(group[name])}, expected {_kind(value)}"


def _shape_problems(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> Iterator[str]:
    """Compare what torch's own optimizers remember of each parameter with its shape."""
    if type(optimizer).__module__.partition(".")[0] != "torch" or isinstance(optimizer, _OWN_SHAPES):
        return
    for number, parameter, memory in _pairs(optimizer, state):
        for name, one in memory.items():
            if isinstance(one, torch.Tensor) and one.numel() != 1 and one.shape != parameter.shape:
                yield f"{name} of parameter {number}: expected {[*parameter.shape]}, got {[*one.shape]}"


def _pairs(
    optimizer: torch.optim.Optimizer, state: dict[str, Any]
) -> Iterator[tuple[object, torch.Tensor, dict[str, Any]]]:
    for own, group in zip(optimizer.param_groups, state["param_groups"], strict=True):
        for parameter, number in zip(own["params"], group["params"], strict=True):
            yield number, parameter, state["state"].get(number, {})


def _problem(thing: object, own: dict[str, Any], state: Any) -> str:
    """Compare a state with the one that the thing has now, whose private parts differ between versions."""
    if not isinstance(state, dict):
        return f"it is {_kind(state)}, expected a dictionary"
    lacking = [name for name in own if name not in state and not name.startswith("_")] if state else []
    if lacking:
        return f"it has no {', '.join(lacking)}"
    foreign = [name for name in state if name not in own and _is_public_part(thing, name)]
    if foreign and own:
        return f"it would replace {', '.join(map(str, foreign))}"
    return next((said for name in own if name in state and (said := _unlike(name, own, state))), "")


def _is_public_part(thing: object, name: object) -> bool:
    return isinstance(name, str) and not name.startswith("_") and hasattr(thing, name)


def _unlike(name: str, own: dict[str, Any], state: dict[str, Any]) -> str:
    mine, given = own[name], state[name]
    if not _is_alike(mine, given):
        return f"{name} is {_kind(given)}, expected {_kind(mine)}"
    if name in _ALIGNED and isinstance(mine, list) and given is not None and len(mine) != len(given):
        return f"{name}: expected {len(mine)}, got {len(given)}"
    return ""


def _is_alike(own: object, given: object) -> bool:
    """Tell whether a value may stand where another stood: a number for a number, a list for a list."""
    return own is None or given is None or _kind(own) == _kind(given)


def _kind(value: object) -> str:
    if isinstance(value, (bool, int, float)) or (isinstance(value, torch.Tensor) and value.numel() == 1):
        return "a number"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a dictionary" if isinstance(value, dict) else f"a {type(value).__name__}"
