"""`AttentionBlock`: each token takes what it needs from the others."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, fx, nn
from torch.nn.functional import scaled_dot_product_attention

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._tokens import as_given, as_tokens
from modelyard.models.blocks.conv import Norm
from modelyard.models.blocks.key_values import KeyValues

layer_norm: Norm = partial(nn.LayerNorm, eps=1e-6)
_USUAL_HEAD = 64
fx.wrap("as_tokens")
fx.wrap("as_given")


class AttentionBlock(nn.Module):
    """Self-attention of several heads over tokens [B, N, C] or over the places of a map [B, C, H, W].

    It reads a normed input and adds its answer to what came in, as a block of a network does; with
    `norm=None, residual=False` it is the attention alone.
    """

    @configured()
    def __init__(
        self,
        channels: int,
        heads: int | None = None,
        *,
        causal: bool = False,
        dropout: float = 0.0,
        bias: bool = True,
        norm: Norm | None = layer_norm,
        residual: bool = True,
    ) -> None:
        """Make the block.

        Args:
            channels: of a token; the heads share them.
            heads: one for 64 channels by default, or one in all where 64 does not divide them.
            causal: no token sees a later one.
            dropout: of the attention and of the answer, while training.
            bias: of both projections.
            norm: called with the number of channels; before the attention.
            residual: add the answer to the input.
        """
        super().__init__()
        self.channels = channels
        self.heads = _heads(channels, heads)
        self.causal = causal
        self.dropout = dropout
        self.residual = residual
        self.norm = norm(channels) if norm else None
        self.qkv = nn.Linear(channels, 3 * channels, bias=bias)
        self.out = nn.Linear(channels, channels, bias=bias)
        self.drop = nn.Dropout(dropout) if dropout else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self._answer(x, None)

    def resume(self, x: Tensor, past: KeyValues) -> Tensor:
        """Answer, causally, for tokens that follow those of `past`, which is extended by them."""
        return self._answer(x, past)

    def _answer(self, x: Tensor, past: KeyValues | None) -> Tensor:
        tokens = as_tokens("AttentionBlock", x, self.channels)
        read = tokens if self.norm is None else self.norm(tokens)
        answer = self.drop(self.out(self._attend(read, past)))
        return as_given(tokens + answer if self.residual else answer, x)

    def _attend(self, x: Tensor, past: KeyValues | None) -> Tensor:
        batch, length = x.shape[0], x.shape[1]
        split = self.qkv(x).view(batch, length, 3, self.heads, self.channels // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)  # each [B, heads, N, width]
        mask, causal = None, self.causal
        if past is not None:
            mask, causal = _seen(length, past.length, x.device)
            key, value = past.extend(key, value)
        mixed = scaled_dot_product_attention(
            query, key, value, attn_mask=mask, is_causal=causal,
            dropout_p=self.dropout if self.training else 0.0,
        )  # fmt: skip
        return mixed.transpose(1, 2).reshape(batch, length, self.channels)

    def extra_repr(self) -> str:
        return f"heads={self.heads}, causal={self.causal}, residual={self.residual}"


def _heads(channels: int, heads: int | None) -> int:
    if heads is None:
        return 1 if channels % _USUAL_HEAD else channels // _USUAL_HEAD
    if heads < 1 or channels % heads:
        raise ConfigError(
            f"AttentionBlock cannot share {channels} channels among {heads} heads",
            hint="The number of channels is a multiple of the number of heads.",
        )
    return heads


def _seen(new: int, old: int, device: torch.device) -> tuple[Tensor | None, bool]:
    """Say which tokens each new one sees, beside `old` ones that all see: as a mask, or as plainly causal."""
    if old == 0:
        return None, True
    if new == 1:
        return None, False
    return torch.ones(new, old + new, dtype=torch.bool, device=device).tril(old), False
