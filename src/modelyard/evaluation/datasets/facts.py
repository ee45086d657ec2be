"""Plain facts in plain sentences, character by character: numbers, days, dates, clocks, units and planets.

A grammar of ours writes each true sentence once; a sentence belongs to one split, whichever the digest of
its text chooses: 85 in a hundred to train on, 5 for validation, 10 held out. A sentence begins after a
line feed and ends with one, which is so also its first and its last token.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset

from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.datasets._facts import sentences
from modelyard.evaluation.datasets._split import SPLITS, checked, checked_size, lot

__all__ = [
    "BENCHMARKS",
    "SPLITS",
    "TASKS",
    "FactSentences",
    "decoded",
    "encoded",
    "labels",
    "load",
    "sentences_of",
    "text_of",
]

TASKS = ("text-generation",)
BENCHMARKS = {"facts_held_out": "held-out"}
HELD_OUT, VALIDATION = 10, 5  # of a hundred sentences

END = "\n"


class FactSentences(Dataset[tuple[Tensor, Tensor]]):
    """The sentences of a split: an item has a sentence's tokens, and for each the one that follows."""

    def __init__(self, split: str, size: int | None = None) -> None:
        written = sentences_of(split)
        self.sentences = written[: checked_size(size, len(written))]

    def __len__(self) -> int:
        return len(self.sentences)

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        tokens = encoded(END + self.sentences[number] + END)
        return tokens[:-1], tokens[1:]


def load(split: str, *, task: str = "text-generation", size: int | None = None) -> Dataset[tuple[Any, Any]]:
    """Give a split as tokens.

    Args:
        split: `train`, `validation` or `held-out`.
        task: `text-generation`, the only one.
        size: How many sentences; all where it is not said.
    """
    _known(task)
    return FactSentences(split, size)


def labels(task: str = "text-generation") -> list[str]:
    """Give the characters, in the order of their tokens."""
    _known(task)
    return list(_alphabet())


def sentences_of(split: str) -> list[str]:
    """Give the sentences of a split, in the order their lots drew."""
    return _divided()[checked(split)]


def text_of(split: str) -> str:
    """Give a split as one text, a sentence a line."""
    return END + "".join(sentence + END for sentence in sentences_of(split))


def encoded(text: str) -> Tensor:
    """Give the tokens of a text."""
    places = _alphabet()
    strange = sorted({character for character in text if character not in places})
    if strange:
        raise InputError(
            f"the facts are written without {', '.join(map(repr, strange))}",
            hint="Their characters: " + "".join(places).strip() + ", space and line feed.",
        )
    return torch.tensor([places[character] for character in text], dtype=torch.long)


def decoded(tokens: Tensor) -> str:
    """Give the text that tokens stand for."""
    characters = list(_alphabet())
    return "".join(characters[token] for token in tokens.tolist())


@cache
def _divided() -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {split: [] for split in SPLITS}
    for sentence in sorted(sentences(), key=lot):
        drawn = int(lot(f"split of {sentence}"), 16) % 100
        split = "held-out" if drawn < HELD_OUT else "validation" if drawn < HELD_OUT + VALIDATION else "train"
        parts[split].append(sentence)
    return parts


@cache
def _alphabet() -> dict[str, int]:
    characters = sorted({END, *(character for sentence in sentences() for character in sentence)})
    return {character: place for place, character in enumerate(characters)}


def _known(task: str) -> str:
    if task not in TASKS:
        raise NotFoundError(f"the facts are not for {task!r}", hint=f"They are for: {', '.join(TASKS)}.")
    return task
