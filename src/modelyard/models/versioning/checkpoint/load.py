"""Load a checkpoint into the parts of a run: everything is looked at before anything is changed."""

from __future__ import annotations

import os
import warnings

import torch

from modelyard.core.errors import InputError, NotFoundError
from modelyard.models.checkpoint_file.folder import latest_checkpoint
from modelyard.models.checkpoint_file.record import Checkpoint, checkpoint_at
from modelyard.models.checkpoint_file.states import BROKEN
from modelyard.models.versioning.checkpoint.model_fit import ModelFit, model_fit
from modelyard.models.versioning.checkpoint.parts_fit import demand_fit, demand_kind
from modelyard.models.versioning.checkpoint.randomness import restore_random_states
from modelyard.models.versioning.checkpoint.undo import all_or_nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
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

    Keys, shapes, types, kinds and groups of parameters are looked at before anything is changed; and if a
    part fails to load all the same, the others are put back.

    Args:
        path: A checkpoint, or a folder, of which the one that was saved last is taken.
        model: Gets the weights; it may be wrapped or not, whichever it was when it was saved.
        optimizer: Gets its state, as do the others below; each must be in the checkpoint.
        scheduler: Of the learning rate.
        scaler: The `GradScaler` of mixed precision.
        sampler: What was given as `sampler` when it was saved.
        rng: Put the random number generators back to where they were, if anything is loaded at all.
        strict: The model must have just the keys of the checkpoint; otherwise what fits is loaded, and told.
        map_location: The device of the tensors of `model_state` and the others.
    """
    found = _found(path, map_location)
    given = {"optimizer": optimizer, "scheduler": scheduler, "scaler": scaler, "sampler": sampler}
    wanted = {name: thing for name, thing in given.items() if thing is not None}
    _demand_parts(found, wanted)
    if not wanted and model is None:
        return found
    if torch.device(map_location).type == "meta":
        raise InputError(f"map_location={str(map_location)!r}: its tensors hold nothing that could be loaded")
    states = {name: _fitting(found, name, thing) for name, thing in wanted.items()}
    fit = None if model is None else _model_fit(found, model, strict=strict)
    for said in [] if fit is None else fit.warnings():
        warnings.warn(said, stacklevel=2)
    random_states = found.states.own_part("rng") if rng else None
    with all_or_nothing(wanted.values(), model):
        for name, thing in wanted.items():
            _load(found.path, name, thing, states[name])
        _restore(random_states, found.path)
        if model is not None and fit is not None:
            model.load_state_dict(fit.state, strict=fit.complete)
        _restore(random_states, found.path)
    return found


def _found(given: str | os.PathLike[str], device: str | torch.device) -> Checkpoint:
    """Open the checkpoint of a path, and verify all its bytes."""
    path = os.fspath(given) if isinstance(given, (str, os.PathLike)) else given
    if not isinstance(path, str) or "\0" in path:
        raise InputError(f"path={given!r}: expected a checkpoint, or a folder of them")
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


def _model_fit(found: Checkpoint, model: torch.nn.Module, *, strict: bool) -> ModelFit:
    fit = model_fit(found.path, model, found.model_state)
    fit.demand(strict=strict)
    return fit


def _fitting(found: Checkpoint, name: str, thing: Any) -> Any:
    """Give the state of one part, which fits it, in memory of its own, since the part goes on to use it."""
    demand_kind(found.path, name, thing, found.states.kind(name))
    state = found.states.own_part(name)
    demand_fit(found.path, name, thing, state)
    return state


def _load(path: str, name: str, thing: Any, state: Any) -> None:
    try:
        if isinstance(thing, torch.Generator):
            thing.set_state(state["generator"].cpu())
        else:
            thing.load_state_dict(state)
    except BROKEN as error:
        raise InputError(
            f"{path}: a {type(thing).__name__} does not take its {name}: {type(error).__name__}: {error}",
            hint="Nothing has been changed.",
        ) from error


def _restore(states: Any, path: str) -> None:
    """Before the model, since it may fail; and behind it, since a model may draw while it loads."""
    if states is not None:
        restore_random_states(states, path)
