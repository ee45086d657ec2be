"""`LanguageArchitecture`: a decoder-only transformer that says which token comes next."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models.architectures import _generation
from modelyard.models.architectures._gpt2 import gpt2_layout
from modelyard.models.architectures.base import BaseArchitecture
from modelyard.models.blocks._shapes import is_traced
from modelyard.models.blocks.key_values import KeyValues
from modelyard.models.blocks.transformer import TransformerBlock
from modelyard.models.config import ModelConfig
from modelyard.models.initialise import initialise_transformer
from modelyard.models.layout import Layout
from modelyard.models.row import changed

_ACTIVATIONS: Mapping[str, Callable[[], nn.Module]] = {
    "gelu": nn.GELU,
    "gelu_tanh": partial(nn.GELU, approximate="tanh"),
    "relu": nn.ReLU,
}


@dataclass(frozen=True)
class LanguageNumbers:
    """How wide and deep a language model is, and how far it looks back."""

    width: int = 64
    depth: int = 2
    heads: int | None = None
    """One for 64 channels by default."""
    context: int = 128
    """How many tokens it sees at most."""
    hidden: int | None = None
    """Between the two layers of a block; four times the width by default."""
    dropout: float = 0.0
    activation: Literal["gelu", "gelu_tanh", "relu"] = "gelu_tanh"
    tied: bool = True
    """The scores are read off with the embedding's own weights."""

    def __post_init__(self) -> None:
        for name in ("width", "depth", "context"):
            value = getattr(self, name)
            if value < 1:
                raise ConfigError(f"`{name}` of a language model is a whole number from 1 on, not {value!r}")


def _gpt2(width: int, depth: int, heads: int) -> dict[str, Any]:
    row = {"width": width, "depth": depth, "heads": heads, "context": 1024, "dropout": 0.1}
    return {"num_classes": 50257, "parameters": row}


VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "gpt2": _gpt2(768, 12, 12),
    "gpt2-medium": _gpt2(1024, 24, 16),
    "gpt2-large": _gpt2(1280, 36, 20),
    "gpt2-xl": _gpt2(1600, 48, 25),
}


