"""Text to tokens and back, where each character of a model's labels is a token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError


def encoded(text: str, labels: Sequence[str]) -> NDArray[np.int64]:
    """Give the tokens [1, N] of a text.

    Args:
        text: what is written in the model's characters.
        labels: the characters, in the order of their tokens.
    """
    places = {character: place for place, character in enumerate(labels)}
    strange = sorted({character for character in text if character not in places})
    if strange:
        raise InputError(
            f"the model does not know {', '.join(map(repr, strange))}",
            hint="Its characters: " + " ".join(repr(one)[1:-1] for one in labels),
        )
    return np.array([[places[character] for character in text]], np.int64)


def decoded(tokens: Iterable[int], labels: Sequence[str] | None) -> str:
    """Give the text of some tokens; without labels their numbers."""
    numbers = [int(token) for token in tokens]
    if labels is None:
        return " ".join(map(str, numbers))
    return "".join(labels[number] if number < len(labels) else "�" for number in numbers)
