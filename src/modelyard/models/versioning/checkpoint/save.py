"""Save a training run: gather its states, write them as one file, and thin out what came before."""

from __future__ import annotations

import json
import operator
import os
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime

import torch

from modelyard.core.errors import InputError, StoreError
from modelyard.models.checkpoint_file.blocks import BLOCK
from modelyard.models.checkpoint_file.folder import (
    ENDING,
    check_keeping,
    list_checkpoints,
    name_of,
    superfluous,
)
from modelyard.models.checkpoint_file.header import HIGHEST, MOST_BITS, compose
from modelyard.models.checkpoint_file.kinds import writer
from modelyard.models.checkpoint_file.record import Checkpoint
from modelyard.models.checkpoint_file.structure import DEEPEST, encode, where
from modelyard.models.checkpoint_file.tensors import Gathered, Stored
from modelyard.models.checkpoint_file.unfinished import remove_litter
from modelyard.models.checkpoint_file.writer import write_checkpoint
from modelyard.models.versioning.checkpoint.randomness import random_states
from modelyard.models.versioning.checkpoint.wrappers import plain_key
from modelyard.store.atomic import sync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.models.checkpoint_file.folder import Best
    from modelyard.models.checkpoint_file.structure import Path

_LONGEST_NAME = 200  # the file that is written beside it has a longer one
_KINDS = ("optimizer", "scheduler")  # whose states fit their own class alone


def save_checkpoint(
    model: torch.nn.Module,
    optimizer: object,
    epoch: int,
    metrics: Mapping[str, Any] | None = None,
    path: str | os.PathLike[str] = "checkpoints/",
    *,
    scheduler: object = None,
    scaler: object = None,
    sampler: object = None,
    extra: object = None,
    rng: bool = True,
    keep_last: int | None = None,
    keep_best: Best | None = None,
) -> Checkpoint:
    """Write all that a run needs to go on as if it had never stopped, as one safetensors file.

    Under the file's name there is at any time the old checkpoint or the new one, whole and on the disk.

    Args:
        model: Its state dict is stored under the keys that it has without wrappers.
        optimizer: What has a `state_dict`, or `None`.
        epoch: The number of epochs that are done.
        metrics: Numbers by name; `list_checkpoints` shows them.
        path: A folder, which ends in `/` or is there already, or the name of a `.safetensors` file.
        scheduler: Of the learning rate; what has a `state_dict`.
        scaler: The `GradScaler` of mixed precision.
        sampler: Where the run is in its data: what has a `state_dict`, a `torch.Generator` or a dictionary.
        extra: Other data of your own: numbers, texts, lists, dictionaries, tensors, arrays.
        rng: Store the states of the random number generators.
        keep_last: Of the folder's checkpoints, keep as many of those that were saved last.
        keep_best: Keep the best by a metric, too: `("accuracy", "max")`, `("loss", "min", 3)`.
    """
    number, figures = _epoch(epoch), _figures({} if metrics is None else metrics, ("metrics",))
    check_keeping(keep_last, keep_best, figures)
    thinned = keep_last is not None or keep_best is not None
    file = _file(path, number, thinned=thinned)
    parts: dict[str, object] = {"model": model_state(model)}
    given = {"optimizer": optimizer, "scheduler": scheduler, "scaler": scaler, "sampler": sampler}
    parts |= {name: state_of(one, name) for name, one in given.items() if one is not None}
    kinds = {name: type(given[name]).__name__ for name in _KINDS if hasattr(given[name], "state_dict")}
    parts |= {"extra": extra} if extra is not None else {}
    parts |= {"rng": random_states()} if rng else {}
    _make_folder(os.path.dirname(file))
    remove_litter(os.path.dirname(file))
    saved = _written(file, number, figures, parts, kinds)
    if thinned:
        _thin_out(saved, keep_last, keep_best)
    return saved


def model_state(model: torch.nn.Module) -> OrderedDict[str, object]:
    """Give a model's state dict, free of wrappers, with the versions of its modules."""
    if not isinstance(model, torch.nn.Module):
        raise InputError(f"model: a {type(model).__name__}; expected a torch.nn.Module")
    state = model.state_dict()
    plain = OrderedDict((plain_key(model, key), value) for key, value in state.items())
    versions = getattr(state, "_metadata", {})
    vars(plain)["_metadata"] = {plain_key(model, key): dict(value) for key, value in versions.items()}
    return plain


def state_of(thing: object, name: str) -> object:
    """Give the state of what has one."""
    if isinstance(thing, dict):
        return thing
    if isinstance(thing, torch.Generator):
        return {"generator": thing.get_state()}
    if not callable(getattr(thing, "state_dict", None)):
        raise InputError(f"{name}: a {type(thing).__name__} has no state_dict()")
    return thing.state_dict()  # type: ignore[attr-defined]


