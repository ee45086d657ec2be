"""`BaseArchitecture`: what every whole network is, whoever wrote it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.backbones.base import Backbone
from modelyard.models.config import ModelConfig
from modelyard.models.layout import Layout

if TYPE_CHECKING:
    from modelyard.models.summary import Summary
    from modelyard.registry.model import Model


class BaseArchitecture(nn.Module, ABC):
    """A whole network: build it from a config, run it, look inside.

    One of your own has `__init__(self, config)` and `forward`; the rest is here.
    """

    task: ClassVar[str] = ""
    config: ModelConfig | None = None
    """What it was built from; None where parts were given that no config names."""
    card: Model | None = None
    """The model of the zoo whose weights it has; its `card` tells labels, preprocessing and figures."""
    weights_notes: tuple[str, ...] = ()
    """What was understood of the weights file by rule, such as a wrapper that was taken off."""

    @classmethod
    def from_config(cls, config: ModelConfig | Mapping[str, Any]) -> Self:
        """Build it from a config."""
        made = cls(ModelConfig.of(config))
        made.config = made.config or ModelConfig.of(config)
        return made

    @abstractmethod
    def forward(self, x: Tensor) -> Any:
        """Answer a batch."""

    def features(self, x: Tensor) -> dict[str, Tensor]:
        """Give the maps of the backbone by name, from fine to coarse."""
        backbone = getattr(self, "backbone", None)
        if isinstance(backbone, Backbone):
            return backbone.features(x)
        if isinstance(backbone, nn.Module):
            return {"backbone": backbone(x)}
        raise ConfigError(
            f"{type(self).__name__} has no backbone",
            hint="Override `features`, or take features by the name of a layer.",
        )

    def summary(self, input_size: Sequence[int] | None = None, *, batch_size: int = 1) -> Summary:
        """List the layers with their outputs, parameters, multiply-adds and memory.

        Args:
            input_size: of one input without the batch; the one of the config, or the usual one, by default.
            batch_size: how many inputs at once.
        """
        from modelyard.models.summary import summarize

        return summarize(self, input_size, batch_size=batch_size)

    def before_head(self) -> nn.Module:
        """Give the part that the head reads: the backbone, if nothing stands between."""
        backbone = getattr(self, "backbone", None)
        return backbone if isinstance(backbone, nn.Module) else self

    def layouts(self) -> tuple[Layout, ...]:
        """Give the key maps under which others publish the weights of this network."""
        return ()


class ArchitectureKind(Protocol):
    """What the module of a kind of architectures states."""

    VARIANTS: Mapping[str, Mapping[str, Any]]
    """Whole networks that are called by one name: what each adds to a config."""

    def create(self, config: ModelConfig) -> BaseArchitecture: ...
