"""`Predictor`: a session that is given pictures as they are, and gives answers.

Pictures are read in other threads while the runtime answers the batch before them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from modelyard.core.cores import usable_cores
from modelyard.core.errors import InputError, ModelyardError, NotANumberError, NotFoundError
from modelyard.core.stated_number import demand_whole
from modelyard.runtimes.predict.inputs import Given, given
from modelyard.runtimes.predict.prediction import Prediction
from modelyard.tasks.geometry import Placed
from modelyard.tasks.kind import kind_of
from modelyard.tasks.prepare import prepare

if TYPE_CHECKING:
    from types import TracebackType

    from modelyard.runtimes.predict.about import About
    from modelyard.runtimes.session import Session
    from modelyard.tasks.outputs import Outputs
    from modelyard.tasks.pictures import PictureSource

    Ready = tuple[NDArray[np.float32], Placed]
    Read = tuple[Given, Ready | ModelyardError]

AHEAD = 3  # batches that are read before they are needed


class Predictor:
    """A model that is open for pictures; `close` it, or use it in a `with` statement."""

    def __init__(
        self,
        session: Session,
        about: About,
        *,
        batch_size: int = 8,
        readers: int | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Take a session and what is known of its model.

        Args:
            session: an open session; it is closed with this.
            about: its task, labels and preprocessing.
            batch_size: how many pictures are answered at once.
            readers: threads that read pictures; as many as there are cores by default.
            options: of the task's decoding, such as `top` or `confidence`.
        """
        demand_whole("batch_size", batch_size)
        self.session, self.about = session, about
        self.batch_size = _batch_size(session, batch_size)
        self.readers = readers or usable_cores()
        self._decode = kind_of(about.task).decode
        self._options = dict(options or {})

    def __call__(self, pictures: PictureSource | Iterable[PictureSource]) -> Iterator[Prediction]:
        """Answer pictures in their order, each as soon as its batch is; one that cannot be read says why."""
        waiting = iter(given(pictures))
        with ThreadPoolExecutor(self.readers, thread_name_prefix="pictures") as pool:
            read = deque(pool.submit(self._read, one) for one in islice(waiting, AHEAD * self.batch_size))
            try:
                while read:
                    batch = [read.popleft().result() for _ in range(min(self.batch_size, len(read)))]
                    read.extend(pool.submit(self._read, one) for one in islice(waiting, len(batch)))
                    yield from self._answered(batch)
            finally:
                _drop(read)

    def _read(self, one: Given) -> Read:
        try:
            array, placed = prepare([one.picture], self.about.preprocessing)
        except (InputError, NotFoundError) as error:
            return one, error
        return one, (array, placed[0])

    def _answered(self, batch: list[Read]) -> Iterator[Prediction]:
        """Answer what could be read; pictures of one shape go together."""
        answers: dict[int, Prediction] = {}
        alike: dict[tuple[int, ...], list[int]] = {}
        for place, (one, ready) in enumerate(batch):
            if isinstance(ready, ModelyardError):
                answers[place] = Prediction(one.name, None, ready.message)
            else:
                alike.setdefault(ready[0].shape, []).append(place)
        for places in alike.values():
            answers.update(zip(places, self._run([batch[n] for n in places]), strict=True))
        yield from (answers[place] for place in range(len(batch)))

    def _run(self, batch: list[Read]) -> list[Prediction]:
        ready = [one for _, one in batch if not isinstance(one, ModelyardError)]
        outputs = self.session.run(np.concatenate([array for array, _ in ready]))
        try:
            answers = self._decode(outputs, [place for _, place in ready], self.about.labels, **self._options)
        except NotANumberError as error:
            return self._one_by_one(outputs, batch, error)
        return [
            Prediction(one.name, answer.on(one.picture))
            for (one, _), answer in zip(batch, answers, strict=True)
        ]

    def _one_by_one(self, outputs: Outputs, batch: list[Read], error: NotANumberError) -> list[Prediction]:
        """Say which pictures of a batch have no answer, and answer the others."""
        found: list[Prediction] = []
        for number, (one, ready) in enumerate(batch):
            own = {name: value[number : number + 1] for name, value in outputs.items()}
            found.append(Prediction(one.name, None, error.message))
            if not isinstance(ready, ModelyardError):
                with suppress(NotANumberError):
                    (answer,) = self._decode(own, [ready[1]], self.about.labels, **self._options)
                    found[-1] = Prediction(one.name, answer.on(one.picture))
        return found

    def close(self) -> None:
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _batch_size(session: Session, asked: int) -> int:
    """A model whose batch is fixed is given batches of that size."""
    axis = session.inputs[0].shape[0] if session.inputs[0].shape else "batch"
    return min(axis, asked) if isinstance(axis, int) else asked


def _drop(read: deque[Future[Read]]) -> None:
    for one in read:
        one.cancel()
