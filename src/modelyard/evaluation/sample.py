"""A data set's items as a network takes them, each with its truth and a digest of both."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import InputError, ModelyardError, NotFoundError
from modelyard.tasks.pictures import picture_bytes
from modelyard.tasks.prepare import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.tasks.geometry import Placed
    from modelyard.tasks.preprocessing import Preprocessing

TEXT = "text-generation"


@dataclass(frozen=True)
class Sample:
    """One input, where its picture lies in it, its truth, and the digest of picture and truth."""

    input: NDArray[Any]
    placed: Placed | None
    truth: Any
    digest: bytes


@dataclass(frozen=True)
class Unread:
    """An item that could not be read, and why."""

    number: int
    reason: str


def read_sample(items: Any, number: int, how: Preprocessing, task: str) -> Sample | Unread:
    """Read one item; a picture that is damaged says so."""
    if task == TEXT:
        tokens, following = (np.asarray(one) for one in items[number])
        return Sample(tokens, None, following, _digest(tokens.tobytes(), following))
    try:
        source, truth, raw = _picture(items, number)
        array, placed = prepare([source], how)
    except (InputError, NotFoundError, ValueError, TypeError, OverflowError) as error:
        named = getattr(items, "name_of", "item {}".format)
        return Unread(number, _told(named(number), error))
    return Sample(array[0], placed[0], truth, _digest(raw, truth))


def _picture(items: Any, number: int) -> tuple[Any, Any, Any]:
    """Give the file of a picture where there is one, else its pixels; its truth; and its bytes."""
    if hasattr(items, "picture_file"):
        path, truth = items.picture_file(number)
        data = picture_bytes(path)
        return data, truth, data
    planes, truth = items[number]
    pixels = np.ascontiguousarray(np.moveaxis(np.asarray(planes), 0, 2))
    return (np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels), truth, pixels.data


def _told(name: str, error: Exception) -> str:
    """Say why an item was not read, without what is in its file: a table of others may name any file."""
    said = (
        error.message if isinstance(error, ModelyardError) else f"it does not hold ({type(error).__name__})"
    )
    said = said.partition(": it begins with")[0]
    whole = said if name in said else f"{name}: {said}"
    return whole.encode("utf-8", "backslashreplace").decode()


def _digest(raw: Any, truth: Any) -> bytes:
    summed = sha256(raw)
    for part in truth.values() if isinstance(truth, dict) else (truth,):
        summed.update(np.ascontiguousarray(np.asarray(part)).data)
    return summed.digest()
