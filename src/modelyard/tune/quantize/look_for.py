"""A search for the layers to leave alone, on training data that were not calibrated with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.tune.quantize.files import read_graph
from modelyard.tune.quantize.samples import batched
from modelyard.tune.quantize.search import Search, Searched, searched

if TYPE_CHECKING:
    from modelyard.convert.kept import Converted
    from modelyard.core.progress import Report
    from modelyard.evaluation.data import Data
    from modelyard.tune.quantize.job import Job
    from modelyard.tune.quantize.quantization import Quantization
    from modelyard.tune.quantize.samples import Drawn

CHECKED = 256
"""Samples on which is measured what is lost, at most."""
_COMPARED = 32
"""Samples on which the outputs of a layer that is quantized alone are compared."""


def looked_for(
    job: Job, source: Converted, how: Quantization, samples: Drawn | None, *, folder: str, report: Report
) -> Searched | None:
    """Find which layers to leave alone, so that no more is lost than may be; None where that was not asked.

    Args:
        job: what is done.
        source: the parent's file.
        how: with the ranges of the calibration.
        samples: what was drawn.
        folder: of no worth afterwards.
        report: called with `Progress`.
    """
    allowed = job.measuring.max_drop
    if allowed is None or samples is None:
        return None
    data = _others(samples)
    inputs = batched(samples.inputs[:_COMPARED], next(iter(source.metadata.inputs)))
    search = Search(
        job.quantizer,
        read_graph(source.path),
        how,
        source.path,
        inputs,
        _score(data),
        job.parent.task,
        folder,
    )
    return searched(search, allowed, len(data), report)


def _score(data: Data) -> Any:
    from modelyard.tune.variants.answered import answers_of

    return lambda path: answers_of(path, data).figures()


def _others(samples: Drawn) -> Data:
    """Give samples of the same data that were not calibrated with, in the order of the lot."""
    from dataclasses import replace

    if samples.data is None:
        raise InputError(
            f"what is lost cannot be looked for layer by layer: {samples.origin} has no answers",
            hint="Calibrate with a data set, or leave `--max-drop` out.",
        )
    left = samples.others(CHECKED)
    if not left:
        raise InputError(
            f"all of {samples.origin} is calibrated with: nothing is left to measure what is lost",
            hint="Calibrate with fewer samples: `--samples 64`.",
        )
    return replace(samples.data, items=Part(samples.data.items, left))


class Part:
    """Some items of a data set."""

    def __init__(self, items: Any, numbers: list[int]) -> None:
        self._items, self._numbers = items, numbers
        if hasattr(items, "picture_file"):
            self.picture_file = lambda number: items.picture_file(numbers[number])

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int) -> Any:
        return self._items[self._numbers[number]]
