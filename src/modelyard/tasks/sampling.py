"""The next token, drawn from scores; and a text, continued token by token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError
from modelyard.core.stated_number import demand_whole, is_finite
from modelyard.tasks.softmax import softmax

LEAST = 1e-6
"""The lowest temperature above 0: scores that are divided by less overflow."""


@dataclass(frozen=True)
class Draw:
    """How the next token is drawn: the best one at temperature 0, else by chance."""

    temperature: float = 0.0
    top_k: int | None = None
    """Only the best so many can be drawn."""
    seed: int | None = None

    def __post_init__(self) -> None:
        if not is_finite(self.temperature) or not (self.temperature == 0 or self.temperature >= LEAST):
            raise InputError(f"temperature is 0, or a number from {LEAST} on, not {self.temperature!r}")
        if self.top_k is not None:
            demand_whole("top_k", self.top_k)
        if self.seed is not None:
            demand_whole("seed", self.seed, 0)


def next_tokens(scores: NDArray[Any], draw: Draw, random: np.random.Generator) -> NDArray[np.int64]:
    """Draw one token for each row of scores [B, vocabulary].

    Args:
        scores: what the network says of the next token, as logits.
        draw: how it is drawn.
        random: where chance comes from.
    """
    if draw.temperature == 0:
        return np.array(scores.argmax(-1), np.int64)
    scaled = scores.astype(np.float64) / draw.temperature
    if draw.top_k is not None and draw.top_k < scaled.shape[-1]:
        least = np.partition(scaled, -draw.top_k, -1)[:, -draw.top_k, None]
        scaled = np.where(scaled < least, -np.inf, scaled)
    reached = softmax(scaled).astype(np.float64).cumsum(-1)
    lots = random.random((len(scores), 1)) * reached[:, -1:]
    return np.array((reached <= lots).sum(-1), np.int64)


def continued(
    scores_of: Callable[[NDArray[np.int64]], NDArray[Any]],
    tokens: NDArray[np.int64],
    more: int,
    draw: Draw = Draw(),
    *,
    context: int | None = None,
) -> NDArray[np.int64]:
    """Add `more` tokens to each row [B, N].

    Args:
        scores_of: gives scores [B, N, vocabulary] of tokens [B, N].
        tokens: the prompts, at least one token each.
        more: how many are added.
        draw: how they are drawn.
        context: how many tokens the network can look back.
    """
    if tokens.ndim != 2 or tokens.shape[1] == 0:
        raise InputError(f"a prompt is [batch, N] with at least one token, not {list(tokens.shape)}")
    random = np.random.default_rng(draw.seed)
    for _ in range(more):
        seen = tokens if context is None else tokens[:, -context:]
        drawn = next_tokens(scores_of(np.ascontiguousarray(seen))[:, -1], draw, random)
        tokens = np.concatenate([tokens, drawn[:, None]], 1)
    return tokens
