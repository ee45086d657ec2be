"""Text generation: `scores` [batch, N, vocabulary] become the next token; `tokens` [batch, N] become text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modelyard.tasks.answers import TextAnswer
from modelyard.tasks.characters import decoded
from modelyard.tasks.geometry import Placed
from modelyard.tasks.outputs import Outputs, output
from modelyard.tasks.sampling import Draw, next_tokens


def decode(
    outputs: Outputs,
    placed: Sequence[Placed] = (),  # noqa: ARG001
    labels: Sequence[str] | None = None,
    *,
    prompt: str = "",
    temperature: float = 0.0,
    top_k: int | None = None,
    seed: int | None = None,
) -> list[TextAnswer]:
    """Give the text of each row of tokens, or the token that follows each row of scores.

    Args:
        outputs: `tokens` [batch, N], written already, or `scores` [batch, N, vocabulary], logits.
        placed: of no use for text.
        labels: the characters, in the order of their tokens.
        prompt: the text that came before, which is kept with the answer.
        temperature: 0 takes the best token, more leaves it to chance.
        top_k: only the best so many can be drawn.
        seed: makes chance repeatable.
    """
    if "tokens" in outputs:
        written = outputs["tokens"]
    else:
        scores = output(outputs, "scores", "batch × tokens × vocabulary")[:, -1]
        draw = Draw(temperature, top_k, seed)
        written = next_tokens(scores, draw, np.random.default_rng(seed))[:, None]
    rows = [tuple(map(int, row)) for row in written]
    return [TextAnswer(decoded(row, labels), row, prompt) for row in rows]
