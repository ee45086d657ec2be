"""What a kind of model states, so that the four scripts have one command and one form of card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from recipe import Recipe
from torch import Tensor, nn

Figures = dict[str, float]
Tell = Callable[[int, float], None]


class Kind(Protocol):
    """One kind of model: what it is trained on, and what it is judged by."""

    task: str
    script: str  # that trains it
    benchmark: str
    data: str  # what it is trained on, in words
    held_out: str
    source: str  # of the figures
    sources: list[str]
    preprocessing: dict[str, Any]
    decoding: Mapping[str, Any]  # how answers were read, where figures hang on it

    def labels(self) -> list[str]:
        """Name the classes, or the characters."""

    def example(self) -> Tensor:
        """Give an input of the form that the network takes."""

    def train(self, network: nn.Module, recipe: Recipe, tell: Tell) -> nn.Module:
        """Train a network and give the one to keep."""

    def figures(self, network: nn.Module, recipe: Recipe) -> Figures:
        """Measure a network on what is held out, the figure it is judged by first."""

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:
        """Give the same figures of what anyone could do without a network."""
