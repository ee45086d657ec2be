"""Text generation: the scores [tokens, vocabulary] of a text against the tokens that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from modelyard.tasks.outputs import Outputs, output

if TYPE_CHECKING:
    from modelyard.evaluation.label_maps import LabelMap
    from modelyard.tasks.geometry import Placed


def said(outputs: Outputs, placed: Sequence[Placed], classes: int) -> list[NDArray[Any]]:  # noqa: ARG001
    return list(output(outputs, "scores", "batch × tokens × vocabulary"))


def truth(given: Any, among: LabelMap) -> NDArray[np.int64]:
    return among.numbers(np.asarray(given))


def compact(said: Sequence[NDArray[Any]], truths: Sequence[NDArray[np.int64]]) -> dict[str, NDArray[Any]]:
    """Keep what each text costs, in nats, and how many tokens it has."""
    pairs = zip(said, truths, strict=True)
    return {
        "cost": np.array([costs(scores, following).sum() for scores, following in pairs], np.float32),
        "tokens": np.array([len(one) for one in truths], np.int32),
    }


def costs(scores: NDArray[Any], following: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give minus the logarithm of the probability of each token that follows; a text may be padded."""
    own = scores[: len(following)].astype(np.float64)
    most = own.max(1)
    whole = most + np.log(np.exp(own - most[:, None]).sum(1))
    cost: NDArray[np.float64] = whole - own[np.arange(len(following)), following]
    return cost
