"""The samples that a model's card names: an archive or a file of inputs, ready for its network."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.settings import is_offline
from modelyard.registry.files.artifacts import artifacts_of
from modelyard.registry.files.fetch import Fetcher
from modelyard.store.folder.values import is_sample, read_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.registry.model import Model

PART = "sample_inputs"


def own_inputs(model: Model, count: int, rank: int) -> NDArray[Any] | None:
    """Give up to `count` inputs of a model's own, stacked; None where its card names none.

    `rank` is how many axes one input has: a file with one axis more holds several.
    """
    artifact = next((one for one in artifacts_of(model) if one.part == PART), None)
    if artifact is None:
        return None
    path = Fetcher(model.zoo, offline=is_offline()).bring(artifact).path
    with tempfile.TemporaryDirectory() as scratch:
        found: list[NDArray[Any]] = []
        for file in _files(path, scratch):
            found += _each(read_value(file, os.path.basename(file)), rank)
            if len(found) >= count:
                break
    return np.stack(found[:count]) if found else None


def _files(path: str, scratch: str) -> Iterator[str]:
    if is_sample(path):
        yield path
        return
    from modelyard.store.archive.unpack import unpack

    place = os.path.join(scratch, "samples")
    for name in sorted(unpack(path, place)):
        if is_sample(name):
            yield os.path.join(place, name)


def _each(value: Any, rank: int) -> list[NDArray[Any]]:
    """Take the arrays of a file apart into single inputs; those of other forms are none."""
    arrays = value.values() if isinstance(value, dict) else [value]
    found: list[NDArray[Any]] = []
    for one in arrays:
        array = np.asarray(one)
        found += [array] if array.ndim == rank else list(array) if array.ndim == rank + 1 else []
    return found
