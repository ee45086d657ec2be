"""What every head is: the last part of a network, which is told its input channels or asks the backbone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Protocol, Self

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.backbones.base import Backbone
from modelyard.models.bounds import demand_classes


class Head(nn.Module, ABC):
    """A part that answers for a number of classes.

    A head that was not told its input channels has no layers until `connect` shows it the backbone.
    """

    kind: ClassVar[str]  # the name of its file
    task: ClassVar[str]

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        if not isinstance(num_classes, int) or isinstance(num_classes, bool) or num_classes < 1:
            raise ConfigError(f"{type(self).__name__} needs num_classes of at least 1, not {num_classes!r}")
        demand_classes(num_classes)
        self.num_classes = num_classes

    @property
    @abstractmethod
    def connected(self) -> bool:
        """Whether the input channels are known and the layers are there."""

    @abstractmethod
    def connect(self, backbone: nn.Module) -> None:
        """Take the input channels from a backbone, where they are not known; refuse one that does not fit."""

    @abstractmethod
    def read(self, backbone: nn.Module, x: Tensor) -> Any:
        """Give what this head takes of a backbone: its last map, or several of its maps."""

    @abstractmethod
    def options(self) -> dict[str, Any]:
        """Give the arguments that build this head again, but for num_classes."""

    def with_classes(self, num_classes: int) -> Self:
        """Give a new head like this one, for another number of classes and not yet connected."""
        return type(self)(num_classes, **self.options())

    def demand_connected(self) -> None:
        """Say what is missing where the head has no layers."""
        if not self.connected:
            raise ConfigError(
                f"{type(self).__name__} does not know its input channels",
                hint="Give in_channels, or put it into an architecture, which connects it to its backbone.",
            )


class HeadKind(Protocol):
    """What the module of a kind of heads states."""

    HEAD: type[Head]


def features_of(backbone: nn.Module, head: Head) -> int:
    """Tell how many channels a backbone's last map has."""
    if isinstance(backbone, Backbone):
        return backbone.num_features
    for name in ("num_features", "out_channels"):
        found = getattr(backbone, name, None)
        if isinstance(found, int):
            return found
    widths = [getattr(part, "out_channels", None) for part in backbone.modules()]
    known = [width for width in widths if isinstance(width, int)]
    if known:
        return known[-1]
    raise ConfigError(
        f"how many channels a {type(backbone).__name__} gives cannot be told",
        hint=f"Give {type(head).__name__} its in_channels, or the backbone an attribute num_features.",
    )
