"""`DropPath`: leave a branch out for some samples of a batch while training (stochastic depth)."""

from __future__ import annotations

from torch import Tensor, fx, nn

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._configured import configured


class DropPath(nn.Module):
    """Set some samples to nothing while training, and scale the others so that the mean stays."""

    @configured(rate="drop_path")
    def __init__(self, rate: float = 0.0) -> None:
        """Make the block; `rate` is how likely a sample is left out, from 0 up to below 1."""
        super().__init__()
        if not 0 <= rate < 1:
            raise ConfigError(f"DropPath needs a rate from 0 up to below 1, not {rate!r}")
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return x
        return _dropped(x, self.rate)

    def extra_repr(self) -> str:
        return f"rate={self.rate:g}"


@fx.wrap  # how many dimensions there are, a tracer does not know
def _dropped(x: Tensor, rate: float) -> Tensor:
    kept = x.new_empty([x.shape[0], *[1] * (x.ndim - 1)]).bernoulli_(1 - rate)
    return x * kept.div_(1 - rate)
