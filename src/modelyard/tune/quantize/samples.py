"""Samples to calibrate with: drawn by lot from training data, none of them one that the figures are of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.progress import Progress, silent
from modelyard.tune.quantize.demanded import FEWEST
from modelyard.tune.variants.data import TRAINING, measured_data, training_split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.core.progress import Report
    from modelyard.evaluation.data import Data
    from modelyard.registry.model import Model
    from modelyard.runtimes.predict.about import About
    from modelyard.tune.quantize.quantization import Inputs
    from modelyard.tune.variants.measuring import Measuring

COUNT = 128
_BATCH = 8
_SHARED = 0.05
"""The share of samples in both that may be chance; beyond it they are the same data."""


@dataclass(frozen=True)
class Drawn:
    """Samples by number, in the order of the lot, and what they are of."""

    inputs: list[NDArray[Any]]
    numbers: list[int]
    """Their numbers in the data."""
    data: Data | None
    """The data set, where their answers are known."""
    order: list[int]
    """All numbers of the data, in the order of the lot."""
    origin: str
    left_out: int
    """How many were not taken because the figures are of them."""
    source: Any = None
    """The samples by number, as the network takes them."""
    measured: frozenset[bytes] = frozenset()
    """The digests of the samples that the figures are of."""

    def others(self, most: int) -> list[int]:
        """Give numbers of samples that were not drawn and that no figure is of, in the order of the lot.

        Args:
            most: how many.
        """
        used = {*self.numbers}
        free = (one for one in self.order if one not in used and self._is_free(one))
        return [*islice(free, most)]

    def _is_free(self, number: int) -> bool:
        one = self.source[number] if self.measured else None
        return one is None or digest_of(one) not in self.measured


def drawn(
    model: Model, about: About, how: Measuring, *, asked: str | None, split: str | None, count: int,
    seed: int, report: Report = silent,
) -> Drawn:  # fmt: skip
    """Draw calibration samples.

    Args:
        model: the parent.
        about: how its samples are prepared.
        how: what it is measured on, which is not calibrated with.
        asked: a data set, a split of the model's own, a folder of pictures or an `.npz`; None for its own.
        split: of that data set.
        count: how many.
        seed: of the lot.
        report: called with `Progress`.
    """
    import numpy as np

    if count < FEWEST:
        raise InputError(f"{count} calibration samples are too few to tell a range: at least {FEWEST}")
    source, data, origin = _source(model, about, asked, split)
    taken = _digests_of_figures(model, about, how, report)
    order = [int(one) for one in np.random.RandomState(seed).permutation(len(source))]
    inputs, numbers, shared = [], [], 0
    for number in order:
        one = source[number]
        if one is None:
            continue
        if digest_of(one) in taken:
            shared += 1
            continue
        inputs.append(one)
        numbers.append(number)
        report(Progress("calibration samples", len(inputs), count, unit="samples"))
        if len(inputs) == count:
            break
    _demand_apart(shared, len(inputs), origin)
    said = f"{origin}, {len(inputs)} of {len(source):,}, seed {seed}"
    return Drawn(inputs, numbers, data, order, said, shared, source, frozenset(taken))


def digest_of(array: NDArray[Any]) -> bytes:
    """Name a sample by what the network is given, however its file was written."""
    import numpy as np

    return sha256(np.ascontiguousarray(array).data).digest()


def batched(inputs: Sequence[NDArray[Any]], name: str) -> list[Inputs]:
    """Lay samples of one shape together."""
    import numpy as np

    by_shape: dict[tuple[int, ...], list[NDArray[Any]]] = {}
    for one in inputs:
        by_shape.setdefault(one.shape, []).append(one)
    return [
        {name: np.stack(alike[at : at + _BATCH])}
        for alike in by_shape.values()
        for at in range(0, len(alike), _BATCH)
    ]


class _Prepared:
    """The items of a data set as the network takes them; None for one that cannot be read."""

    def __init__(self, items: Any, about: About) -> None:
        self._items, self._about = items, about

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, number: int) -> NDArray[Any] | None:
        from modelyard.evaluation.sample import Unread, read_sample

        read = read_sample(self._items, number, self._about.preprocessing, self._about.task)
        return None if isinstance(read, Unread) else read.input


class _Pictures:
    """The pictures below a folder."""

    def __init__(self, root: str, about: About) -> None:
        from modelyard.evaluation.datasets._picture_files import pictures_below

        self._paths = [os.path.join(root, one) for one in pictures_below(root)]
        self._about = about

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, number: int) -> NDArray[Any] | None:
        from modelyard.tasks.prepare import prepare

        try:
            array, _ = prepare([self._paths[number]], self._about.preprocessing)
        except (InputError, NotFoundError, ValueError):
            return None
        one: NDArray[Any] = array[0]
        return one


def _source(model: Model, about: About, asked: str | None, split: str | None) -> tuple[Any, Data | None, str]:
    """Open what is calibrated with."""
    if asked is not None and asked.endswith(".npz"):
        return _arrays(asked), None, os.path.basename(asked)
    if asked is not None and os.path.isdir(asked):
        return _Pictures(asked, about), None, f"pictures of {os.path.basename(os.path.abspath(asked))}"
    from modelyard.evaluation.data import dataset_named, open_data

    if asked is None or asked in _own_splits(model):
        name, usual = training_split(model)
        data = open_data(name, model.task, split=asked or split or usual)
    else:
        training = TRAINING if TRAINING in dataset_named(asked).SPLITS else None
        data = open_data(asked, model.task, split=split or training)
    return _Prepared(data.items, about), data, f"{data.name} ({data.split})"


def _own_splits(model: Model) -> tuple[str, ...]:
    from modelyard.evaluation.family import measured_on

    return next((module.SPLITS for module, _, _ in measured_on(model)), ())


def _arrays(path: str) -> NDArray[Any]:
    """Read the one array of a file, sample by sample."""
    import zipfile

    import numpy as np

    if not os.path.isfile(path):
        raise NotFoundError(f"{path}: no such file")
    try:
        with np.load(path, allow_pickle=False) as opened:
            found = [opened[name] for name in opened.files]
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(f"{path} is no file of arrays: {error}") from error
    if len(found) != 1 or found[0].ndim < 2 or not len(found[0]):
        raise InputError(
            f"{path} holds {len(found)} arrays of {[list(one.shape) for one in found][:3]}",
            hint="Give one array: samples × the shape of an input, as the network takes them.",
        )
    array: NDArray[Any] = found[0]
    return array.astype(np.float32) if array.dtype.kind == "f" else array


def _digests_of_figures(model: Model, about: About, how: Measuring, report: Report) -> set[bytes]:
    from modelyard.evaluation.data import open_data

    measured = measured_data(model, how)
    if measured is None:
        return set()
    data = open_data(measured[0], model.task, split=measured[1], size=how.size)
    items = _Prepared(data.items, about)
    return set(_digested(items, report))


def _digested(items: _Prepared, report: Report) -> Iterator[bytes]:
    for number in range(len(items)):
        one = items[number]
        state = "done" if number + 1 == len(items) else "running"
        report(Progress("what the figures are of", number + 1, len(items), state, unit="samples"))
        if one is not None:
            yield digest_of(one)


def _demand_apart(shared: int, taken: int, origin: str) -> None:
    if not taken and not shared:
        raise InputError(f"nothing of {origin} could be read: there are no calibration data")
    if shared > _SHARED * (shared + taken):
        raise InputError(
            f"{shared} of {shared + taken} calibration samples of {origin} are samples that the figures are"
            " of: a variant that has seen them would look better than it is",
            hint="Calibrate with training data: `--calibration train`, or others.",
        )
