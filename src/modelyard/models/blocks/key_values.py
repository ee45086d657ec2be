"""`KeyValues`: what an attention keeps of earlier tokens, so that each is read once."""

from __future__ import annotations

from torch import Tensor


class KeyValues:
    """The keys and values of up to `limit` tokens."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.length = 0
        self._kept: tuple[Tensor, Tensor] | None = None

    def extend(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Keep those of the next tokens, [B, heads, N, width]; give those of all tokens so far."""
        if self._kept is None:
            room = (*keys.shape[:2], self.limit, keys.shape[3])
            self._kept = keys.new_empty(room), values.new_empty(room)
        start, self.length = self.length, self.length + keys.shape[2]
        for kept, new in zip(self._kept, (keys, values), strict=True):
            kept[:, :, start : self.length] = new
        return self._kept[0][:, :, : self.length], self._kept[1][:, :, : self.length]
