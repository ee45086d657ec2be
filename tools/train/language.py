"""Train a model that writes facts, character by character: `python tools/train/language.py facts_gpt`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from baselines import chained
from command import run
from kind import Figures, Tell
from measures import SILENT, Perplexity
from network import build
from recipe import Recipe
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence
from training import trained

from modelyard.evaluation.datasets import facts

STRETCH = 128  # characters of a row that is trained on


class Language:
    task = "text-generation"
    script = "tools/train/language.py"
    benchmark = "facts_held_out"
    data = "4,980 sentences of plain facts, 187,000 characters, by a grammar of this project"
    held_out = "550 sentences of the same grammar that stand nowhere in the training text"
    source = "tools/train/measures.py"
    sources = ["https://nssdc.gsfc.nasa.gov/planetary/factsheet/"]
    preprocessing: dict[str, Any] = {}
    decoding: Mapping[str, Any] = {}

    def labels(self) -> list[str]:
        return facts.labels()

    def example(self) -> Tensor:
        return torch.zeros(1, STRETCH, dtype=torch.long)

    def train(self, network: nn.Module, recipe: Recipe, tell: Tell) -> nn.Module:
        rows = self.rows(recipe)
        return trained(network, rows, self.loss, recipe.schedule, steps=self.steps(recipe), tell=tell)

    @staticmethod
    def steps(recipe: Recipe) -> int:
        text = len(facts.text_of("train"))
        return recipe.schedule.epochs * (text // (recipe.schedule.batch * STRETCH))

    def rows(self, recipe: Recipe) -> Iterator[tuple[Tensor, Tensor]]:
        """Give rows of the training text that begin where a sentence does; its order changes each epoch."""
        data = facts.FactSentences("train")
        for _ in range(recipe.schedule.epochs):
            tokens = self.shuffled(data)
            ends = (tokens == tokens[0]).nonzero().squeeze(1)
            starts = ends[ends < len(tokens) - STRETCH]
            for _ in range(self.steps(recipe) // recipe.schedule.epochs):
                chosen = starts[torch.randint(len(starts), (recipe.schedule.batch, 1))]
                rows = tokens[chosen + torch.arange(STRETCH + 1)]
                yield rows[:, :-1], rows[:, 1:]

    @staticmethod
    def shuffled(data: facts.FactSentences) -> Tensor:
        order = torch.randperm(len(data)).tolist()
        return facts.encoded(facts.END + "".join(data.sentences[place] + facts.END for place in order))

    @staticmethod
    def loss(scores: Tensor, following: Tensor) -> Tensor:
        return functional.cross_entropy(scores.flatten(0, 1), following.flatten())

    @torch.no_grad()
    def figures(self, network: nn.Module, recipe: Recipe, split: str = "held-out") -> Figures:  # noqa: ARG002
        """Let it read each sentence by itself, from the line feed before it to the one after it."""
        perplexity = Perplexity()
        data = facts.FactSentences(split)
        pairs = [data[number] for number in range(len(data))]
        for start in range(0, len(pairs), 50):
            tokens, following = zip(*pairs[start : start + 50], strict=True)
            scores = network(pad_sequence(list(tokens), batch_first=True))
            perplexity.add(scores, pad_sequence(list(following), batch_first=True, padding_value=SILENT))
        return perplexity.figures

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:  # noqa: ARG002
        return {f"{order}-grams": chained(order) for order in (1, 2, 3, 5)}


if __name__ == "__main__":
    sys.exit(run(Language(), build))
