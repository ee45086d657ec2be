"""Reading, preparing and running overlap: each of a few threads takes a batch through all three.

A runtime that computes with one thread in each of them keeps every core busy, whichever of the three is
the slowest; the answers come back in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import RunError
from modelyard.evaluation.family import judging_of
from modelyard.evaluation.sample import TEXT, Sample, Unread, read_sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.evaluation.label_maps import LabelMap
    from modelyard.runtimes.predict.about import About
    from modelyard.runtimes.session import Session

AHEAD = 2  # batches for each thread


@dataclass(frozen=True)
class Answered:
    """The answers to a batch, their truths and digests, and what could not be read."""

    said: list[Any]
    truths: list[Any]
    digests: list[bytes]
    unread: list[Unread]


class Answering:
    """A session that answers a data set."""

    def __init__(self, session: Session, about: About, items: Any, among: LabelMap) -> None:
        self._session, self._about, self._items, self._among = session, about, items, among
        self._judging = judging_of(about.task)
        axis = session.inputs[0].shape[0] if session.inputs[0].shape else None
        self._fixed = axis if isinstance(axis, int) else None

    def __call__(self, *, batch_size: int, workers: int) -> Iterator[Answered]:
        """Answer all items, batch by batch, in order."""
        size = self._fixed or batch_size
        numbers = range(len(self._items))
        waiting = iter([numbers[start : start + size] for start in range(0, len(numbers), size)])
        with ThreadPoolExecutor(workers, thread_name_prefix="samples") as pool:
            running: deque[Future[Answered]] = deque()
            try:
                for batch in waiting:
                    running.append(pool.submit(self._batch, batch))
                    if len(running) >= AHEAD * workers:
                        yield running.popleft().result()
                while running:
                    yield running.popleft().result()
            finally:
                for one in running:
                    one.cancel()

    def _batch(self, numbers: Sequence[int]) -> Answered:
        how, task = self._about.preprocessing, self._about.task
        read = [read_sample(self._items, number, how, task) for number in numbers]
        samples = [one for one in read if isinstance(one, Sample)]
        truths = [self._judging.truth(one.truth, self._among) for one in samples]
        said = self._said(samples)
        unread = [one for one in read if isinstance(one, Unread)]
        return Answered(said, truths, [one.digest for one in samples], unread)

    def _said(self, samples: list[Sample]) -> list[Any]:
        """Answer samples; those of one shape go together."""
        if self._about.task == TEXT:
            return self._run(samples, _padded([one.input for one in samples]))
        alike: dict[tuple[int, ...], list[int]] = {}
        for place, one in enumerate(samples):
            alike.setdefault(one.input.shape, []).append(place)
        said: list[Any] = [None] * len(samples)
        for places in alike.values():
            group = [samples[place] for place in places]
            for place, answer in zip(
                places, self._run(group, np.stack([one.input for one in group])), strict=True
            ):
                said[place] = answer
        return said

    def _run(self, samples: list[Sample], batch: NDArray[Any]) -> list[Any]:
        if not samples:
            return []
        outputs = self._session.run(_filled(batch, self._fixed))
        outputs = {name: array[: len(samples)] for name, array in outputs.items()}
        for name, array in outputs.items():
            if array.dtype.kind == "f" and np.isnan(array).any():
                raise RunError(f"{self._about.name}: the output {name!r} is not a number (NaN)")
        placed = [one.placed for one in samples if one.placed is not None]
        return list(self._judging.said(outputs, placed, self._among.classes))


def _filled(batch: NDArray[Any], size: int | None) -> NDArray[Any]:
    """Fill a batch up to the only size that a network takes."""
    missing = 0 if size is None else size - len(batch)
    return np.concatenate([batch, np.repeat(batch[:1], missing, 0)]) if missing > 0 else batch


def _padded(rows: list[NDArray[Any]]) -> NDArray[Any]:
    """Lay texts of several lengths in one array; what follows a text's end is never counted."""
    batch = np.zeros((len(rows), max(map(len, rows), default=0)), np.int64)
    for row, tokens in zip(batch, rows, strict=True):
        row[: len(tokens)] = tokens
    return batch
