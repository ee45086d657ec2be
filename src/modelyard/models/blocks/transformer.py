"""`TransformerBlock`: attention, then two layers for each token, each beside a shortcut and normed before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, fx, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._tokens import as_given, as_tokens
from modelyard.models.blocks.attention import AttentionBlock, layer_norm
from modelyard.models.blocks.conv import Norm
from modelyard.models.blocks.drop_path import DropPath
from modelyard.models.blocks.key_values import KeyValues

fx.wrap("as_tokens")
fx.wrap("as_given")


class FeedForward(nn.Module):
    """Two linear layers with an activation between, for each token by itself."""

    def __init__(
        self, channels: int, hidden: int, dropout: float = 0.0, activation: Callable[[], nn.Module] = nn.GELU
    ) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, hidden)
        self.activation = activation()
        self.fc2 = nn.Linear(hidden, channels)
        self.drop = nn.Dropout(dropout) if dropout else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.drop(self.fc2(self.activation(self.fc1(x))))  # type: ignore[no-any-return]


class LayerScale(nn.Module):
    """Multiply each channel by a number that is learnt and begins small."""

    def __init__(self, channels: int, first: float) -> None:
        super().__init__()
        self.first = first
        self.gamma = nn.Parameter(torch.full((channels,), first))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gamma


class TransformerBlock(nn.Module):
    """A pre-norm block over tokens [B, N, C] or a map [B, C, H, W], whose form it keeps."""

    @configured()
    def __init__(
        self,
        channels: int,
        heads: int | None = None,
        *,
        hidden: int | None = None,
        causal: bool = False,
        dropout: float = 0.0,
        drop_path: float = 0.0,
        layer_scale: float | None = None,
        norm: Norm = layer_norm,
        activation: Callable[[], nn.Module] = nn.GELU,
    ) -> None:
        """Make the block.

        Args:
            channels: of a token.
            heads: as `AttentionBlock` has them.
            hidden: the width between the two layers; four times the channels by default.
            causal: no token sees a later one.
            dropout: of attention and layers, while training.
            drop_path: how often a branch is left out for a sample, while training.
            layer_scale: what each channel of a branch is first multiplied by; None has no such scales.
            norm: called with the number of channels.
            activation: called without arguments.
        """
        super().__init__()
        self.channels = channels
        self.norm1 = norm(channels)
        self.attention = AttentionBlock(
            channels, heads, causal=causal, dropout=dropout, norm=None, residual=False
        )
        self.norm2 = norm(channels)
        self.mlp = FeedForward(channels, hidden or 4 * channels, dropout, activation)
        self.scale1 = _scale(channels, layer_scale)
        self.scale2 = _scale(channels, layer_scale)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        return self._answer(x, self.attention)

    def resume(self, x: Tensor, past: KeyValues) -> Tensor:
        """Answer, causally, for tokens that follow those of `past`, which is extended by them."""
        return self._answer(x, partial(self.attention.resume, past=past))

    def _answer(self, x: Tensor, attention: Callable[[Tensor], Tensor]) -> Tensor:
        tokens = as_tokens("TransformerBlock", x, self.channels)
        tokens = tokens + self.drop_path(self.scale1(attention(self.norm1(tokens))))
        tokens = tokens + self.drop_path(self.scale2(self.mlp(self.norm2(tokens))))
        return as_given(tokens, x)


def _scale(channels: int, first: float | None) -> nn.Module:
    return nn.Identity() if first is None else LayerScale(channels, first)
