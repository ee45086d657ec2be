"""`SqueezeExcite` (Hu et al., 2017): weigh each channel by what the whole map holds."""

from __future__ import annotations

from torch import Tensor, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect
from modelyard.models.blocks.conv import Activation, relu


class SqueezeExcite(nn.Module):
    """The mean of each channel goes through a narrow layer and a gate, which scales that channel."""

    @configured(in_channels="channels")
    def __init__(
        self,
        in_channels: int,
        squeezed: int | None = None,
        *,
        activation: Activation = relu,
        gate: Activation = nn.Sigmoid,
    ) -> None:
        """Make the block.

        Args:
            squeezed: the width of the narrow layer; a quarter by default.
            activation: of the narrow layer, called without arguments.
            gate: what turns scores into scales, called without arguments.
        """
        super().__init__()
        self.in_channels = self.out_channels = in_channels
        squeezed = max(1, in_channels // 4) if squeezed is None else squeezed
        self.reduce = nn.Conv2d(in_channels, squeezed, 1)
        self.activation = activation()
        self.expand = nn.Conv2d(squeezed, in_channels, 1)
        self.gate = gate()

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        scale = self.activation(self.reduce(x.mean((2, 3), keepdim=True)))
        return x * self.gate(self.expand(scale))  # type: ignore[no-any-return]  # a module's call is untyped
