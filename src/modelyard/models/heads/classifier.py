"""`ClassificationHead`: pool a map, or take the class token, and answer with a score for each class."""

from __future__ import annotations

from typing import Any, Literal

from torch import Tensor, fx, nn

from modelyard.core.errors import ShapeError
from modelyard.models.blocks._configured import configured
from modelyard.models.heads.base import Head, features_of
from modelyard.models.row import refuse_unknown

_ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "hardswish": nn.Hardswish,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
}
_POOLS = ("auto", "token", "mean")


class ClassificationHead(Head):
    """Scores for classes, from a map [B, C, H, W], tokens [B, N, C] or features [B, C]."""

    kind = "classifier"
    task = "classification"

    @configured(in_channels="channels")
    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int | None = None,
        *,
        dropout: float = 0.0,
        hidden: int | None = None,
        activation: Literal["relu", "relu6", "hardswish", "silu", "gelu", "tanh"] = "relu",
        pool: Literal["auto", "token", "mean"] = "auto",
    ) -> None:
        """Make the head.

        Args:
            num_classes: how many scores it gives.
            in_channels: of what it reads; asked of the backbone by default.
            dropout: before the last layer, while training.
            hidden: the width of a layer between, where there is one.
            activation: what follows that layer.
            pool: how tokens become one: the first of them (`token`), or their `mean`; `auto` takes the first.
        """
        super().__init__(num_classes)
        for name, value, known in (("activation", activation, _ACTIVATIONS), ("pool", pool, _POOLS)):
            refuse_unknown([value], known, f"ClassificationHead has no {name}", hint="There are: {}.")
        self.in_channels = in_channels
        self._options = {"dropout": dropout, "hidden": hidden, "activation": activation, "pool": pool}
        self.pool = pool
        self.hidden: nn.Module = nn.Identity()
        self.dropout = nn.Dropout(dropout) if dropout else nn.Identity()
        self.linear: nn.Module = nn.Identity()
        if in_channels is not None:
            self._build(in_channels)

    def _build(self, channels: int) -> None:
        hidden, activation = self._options["hidden"], self._options["activation"]
        self.in_channels = channels
        if isinstance(hidden, int):
            self.hidden = nn.Sequential(nn.Linear(channels, hidden), _ACTIVATIONS[str(activation)]())
        self.linear = nn.Linear(hidden if isinstance(hidden, int) else channels, self.num_classes)

    @property
    def connected(self) -> bool:
        return self.in_channels is not None

    def connect(self, backbone: nn.Module) -> None:
        if self.in_channels is None:
            self._build(features_of(backbone, self))

    def read(self, backbone: nn.Module, x: Tensor) -> Tensor:
        return backbone(x)  # type: ignore[no-any-return]  # a module's call is untyped

    def options(self) -> dict[str, Any]:
        return {
            name: value for name, value in self._options.items() if value not in (None, 0.0, "relu", "auto")
        }

    def forward(self, x: Tensor) -> Tensor:
        self.demand_connected()
        x = self.dropout(self.hidden(_pooled(x, self.in_channels, self.pool)))
        return self.linear(x)  # type: ignore[no-any-return]  # a module's call is untyped


@fx.wrap  # how many dimensions there are, a tracer does not know
def _pooled(x: Tensor, channels: int | None, pool: str) -> Tensor:
    pooled = x.mean((2, 3)) if x.ndim == 4 else x
    if x.ndim == 3:
        pooled = x.mean(1) if pool == "mean" else x[:, 0]
    if pooled.ndim != 2 or pooled.shape[1] != channels:
        raise ShapeError(
            f"ClassificationHead expected [batch, {channels}, height, width], tokens or features of"
            f" {channels}, got {list(x.shape)}"
        )
    return pooled


HEAD = ClassificationHead
