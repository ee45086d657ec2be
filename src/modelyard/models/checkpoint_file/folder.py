"""The checkpoints of a folder: listed by epoch from their headers alone, and thinned out."""

from __future__ import annotations

import math
import os
import re
import warnings

from modelyard.core.errors import DigestError, InputError, NotFoundError
from modelyard.models.checkpoint_file.header import begins_as_checkpoint, read_header
from modelyard.models.checkpoint_file.record import Checkpoint, flattened, record_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
    """Give the checkpoint of the highest epoch; None where there is none, or no such folder yet."""
    if not os.path.exists(folder):
        return None
    found = list_checkpoints(folder, on_damage=on_damage)
    return found[-1] if found else None


def name_of(epoch: int) -> str:
    return f"epoch-{epoch:04d}{ENDING}"


def check_keeping(keep_last: int | None, keep_best: Best | None, metrics: Mapping[str, object]) -> None:
    """Refuse what cannot be kept by, before anything is written."""
    if keep_last is not None and keep_last < 1:
        raise InputError(f"keep_last={keep_last}: expected at least 1")
    if keep_best is None:
        return
    name, way, count = (*keep_best, 1)[:3]
    if way not in ("max", "min") or not isinstance(count, int) or count < 1:
        raise InputError(f'keep_best={keep_best!r}: expected ("accuracy", "max") or ("loss", "min", 3)')
    if not isinstance(flattened(metrics).get(name), (int, float)):
        known = ", ".join(flattened(metrics)) or "none"
        raise InputError(f"keep_best: there is no metric {name!r} that is a number; there are: {known}")


def superfluous(
    found: Sequence[Checkpoint], keep_last: int | None, keep_best: Best | None
) -> list[Checkpoint]:
    """Decide which may go: of a folder's own names, neither among the last nor among the best."""
    if keep_last is None and keep_best is None:
        return []
    kept = {one.path for one in found[-(keep_last or 1) :]} | {one.path for one in _best(found, keep_best)}
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
    try:
        with open(path, "rb", buffering=0) as file:
            if not begins_as_checkpoint(file.fileno()):
                return None
            return record_of(path, read_header(file.fileno(), path))
    except (FileNotFoundError, IsADirectoryError):
        return None  # removed meanwhile, or no file
    except OSError as error:
        tell(f"{path} cannot be read: {error.strerror}")
    except (DigestError, InputError) as error:
        tell(error.message)
    return None
