"""Load a checkpoint into the parts of a run: everything is looked at before anything is changed."""

from __future__ import annotations

import os

import torch

from modelyard.core.errors import InputError, NotFoundError, WeightsError
from modelyard.models.checkpoint_file.folder import latest_checkpoint
from modelyard.models.checkpoint_file.record import Checkpoint, checkpoint_at
from modelyard.models.state.fit import Fit
from modelyard.models.versioning.checkpoint.randomness import restore_random_states
from modelyard.models.versioning.checkpoint.wrappers import plain_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def load_checkpoint(
    path: str | os.PathLike[str],
    model: torch.nn.Module | None = None,
    optimizer: Any = None,
    scheduler: Any = None,
    scaler: Any = None,
    *,
    sampler: Any = None,
    rng: bool = True,
    strict: bool = True,
    map_location: str | torch.device = "cpu",
) -> Checkpoint:
    """Read a checkpoint, verify all of it, and load it into what is given.

    Keys, shapes and groups of parameters are looked at before anything is changed.

    Args:
        path: A checkpoint, or a folder, of which the one of the highest epoch is taken.
        model: Gets the weights; it may be wrapped or not, whichever it was when it was saved.
        optimizer: Gets its state, as do the others below; each must be in the checkpoint.
        scheduler: Of the learning rate.
        scaler: The `GradScaler` of mixed precision.
        sampler: What was given as `sampler` when it was saved.
        rng: Put the random number generators back to where they were, if anything is loaded at all.
        strict: The model must have exactly the keys of the checkpoint; otherwise what fits is loaded.
        map_location: The device of the tensors of `model_state` and the others.
    """
    found = _found(os.fspath(path), map_location)
    given = {"optimizer": optimizer, "scheduler": scheduler, "scaler": scaler, "sampler": sampler}
    wanted = {name: thing for name, thing in given.items() if thing is not None}
    _demand_parts(found, wanted)
    loads = [_model_load(found, model, strict=strict)] if model is not None else []
    loads += [_load(found, name, thing) for name, thing in wanted.items()]
    for load in loads:
        load()
    if rng and loads and "rng" in found.states:
        restore_random_states(found.states.own_part("rng"), found.path)
    return found


def _found(path: str, device: str | torch.device) -> Checkpoint:
    """Open the checkpoint of a path, and verify all its bytes."""
    if os.path.isdir(path):
        latest = latest_checkpoint(path)
        if latest is None:
            raise NotFoundError(f"{path}: there is no checkpoint in this folder")
        path = latest.path
    found = checkpoint_at(path, device)
    _ = found.states
    return found


def _demand_parts(found: Checkpoint, wanted: dict[str, Any]) -> None:
    for name, thing in wanted.items():
        if name not in found.states:
            raise InputError(
                f"{found.path} holds no {name}",
                hint=f"Load it without {name}=, or save it with save_checkpoint(…, {name}={name}).",
            )
        if not isinstance(thing, torch.Generator) and not callable(getattr(thing, "load_state_dict", None)):
            hint = f"Read .{name}_state of what load_checkpoint gives."
            raise InputError(f"{name}: a {type(thing).__name__} has no load_state_dict()", hint=hint)


def _model_load(found: Checkpoint, model: torch.nn.Module, *, strict: bool) -> Callable[[], object]:
    """Hold the keys and shapes against the model's own; give what loads them."""
    own = model.state_dict()
    keys = plain_keys(model, own)
    found_fit = _fit({plain: own[key] for plain, key in keys.items()}, found.model_state)
    if strict and not found_fit.complete:
        said = "\n  ".join([f"{found.path} does not fit the model", *found_fit.lines()])
        raise WeightsError(said, hint="strict=False loads what fits.")
    given = found.model_state
    fitting = type(given)((keys[key], given[key]) for key in found_fit.tensors)
    versions = getattr(given, "_metadata", None)
    if versions is not None:
        modules = plain_keys(model, dict(model.named_modules()))
        vars(fitting)["_metadata"] = {modules.get(key, key): one for key, one in versions.items()}
    return lambda: model.load_state_dict(fitting, strict=found_fit.complete)


def _fit(own: Mapping[str, Any], given: Mapping[str, Any]) -> Fit:
    """Compare a model's own state with one that is to be loaded; a state may hold more than tensors."""
    shapes = {key: (_shape(own[key]), _shape(given[key])) for key in given if key in own}
    misshaped = {key: (a, b) for key, (a, b) in shapes.items() if a is not None and b is not None and a != b}
    fitting = {key: given[key] for key in shapes if key not in misshaped}
    missing = tuple(key for key in own if key not in given)
    return Fit(fitting, missing, tuple(key for key in given if key not in own), misshaped)


def _shape(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, torch.Tensor) or torch.nn.parameter.is_lazy(value):
        return None
    return tuple(value.shape)


def _load(found: Checkpoint, name: str, thing: Any) -> Callable[[], object]:
    """Give what loads one part, in memory of its own, since it goes on to use it."""
    state = found.states.own_part(name)
    if isinstance(thing, torch.Generator):
        if not isinstance(state, dict) or "generator" not in state:
            raise InputError(f"{found.path}: its {name} is not the state of a torch.Generator")
        return lambda: thing.set_state(state["generator"].cpu())
    if name == "optimizer":
        _check_groups(found.path, thing, state)
    return lambda: thing.load_state_dict(state)


def _check_groups(path: str, optimizer: Any, state: Any) -> None:
    """Compare the counts of parameters, which torch does only after the model has been changed."""
    if not isinstance(optimizer, torch.optim.Optimizer) or not isinstance(state, dict):
        return
    own = [len(group["params"]) for group in optimizer.param_groups]
    given = [len(group["params"]) for group in state.get("param_groups", ())]
    if own != given:
        raise InputError(
            f"{path} does not fit the optimizer: parameters by group: it has {own}, given {given}"
        )
