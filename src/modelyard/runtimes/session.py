"""`Session`: a model that is open and answers batches.

All that is given is checked here, once for all runtimes: an engine gets arrays in the order of its inputs,
contiguous, of the dtype and rank it stated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Self

from numpy import ndarray

from modelyard.core.errors import RunError
from modelyard.runtimes.arrange import arranged
from modelyard.runtimes.empty import empty_outputs, is_empty

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

    from modelyard.runtimes.port import Port
    from modelyard.runtimes.used import Used

    Arrays = list[NDArray[Any]]
    Answer = Callable[[Arrays], Sequence[NDArray[Any]]]
    Batch = NDArray[Any] | Sequence[NDArray[Any]] | Mapping[str, NDArray[Any]]

MOST_SHAPES = 64  # that are remembered as checked


class Session:
    """A model that is open: `run` answers a batch, `close` lets go of it.

    Several threads may call one session, and several sessions may be open. Outputs belong to the caller.
    """

    def __init__(
        self,
        inputs: Sequence[Port],
        outputs: Sequence[Port],
        used: Used,
        answer: Answer,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.used = used
        self.metadata: Mapping[str, str] = dict(metadata or {})
        self._answer = answer
        self._names = tuple(port.name for port in outputs)
        self._only = self.inputs[0].name if len(self.inputs) == 1 else None
        self._checked: dict[tuple[int, ...], object] = {}  # shapes of a single input -> the dtype it had

    @property
    def closed(self) -> bool:
        return self._answer is _refuse

    def run(self, batch: Batch) -> dict[str, NDArray[Any]]:
        """Answer a batch.

        Args:
            batch: an array, if there is one input; arrays in the order of the inputs, or by their names.
        """
        if type(batch) is dict and len(batch) == 1 and self._only in batch:
            batch = batch[self._only]
        if (
            type(batch) is ndarray
            and self._checked.get(batch.shape) is batch.dtype
            and batch.flags.c_contiguous
        ):
            return dict(zip(self._names, self._answer([batch]), strict=True))
        return self._run_checked(batch)

    def _run_checked(self, batch: Batch) -> dict[str, NDArray[Any]]:
        if self.closed:
            _refuse([])
        arrays = arranged(batch, self.inputs)
        if is_empty(arrays, self.inputs):
            return empty_outputs(arrays, self.inputs, self.outputs)
        answered = dict(zip(self._names, self._answer(arrays), strict=True))
        if type(batch) is ndarray and len(self._checked) < MOST_SHAPES and not self.closed:
            self._checked[batch.shape] = batch.dtype
        return answered

    def close(self) -> None:
        """Let go of the model; a call that runs in another thread is answered yet."""
        self._answer = _refuse
        self._checked = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        inputs, outputs = (", ".join(map(str, ports)) for ports in (self.inputs, self.outputs))
        return f"<Session {inputs} -> {outputs}; {'closed' if self.closed else self.used}>"


def _refuse(_arrays: Arrays) -> NoReturn:
    raise RunError("the session is closed", hint="`open_session` opens another.")
