"""`PatchEmbed`: a picture cut into squares, each of which becomes a token."""

from __future__ import annotations

from torch import Tensor, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect
from modelyard.models.blocks._tokens import expect_multiple


class PatchEmbed(nn.Module):
    """From a picture [B, C, H, W] to tokens [B, N, channels], row by row."""

    @configured()
    def __init__(self, in_channels: int = 3, channels: int = 768, patch_size: int = 16) -> None:
        """Make the block; the sides of a picture are multiples of `patch_size`."""
        super().__init__()
        self.in_channels = in_channels
        self.patch_size = patch_size
        self.conv = nn.Conv2d(in_channels, channels, patch_size, patch_size)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        expect_multiple(self, x, self.patch_size)
        return self.conv(x).flatten(2).transpose(1, 2)  # type: ignore[no-any-return]  # a module's call
