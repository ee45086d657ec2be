"""What the checks of a proof look at: an artifact's answers and its source's, to the same samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from modelyard.core.errors import ModelyardError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.convert.metadata import Metadata
    from modelyard.export.tolerances import Tolerances
    from modelyard.runtimes.port import Port

    Outputs = dict[str, NDArray[Any]]

ODD, LARGEST = 3, 8
BATCHES = (1, ODD, LARGEST)


class Runner(Protocol):
    """What answers batches: a session, or a network behind the same form."""

    @property
    def inputs(self) -> Sequence[Port]: ...
    @property
    def outputs(self) -> Sequence[Port]: ...
    @property
    def metadata(self) -> Mapping[str, str]: ...
    def run(self, batch: Sequence[NDArray[Any]], /) -> Outputs: ...


@dataclass(frozen=True)
class Case:
    """All that was asked and answered."""

    promised: Metadata
    """What the card promises of such an artifact."""
    said: Metadata | None
    """What the artifact says."""
    inputs: Sequence[Port]
    outputs: Sequence[Port]
    source: Outputs
    """The source's answers to all samples."""
    answers: Mapping[int, Outputs]
    """The artifact's, by batch size: those of the largest to all samples, of the others to the first few."""
    failures: Mapping[int, str]
    """Why a batch of a size was not answered."""
    tolerances: Tolerances

    def expected(self, batch: int) -> Outputs:
        """Give the source's answers to the samples that were asked at a batch size."""
        count = min((len(one) for one in self.answers[batch].values()), default=0)
        return {name: one[:count] for name, one in self.source.items()}


def asked(
    session: Runner, samples: NDArray[Any], sizes: Sequence[int] = BATCHES
) -> tuple[dict[int, Outputs], dict[int, str]]:
    """Ask a session at each batch size; give its answers, and why there are none."""
    answers: dict[int, Outputs] = {}
    failures: dict[int, str] = {}
    for batch in sizes:
        given = samples if batch == LARGEST else samples[:ODD]
        try:
            answers[batch] = _answered(session, given, batch)
        except ModelyardError as error:
            failures[batch] = error.message
    return answers, failures


def _answered(session: Runner, samples: NDArray[Any], batch: int) -> Outputs:
    parts = [session.run([samples[at : at + batch]]) for at in range(0, len(samples), batch)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