def _written(
    file: str, epoch: int, metrics: dict[str, Any], parts: dict[str, object], kinds: dict[str, str]
) -> Checkpoint:
    gathered = Gathered()
    write = writer(gathered)
    encoded = {name: encode(state, (name,), write) for name, state in parts.items()}
    stored, records = gathered.place()
    described = {"kinds": kinds, "parts": encoded, "tensors": records}
    structure = json.dumps(described, separators=(",", ":"))
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    entries = _entries(stored)
    header = compose(
        epoch=epoch, metrics=metrics, saved=now, structure=structure, block=BLOCK, entries=entries
    )
    digest = write_checkpoint(file, header, stored)
    size = len(header) + sum(one.tensor.nbytes for one in stored)
    return Checkpoint(file, epoch, metrics, digest, size, now)


def _entries(stored: list[Stored]) -> dict[str, object]:
    found: dict[str, object] = {}
    at = 0
    for one in stored:
        end = at + one.tensor.nbytes
        found[one.name] = {"dtype": one.dtype, "shape": one.shape, "data_offsets": [at, end]}
        at = end
    return found


def _epoch(epoch: object) -> int:
    try:
        number = operator.index(epoch)  # type: ignore[arg-type]
    except TypeError:
        number = -1
    if not 0 <= number <= HIGHEST or isinstance(epoch, bool):
        said = repr(epoch) if number <= HIGHEST else f"a number of {number.bit_length():,} bits"
        raise InputError(f"epoch={said}: expected a whole number from 0, of at most 63 bits")
    return number


def _figures(metrics: object, path: Path) -> dict[str, Any]:
    """Make plain numbers of those of torch and numpy, and see that there is nothing else."""
    if not isinstance(metrics, Mapping):
        raise InputError(f"{where(path)}: a {type(metrics).__name__}; expected numbers by name")
    if len(path) > DEEPEST:
        raise InputError(f"{where(path[:4])}: nested deeper than {DEEPEST}, or it holds itself")
    return {name: _figure(name, given, (*path, name)) for name, given in metrics.items()}


def _figure(name: object, given: Any, path: Path) -> object:
    single = hasattr(given, "item") and getattr(given, "shape", None) == ()
    value = given.item() if single else given
    if isinstance(value, dict):
        return _figures(value, path)
    if not isinstance(name, str) or type(value) not in (int, float, bool, str, type(None)):
        raise InputError(f"{where(path)}: a {type(value).__name__}; expected a number or a text")
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise InputError(f"{where(path)}: a number of {value.bit_length():,} bits; at most {MOST_BITS:,}")
    return value


def _file(path: str | os.PathLike[str], epoch: int, *, thinned: bool) -> str:
    """Decide which file it will be."""
    place = os.fspath(path) if isinstance(path, (str, os.PathLike)) else path
    if not isinstance(place, str) or "\0" in place:
        raise InputError(f"path={place!r}: expected the name of a folder or a file")
    if place.endswith(os.sep) or os.path.isdir(place):
        return os.path.abspath(os.path.join(place, name_of(epoch)))
    if not place.endswith(ENDING):
        raise InputError(
            f"path={place!r} is neither a folder nor a {ENDING} file",
            hint=f"A folder that is to be made ends in /: {place + os.sep!r}",
        )
    if thinned:
        raise InputError(f"keep_last and keep_best need a folder; {place} is a file")
    length = len(os.fsencode(os.path.basename(place)))
    if length > _LONGEST_NAME:
        raise InputError(f"path: its name has {length} bytes; at most {_LONGEST_NAME} are taken")
    return os.path.abspath(place)


def _make_folder(folder: str) -> None:
    """Make a folder, durably."""
    if os.path.isdir(folder):
        return
    _make_folder(os.path.dirname(folder))
    try:
        os.mkdir(folder)
        sync_folder(os.path.dirname(folder))
    except FileExistsError:
        if not os.path.isdir(folder):
            raise InputError(f"{folder} is there, and not a folder") from None
    except OSError as error:
        raise StoreError(f"the folder {folder} cannot be made: {error.strerror}") from error


def _thin_out(saved: Checkpoint, keep_last: int | None, keep_best: Best | None) -> None:
    folder = os.path.dirname(saved.path)
    found = list_checkpoints(folder, on_damage=lambda _: None)  # who lists them is told
    for one in superfluous(found, saved.path, keep_last, keep_best):
        _remove(one.path, saved)


def _remove(path: str, saved: Checkpoint) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return  # another process thins out, too
    except OSError as error:
        hint = f"{saved.path} is saved."
        raise StoreError(f"{path} could not be removed: {error.strerror}", hint=hint) from error
