"""How a language model continues a prompt: token by token, with what it keeps of those before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from modelyard.core.errors import InputError, ShapeError
from modelyard.models.blocks.key_values import KeyValues


class Speaker(Protocol):
    """What generation asks of a network."""

    context: int
    vocab_size: int
    blocks: torch.nn.ModuleList
    training: bool

    def train(self, mode: bool = True) -> object: ...
    def check(self, tokens: Tensor) -> None: ...
    def unknown_token(self, tokens: Tensor) -> ShapeError: ...
    def hidden(self, tokens: Tensor, past: list[KeyValues]) -> Tensor: ...
    def scores(self, hidden: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Draw:
    """How the next token is drawn from the scores."""

    temperature: float = 1.0
    top_k: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < math.inf:
            raise InputError(f"temperature is a number from 0 on, not {self.temperature!r}")
        if self.top_k is not None and self.top_k < 1:
            raise InputError(f"top_k is a whole number from 1 on, not {self.top_k!r}")

    def generator(self, device: torch.device) -> torch.Generator | None:
        return None if self.seed is None else torch.Generator(device).manual_seed(self.seed)

    def next(self, scores: Tensor, generator: torch.Generator | None) -> Tensor:
        """Draw one token for each row of scores [B, V]; they come as [B, 1]."""
        if self.temperature == 0:
            return scores.argmax(-1, keepdim=True)
        scaled = (scores.float() if scores.dtype.itemsize < 4 else scores) / self.temperature
        if self.top_k is not None and self.top_k < scaled.shape[-1]:
            least = scaled.topk(self.top_k).values[:, -1:]
            scaled = scaled.masked_fill(scaled < least, -math.inf)
        return torch.multinomial(scaled.softmax(-1), 1, generator=generator)


@torch.no_grad()
def generate(network: Speaker, tokens: Tensor, more: int, draw: Draw, *, cache: bool) -> Tensor:
    """Add `more` tokens to each prompt."""
    _demand_prompt(network, tokens, more)
    generator = draw.generator(tokens.device)
    was_training = network.training
    network.train(False)
    try:
        past = _kept(network)
        for _ in range(more):
            scores = _last_scores(network, tokens, past if cache else None)
            tokens = torch.cat((tokens, draw.next(scores, generator).to(tokens.dtype)), 1)
    finally:
        network.train(was_training)
    return tokens


def _kept(network: Speaker) -> list[KeyValues]:
    return [KeyValues(network.context) for _ in network.blocks]


def _last_scores(network: Speaker, tokens: Tensor, past: list[KeyValues] | None) -> Tensor:
    """Score what follows; only the tokens that `past` does not hold are read, while the context has room."""
    if past is None or tokens.shape[1] > network.context:
        hidden = network.hidden(tokens[:, -network.context :], [])
    else:
        hidden = network.hidden(tokens[:, past[0].length :], past)
    return network.scores(hidden[:, -1])


def _demand_prompt(network: Speaker, tokens: Tensor, more: int) -> None:
    if more < 0:
        raise InputError(f"max_new_tokens is a whole number from 0 on, not {more!r}")
    network.check(tokens)
    if tokens.shape[1] == 0:
        raise ShapeError("a prompt has at least one token, got none")
    if tokens.numel() and (int(tokens.min()) < 0 or int(tokens.max()) >= network.vocab_size):
        raise network.unknown_token(tokens)
