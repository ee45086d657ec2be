"""The checkpoints of a folder: listed by epoch from their headers alone, and thinned out."""

from __future__ import annotations

import math
import os
import re
import warnings

from modelyard.core.errors import DigestError, InputError, NotFoundError, StoreError
from modelyard.models.checkpoint_file.header import begins_as_checkpoint, open_file, read_header
from modelyard.models.checkpoint_file.record import Checkpoint, flattened, record_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeGuard

    Best = tuple[str, str] | tuple[str, str, int]

ENDING = ".safetensors"
_OURS = re.compile(r"epoch-\d{4,}\.safetensors")


def list_checkpoints(
    folder: str | os.PathLike[str], *, on_damage: Callable[[str], object] | None = None
) -> list[Checkpoint]:
    """Give the checkpoints of a folder by epoch; damaged ones are passed over, and told.

    Only headers are read: what is wrong with a header, and a file that is cut off, is found; a damaged
    tensor is found when the checkpoint is loaded.

    Args:
        folder: Where they lie.
        on_damage: Is called with a sentence for each that is damaged; by default it is a warning.
    """
    place = os.fspath(folder)
    if not os.path.isdir(place):
        raise NotFoundError(f"{place}: no such folder")
    tell = on_damage or (lambda said: warnings.warn(said, stacklevel=4))
    paths = [os.path.join(place, name) for name in os.listdir(place) if _is_named_as_one(name)]
    found = [one for path in sorted(paths) if (one := _read(path, tell)) is not None]
    return sorted(found, key=lambda one: (one.epoch, one.saved, one.path))


def latest_checkpoint(
    folder: str | os.PathLike[str], *, on_damage: Callable[[str], object] | None = None
) -> Checkpoint | None:
    """Give the checkpoint that was saved last; None where there is none, or no such folder yet.

    A run that goes back to an earlier epoch leaves higher ones behind: the latest is its own.
    """
    if not os.path.exists(folder):
        return None
    found = list_checkpoints(folder, on_damage=on_damage)
    return max(found, key=_saved, default=None)


def _saved(one: Checkpoint) -> tuple[str, int]:
    return one.saved, one.epoch


def name_of(epoch: int) -> str:
    return f"epoch-{epoch:04d}{ENDING}"


def check_keeping(keep_last: object, keep_best: object, metrics: Mapping[str, object]) -> None:
    """Refuse what cannot be kept by, before anything is written."""
    if keep_last is not None and not _is_count(keep_last):
        raise InputError(f"keep_last={keep_last!r}: expected a whole number from 1")
    if keep_best is None:
        return
    if not _is_best(keep_best):
        raise InputError(f'keep_best={keep_best!r}: expected ("accuracy", "max") or ("loss", "min", 3)')
    name = keep_best[0]
    if not isinstance(flattened(metrics).get(name), (int, float)):
        known = ", ".join(flattened(metrics)) or "none"
        raise InputError(f"keep_best: there is no metric {name!r} that is a number; there are: {known}")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_best(value: object) -> TypeGuard[Best]:
    if not isinstance(value, (tuple, list)) or len(value) not in (2, 3):
        return False
    name, way, count = (*value, 1)[:3]
    return isinstance(name, str) and way in ("max", "min") and _is_count(count)


def superfluous(
    found: Sequence[Checkpoint], saved: str, keep_last: int | None, keep_best: Best | None
) -> list[Checkpoint]:
    """Decide which may go: of a folder's own names, neither among the last nor among the best.

    The last are those that were saved last, whatever their epochs; what has just been saved is the first
    of them, also where the clock was set back.
    """
    if keep_last is None and keep_best is None:
        return []
    last = sorted(found, key=lambda one: (one.path == saved, _saved(one)))[-(keep_last or 1) :]
    kept = {one.path for one in (*last, *_best(found, keep_best))}
    return [one for one in found if one.path not in kept and _OURS.fullmatch(os.path.basename(one.path))]


def _best(found: Sequence[Checkpoint], keep_best: Best | None) -> list[Checkpoint]:
    """Rank by the metric; of equal ones the earlier; what is no number is never the best."""
    if keep_best is None:
        return []
    name, way, count = (*keep_best, 1)[:3]
    ranked = [(one.flat_metrics().get(name), one) for one in found]
    numbers = [
        (value, one) for value, one in ranked if isinstance(value, (int, float)) and not math.isnan(value)
    ]
    numbers.sort(key=lambda pair: -pair[0] if way == "max" else pair[0])
    return [one for _, one in numbers[: int(count)]]


def _is_named_as_one(name: str) -> bool:
    return name.endswith(ENDING) and not name.startswith(".")


def _read(path: str, tell: Callable[[str], object]) -> Checkpoint | None:
    """Read one header; None for another kind of file, and for a damaged one, which is told."""
    descriptor = _opened(path, tell)
    if descriptor is None:
        return None
    try:
        return record_of(path, read_header(descriptor, path)) if begins_as_checkpoint(descriptor) else None
    except OSError as error:
        tell(f"{path} cannot be read: {error.strerror}")
    except (DigestError, InputError) as error:
        tell(error.message)
    finally:
        os.close(descriptor)
    return None


def _opened(path: str, tell: Callable[[str], object]) -> int | None:
    try:
        return open_file(path)
    except (NotFoundError, InputError):
        return None  # removed meanwhile, or a folder, or a pipe
    except StoreError as error:
        tell(error.message)
        return None