class LanguageArchitecture(BaseArchitecture):
    """From tokens [B, N] to scores [B, N, vocabulary]; no token sees a later one.

    >>> model = LanguageArchitecture(ModelConfig(num_classes=100, width=64, depth=2, context=128))
    >>> model.generate(torch.tensor([[1, 2, 3]]), max_new_tokens=4, seed=0).shape
    torch.Size([1, 7])
    """

    kind = "language"
    task = "text-generation"

    def __init__(self, config: ModelConfig | Mapping[str, Any]) -> None:
        """Build it; `num_classes`, or `vocab_size` among the parameters, is how many tokens there are."""
        super().__init__()
        stated = ModelConfig.of(config)
        self.vocab_size = _vocabulary(stated)
        own = {name: value for name, value in stated.parameters.items() if name != "vocab_size"}
        numbers = changed(LanguageNumbers(), own, "a language model")
        self.config = ModelConfig(
            self.kind, num_classes=self.vocab_size, input_size=stated.input_size, parameters=own
        )
        self.context = numbers.context
        self.embedding = nn.Embedding(self.vocab_size, numbers.width)
        self.position = nn.Embedding(numbers.context, numbers.width)
        self.drop = nn.Dropout(numbers.dropout) if numbers.dropout else nn.Identity()
        norm = partial(nn.LayerNorm, eps=1e-5)
        self.blocks = nn.ModuleList(
            TransformerBlock(
                numbers.width, numbers.heads, hidden=numbers.hidden, causal=True, norm=norm,
                dropout=numbers.dropout, activation=_ACTIVATIONS[numbers.activation],
            )
            for _ in range(numbers.depth)
        )  # fmt: skip
        self.norm = norm(numbers.width)
        self.head = None if numbers.tied else nn.Linear(numbers.width, self.vocab_size, bias=False)
        self._initialise(numbers.depth)

    def _initialise(self, depth: int) -> None:
        """Draw weights; what adds to the stream of tokens begins the smaller, the more blocks add to it."""
        initialise_transformer(self)
        for block in self.modules():
            if isinstance(block, TransformerBlock):
                for layer in (block.attention.out, block.mlp.fc2):
                    nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * depth))

    def forward(self, x: Tensor) -> Tensor:
        return self.scores(self.hidden(x))

    def hidden(self, tokens: Tensor, past: Sequence[KeyValues] = ()) -> Tensor:
        """Give what the last block says of each token; `past`, one a block, holds the tokens before them."""
        stream = self._embedded(tokens, past[0].length if past else 0)
        for place, block in enumerate(self.blocks):
            stream = cast("TransformerBlock", block).resume(stream, past[place]) if past else block(stream)
        return self.norm(stream)  # type: ignore[no-any-return]  # a module's call is untyped

    def scores(self, hidden: Tensor) -> Tensor:
        """Score every token of the vocabulary as the next."""
        return linear(hidden, self.embedding.weight if self.head is None else self.head.weight)

    def features(self, x: Tensor) -> dict[str, Tensor]:
        """Give the stream of tokens [B, N, C] after each block."""
        stream, found = self._embedded(x, 0), {}
        for place, block in enumerate(self.blocks):
            stream = found[f"block{place}"] = block(stream)
        return found

    def generate(
        self,
        tokens: Tensor,
        max_new_tokens: int,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        seed: int | None = None,
        cache: bool = True,
    ) -> Tensor:
        """Continue a prompt, which is given back with what follows it.

        When the context is full, each further token is drawn from the last tokens that fit into it.

        Args:
            tokens: the prompts, [B, N], at least one token and no more than the context.
            max_new_tokens: how many to add.
            temperature: above 1 more even, below 1 more sure; 0 always takes the likeliest.
            top_k: draw from the likeliest so many only.
            seed: makes the draw repeatable.
            cache: keep the keys and values of earlier tokens; without, all is read again for each token.
        """
        draw = _generation.Draw(temperature, top_k, seed)
        return _generation.generate(self, tokens, max_new_tokens, draw, cache=cache)

    def layouts(self) -> tuple[Layout, ...]:
        return (gpt2_layout(tied=self.head is None),)

    def _embedded(self, tokens: Tensor, start: int) -> Tensor:
        self.check(tokens, start)
        try:
            words = self.embedding(tokens)
        except IndexError:
            raise self.unknown_token(tokens) from None
        return self.drop(words + self.position.weight[start : start + tokens.shape[1]])  # type: ignore[no-any-return]

    def check(self, tokens: Tensor, start: int = 0) -> None:
        """Refuse what are no tokens, or more than the context holds."""
        if is_traced(tokens):
            return
        name = type(self).__name__
        if tokens.ndim != 2:
            raise ShapeError(f"{name} expected tokens [batch, length], got {list(tokens.shape)}")
        if tokens.dtype not in (torch.int64, torch.int32):
            raise ShapeError(
                f"{name} expected tokens as whole numbers, got {str(tokens.dtype).removeprefix('torch.')}",
                hint="Tokens are places in the vocabulary: `tokens.long()`.",
            )
        if tokens.shape[1] + start > self.context:
            raise ShapeError(
                f"{name} expected at most {self.context} tokens, got {tokens.shape[1] + start}",
                hint=f"Keep the last of them: `tokens[:, -{self.context}:]`.",
            )

    def unknown_token(self, tokens: Tensor) -> ShapeError:
        """Say which tokens are outside the vocabulary."""
        least, most = int(tokens.min()), int(tokens.max())
        return ShapeError(
            f"{type(self).__name__} expected tokens from 0 to {self.vocab_size - 1}, got {least} to {most}"
        )


def _vocabulary(config: ModelConfig) -> int:
    named = config.parameters.get("vocab_size")
    tokens = config.num_classes if named is None else named
    if not isinstance(tokens, int) or isinstance(tokens, bool) or tokens < 1:
        raise ConfigError("a language model needs num_classes: how many tokens there are, 1 at least")
    if config.num_classes not in (None, tokens):
        raise ConfigError(f"num_classes is {config.num_classes}, but vocab_size is {tokens}")
    return tokens


def create(config: ModelConfig) -> LanguageArchitecture:
    return LanguageArchitecture(config)
